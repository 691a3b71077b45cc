import Foundation
import Postgres
import Scheduler
import Store

/// Faults of PostgreSQL, and what they left behind.
extension Backend {
    /// The path of PostgreSQL's socket.
    var databaseSocket: String {
        let host = URLComponents(string: databaseURL)?.queryItems?.first { $0.name == "host" }?.value
        return (host ?? "") + "/.s.PGSQL.5432"
    }

    /// The same servers, with one connection to PostgreSQL by TCP, through a relay at this port.
    func through(port: Int) throws -> Backend {
        let name = URLComponents(string: databaseURL)?.path.dropFirst() ?? ""
        return Backend(
            self,
            databaseURL: "postgresql://postgres@127.0.0.1:\(port)/\(name)?sslmode=disable&gssencmode=disable")
    }

    /// How many rows each table has, except counters: failed attempts to sign in, and submissions by status, whose rows
    /// belong to connections.
    func rowCounts() async throws -> [String: Int] {
        let tables = try await database.query(
            """
            SELECT table_name::text AS name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_name NOT IN ('migrations', 'sign_in_failures', 'submission_counts')
            """)
        // One statement sees one snapshot: a call that was cut may commit meanwhile.
        let counts = try tables.map { table in
            let name: String = try table("name")
            return "SELECT '\(name)' AS name, count(*) AS count FROM \(name)"
        }
        let rows = try await database.query(SQL(stringLiteral: counts.joined(separator: " UNION ALL ")))
        return try rows.reduce(into: [:]) { counts, row in counts[try row("name")] = try row("count") }
    }

    /// Runs `call` while a transaction with `statement` holds a lock that the call waits for. Commits the transaction
    /// when the call waits, after `meanwhile`.
    func blocking<Answer: Sendable>(
        _ statement: SQL, _ call: @escaping @Sendable () async throws -> Answer,
        meanwhile: @Sendable () async throws -> Void = {}
    ) async throws -> Answer {
        let running = try await database.transaction { transaction in
            try await transaction.execute(statement)
            let running = Task { try await call() }
            let deadline = ContinuousClock.now + .seconds(60)
            while try await database.query(Self.blocked).isEmpty {
                guard ContinuousClock.now < deadline else { throw NotBlocked() }
                try await Task.sleep(for: .milliseconds(10))
            }
            try await meanwhile()
            return running
        }
        return try await running.value
    }

    /// Ends the connections to PostgreSQL that wait for a lock, as its administrator may.
    func endBlockedConnections() async throws {
        _ = try await database.query("SELECT pg_terminate_backend(pid) FROM (\(Self.blocked)) AS blocked")
    }

    private static let blocked: SQL =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    private struct NotBlocked: Error {}
}
