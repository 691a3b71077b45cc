import Foundation
import Settings
import Synchronization

/// A connection to PostgreSQL with its own thread. Connects on first use, and reconnects after a loss.
///
/// The thread is the actor's executor: statements run serially, and libpq's blocking calls block only this thread.
package actor PostgresConnection {
    private let thread: PostgresThread
    private let url: String
    private let statementTimeout: Duration
    private var link: PostgresLink?
    private var isInTransaction = false
    private var backoff = Backoff(cap: .seconds(5), jitter: 0.5)
    /// Thrown by every query during the back-off, so that not every query tries to connect.
    private var connectFailure: PostgresError?
    private let running = Mutex(Running())

    /// The statement that a cancellation may end; shared with the cancelling thread.
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

    /// Runs a statement and returns the number of rows that it inserted, updated or deleted.
    @discardableResult
    package nonisolated func execute(_ sql: SQL) async throws -> Int { try await cancellable(sql).affected }

    /// Runs a script of several statements, without binds.
    package func run(script: String) throws { _ = try perform(.script(script)) }

    /// Waits for the advisory lock of that name and holds it until the transaction ends.
    package nonisolated func lock(_ name: String) async throws {
        _ = try await query("SELECT pg_advisory_xact_lock(hashtextextended(\(name), 0))")
    }

    /// Takes the advisory lock of that name until the transaction ends. Returns false if another transaction has it.
    package nonisolated func tryLock(_ name: String) async throws -> Bool {
        let row = try await query("SELECT pg_try_advisory_xact_lock(hashtextextended(\(name), 0)) AS is_taken")[0]
        return try row("is_taken")
    }

    func begin() throws {
        _ = try perform(.script("BEGIN"))
        isInTransaction = true
    }

    func commit() throws {
        let answer = try perform(.script("COMMIT"))
        isInTransaction = false
        // After a failed statement COMMIT succeeds with the status ROLLBACK (PostgreSQL manual, COMMIT).
        guard answer.status == "COMMIT" else {
            throw PostgresError(.refused, "the transaction was rolled back because one of its statements failed")
        }
    }

    /// Ends the transaction in any state, even if the task is cancelled.
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
            // PQcancel blocks, so it gets its own thread: the cancelling thread may be an event loop.
            Thread.detachNewThread {
                // Repeats in case the request reached the server before the statement.
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

    /// Cancels statement `number` if it is running, else returns false. The lock keeps the next statement from
    /// starting.
    private nonisolated func cancel(_ number: Int) -> Bool {
        running.withLock { running in
            guard running.isActive, running.number == number else { return false }
            running.handle?.cancel()
            return true
        }
    }

    private func perform(_ statement: PostgresStatement) throws -> PostgresAnswer {
        if link?.isOpen != true {
            // On a new connection the rest of the transaction would run without its beginning.
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
