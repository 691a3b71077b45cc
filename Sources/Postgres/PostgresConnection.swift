import Foundation
import Settings
import Synchronization

/// One connection on a thread of its own. Connects when first used and again after it was lost.
///
/// An actor whose executor is that thread: statements run one after the other, and only the thread ever blocks.
package actor PostgresConnection {
    private let thread: PostgresThread
    private let url: String
    private let statementTimeout: Duration
    private var link: PostgresLink?
    private var isInTransaction = false
    private var backoff = Backoff(cap: .seconds(5), jitter: 0.5)
    /// Thrown at each query during the back-off, so that an unreachable server is not asked at every one.
    private var connectFailure: PostgresError?
    private let running = Mutex(Running())

    /// The statement that a cancellation may hit; shared with whichever thread cancels.
    private struct Running: ~Copyable {
        var handle: PostgresCancelHandle?
        var number = 0
        var isActive = false
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(name: String, url: String, statementTimeout: Duration) {
        thread = PostgresThread(name: name)
        self.url = url
        self.statementTimeout = statementTimeout
    }

    /// Runs a statement and returns its rows. Cancelling the task cancels the statement in the server.
    package nonisolated func query(_ sql: SQL) async throws -> [PostgresRow] { try await cancellable(sql).rows }

    /// Runs a statement and returns how many rows it inserted, updated or deleted.
    @discardableResult
    package nonisolated func execute(_ sql: SQL) async throws -> Int { try await cancellable(sql).affected }

    /// Runs a text of several statements, which takes no binds.
    package func run(script: String) throws { _ = try perform(.script(script)) }

    /// Waits for the lock of that name, which no other transaction holds until this one ends.
    package nonisolated func lock(_ name: String) async throws {
        _ = try await query("SELECT pg_advisory_xact_lock(hashtextextended(\(name), 0))")
    }

    func begin() throws {
        _ = try perform(.script("BEGIN"))
        isInTransaction = true
    }

    func commit() throws {
        let answer = try perform(.script("COMMIT"))
        isInTransaction = false
        // COMMIT of a transaction in which a statement failed "succeeds" as a rollback.
        guard answer.status == "COMMIT" else {
            throw PostgresError(.refused, "the transaction was rolled back because a statement of it failed")
        }
    }

    /// Ends a transaction whatever state it is in, also when the task is cancelled.
    func rollBack() {
        guard isInTransaction else { return }
        do { _ = try perform(.script("ROLLBACK")) } catch { link = nil }
        isInTransaction = false
    }

    func close() { link = nil }

    private nonisolated func cancellable(_ sql: SQL) async throws -> PostgresAnswer {
        let number = running.withLock { running in
            running.number += 1
            return running.number
        }
        return try await withTaskCancellationHandler {
            try await run(sql, number: number)
        } onCancel: {
            // PQcancel blocks, so it gets a thread: the canceller may be on an event loop.
            Thread.detachNewThread {
                // Again, if the request came before the statement did.
                while self.cancel(number) { Thread.sleep(forTimeInterval: 0.05) }
            }
        }
    }

    private func run(_ sql: SQL, number: Int) throws -> PostgresAnswer {
        running.withLock { $0.isActive = $0.number == number }
        defer { running.withLock { $0.isActive = false } }
        try Task.checkCancellation()
        do {
            return try perform(.sql(sql))
        } catch let error as PostgresError where error.isQueryCancelled && Task.isCancelled {
            throw CancellationError()
        }
    }

    /// Cancels statement `number` if that is what runs; false if not. The lock keeps the next from starting meanwhile.
    private nonisolated func cancel(_ number: Int) -> Bool {
        running.withLock { running in
            guard running.isActive, running.number == number else { return false }
            running.handle?.cancel()
            return true
        }
    }

    private func perform(_ statement: PostgresStatement) throws -> PostgresAnswer {
        if link?.isOpen != true {
            // A new connection would run the rest of a transaction without its beginning.
            guard !isInTransaction else { throw PostgresError(.connectionLost, "the server closed the connection") }
            try connect()
        }
        guard let answer = try link?.run(statement) else {
            throw PostgresError(.unreachable, "the connection is closed")
        }
        return answer
    }

    private func connect() throws(PostgresError) {
        link = nil
        if let connectFailure, backoff.isPausing() { throw connectFailure }
        do {
            let opened = try PostgresLink(url: url, statementTimeout: statementTimeout)
            running.withLock { $0.handle = opened.cancelHandle() }
            link = consume opened
            backoff.succeed()
        } catch {
            connectFailure = error
            backoff.fail()
            throw error
        }
    }
}
