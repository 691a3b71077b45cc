import ServiceLifecycle

/// A fixed number of connections to one database, each with its own thread and used by one caller at a time.
///
/// Callers wait for a connection in order, for at most `acquireTimeout`. The pool works without `run()`, which only
/// closes it as a service.
package actor PostgresPool {
    private struct Waiter {
        var number: Int
        var continuation: CheckedContinuation<PostgresConnection, any Error>
        var timer: Task<Void, Never>

        func end(with connection: PostgresConnection) {
            timer.cancel()
            continuation.resume(returning: connection)
        }

        func end(throwing error: any Error) {
            timer.cancel()
            continuation.resume(throwing: error)
        }
    }

    private static let maximumWaiters = 1000
    private let acquireTimeout: Duration
    private let connections: [PostgresConnection]
    private var idle: [PostgresConnection]
    private var waiters: [Waiter] = []
    private var lastNumber = 0
    private var isClosed = false

    /// - Parameters:
    ///   - url: a libpq connection URL or string.
    ///   - statementTimeout: how long a statement may run before the server cancels it.
    ///   - acquireTimeout: how long a caller waits for a connection.
    package init(
        url: String, size: Int = 8, statementTimeout: Duration = .seconds(10), acquireTimeout: Duration = .seconds(5)
    ) {
        self.acquireTimeout = acquireTimeout
        connections = (1...size).map { number in
            PostgresConnection(name: "postgres-\(number)", url: url, statementTimeout: statementTimeout)
        }
        idle = connections.reversed()
    }

    package nonisolated func query(_ sql: SQL) async throws -> [PostgresRow] {
        try await withConnection { try await $0.query(sql) }
    }

    @discardableResult
    package nonisolated func execute(_ sql: SQL) async throws -> Int {
        try await withConnection { try await $0.execute(sql) }
    }

    /// Runs `body` in a transaction, which is committed if `body` returns and rolled back if it throws.
    package nonisolated func transaction<Result: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await withConnection { connection in
            do {
                try await connection.begin()
                let result = try await body(connection)
                try await connection.commit()
                return result
            } catch {
                await connection.rollBack()
                throw error
            }
        }
    }

    package nonisolated func withConnection<Result: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await acquire()
        do {
            let result = try await body(connection)
            await release(connection)
            return result
        } catch {
            await release(connection)
            throw error
        }
    }

    /// Closes all connections; later queries throw.
    package func close() async {
        isClosed = true
        for waiter in waiters { waiter.end(throwing: Self.closed) }
        waiters = []
        for connection in connections { await connection.close() }
    }

    private func acquire() async throws -> PostgresConnection {
        if isClosed { throw Self.closed }
        if let connection = idle.popLast() { return connection }
        guard waiters.count < Self.maximumWaiters else { throw Self.busy }
        lastNumber += 1
        let number = lastNumber
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let timer = Task { [acquireTimeout] in
                    // Ends early only by cancellation, after the waiter was removed.
                    guard (try? await Task.sleep(for: acquireTimeout)) != nil else { return }
                    self.removeWaiter(number, throwing: Self.busy)
                }
                waiters.append(Waiter(number: number, continuation: continuation, timer: timer))
                if Task.isCancelled { removeWaiter(number, throwing: CancellationError()) }
            }
        } onCancel: {
            Task { await self.removeWaiter(number, throwing: CancellationError()) }
        }
    }

    private func release(_ connection: PostgresConnection) async {
        if isClosed {
            await connection.close()
        } else if waiters.isEmpty {
            idle.append(connection)
        } else {
            waiters.removeFirst().end(with: connection)
        }
    }

    private func removeWaiter(_ number: Int, throwing error: any Error) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).end(throwing: error)
    }

    private static let busy = PostgresError(.busy, "all connections are in use; try again in a moment")
    private static let closed = PostgresError(
        .unreachable, "the connections are closed because the service is stopping")
}

extension PostgresPool: Service {
    /// Waits for graceful shutdown or cancellation, then closes the connections.
    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }
}
