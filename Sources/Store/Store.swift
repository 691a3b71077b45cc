import Postgres
import Scheduler
import Settings

/// The authoritative state, in PostgreSQL: users, exercises, submissions, verdicts, and the outbox for Redis.
///
/// All calls throw `PostgresError` when PostgreSQL is unreachable, is busy or reports an error. Identifiers are
/// lower-case UUIDs. Other text matches nothing and is no error.
package struct Store: Sendable {
    let database: PostgresPool
    /// Called after each commit that added messages to the outbox.
    let outboxFilled: OutboxSignal
    let packages = PackageCache()

    package init(database: PostgresPool, outboxFilled: OutboxSignal) {
        self.database = database
        self.outboxFilled = outboxFilled
    }

    /// Returns when PostgreSQL has answered a query.
    package func ping() async throws { try await database.execute("SELECT 1") }

    /// Whether the text is a UUID. PostgreSQL reports an error for any other text.
    static func isIdentifier(_ text: String) -> Bool { text.isUUID }
}
