import FoundationEssentials
import Postgres
import Scheduler

/// The truth, kept in PostgreSQL: users, exercises, submissions, verdicts, and what is still to be told to Redis.
///
/// All calls throw `PostgresError` when PostgreSQL is unreachable, busy or refuses. Identifiers are lower-case UUIDs;
/// any other text is simply unknown.
package struct Store: Sendable {
    let database: PostgresPool
    /// Called after each commit that left something in the outbox.
    let outboxFilled: OutboxSignal
    let packages = PackageCache()

    package init(database: PostgresPool, outboxFilled: OutboxSignal) {
        self.database = database
        self.outboxFilled = outboxFilled
    }

    /// Answers when PostgreSQL does.
    package func ping() async throws { try await database.execute("SELECT 1") }

    /// Whether PostgreSQL can read the text as a UUID; asking it with any other would be an error.
    static func isIdentifier(_ text: String) -> Bool { UUID(uuidString: text) != nil }
}
