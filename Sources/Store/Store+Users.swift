import Postgres
import Scheduler

package struct User: Codable, Hashable, Sendable {
    package enum Role: String, Codable, CaseIterable, Sendable, PostgresReadable, PostgresBindable {
        case learner
        case teacher
        case admin
    }

    package var id: String
    package var role: Role
}

/// A caller and the revision of what the caller can read, both of one moment.
package struct Caller: Sendable {
    package var user: User
    package var revision: ReadRevision
    /// The identifier of the session or API token that the caller presented.
    package var session: String
}

/// How often what one user can read has changed: the user's own data, and the exercises that all users read.
package struct ReadRevision: Hashable, Sendable {
    package var own: Int
    package var exercises: Int

    package init(own: Int, exercises: Int) {
        self.own = own
        self.exercises = exercises
    }

    package var text: String { "\(own).\(exercises)" }
}

package enum DeleteUserOutcome: Hashable, Sendable {
    /// These submissions were pending, and are cancelled.
    case deleted(cancelled: [String])
    /// The user does not exist, or is the configured administrator.
    case notDeletable
    /// No other account has the role admin.
    case lastAdministrator
}

extension Store {
    /// The user whom a token identifies.
    package func user(token: String) async throws -> User? {
        try await database.query(
            """
            SELECT users.id, users.role FROM sessions JOIN users ON users.id = sessions.user_id
            WHERE \(Self.isValid(token))
            """
        ).first.map(User.init)
    }

    /// The user whom a token identifies, with the current revision of the data that the user can read.
    ///
    /// Records the use, at most once in five minutes. A session then expires later; an API token does not.
    package func caller(token: String) async throws -> Caller? {
        let rows = try await database.query(
            """
            SELECT users.id, users.role, sessions.id AS session, coalesce(read_revisions.revision, 0) AS own,
                exercises_revision.revision AS exercises, last_used_at < now() - interval '5 minutes' AS is_due
            FROM sessions
                JOIN users ON users.id = sessions.user_id
                LEFT JOIN read_revisions ON read_revisions.user_id = users.id
                CROSS JOIN exercises_revision
            WHERE \(Self.isValid(token))
            """)
        guard let row = rows.first else { return nil }
        let session: String = try row("session")
        if try row("is_due") { try await recordUse(of: session) }
        return Caller(
            user: try User(row), revision: ReadRevision(own: try row("own"), exercises: try row("exercises")),
            session: session)
    }

    /// Increments the revision of what a user can read, as triggers do when a submission of the user changes.
    ///
    /// Call it last: no transaction locks a row after that of the revision, so that none waits in a circle.
    static func raiseReadRevision(of user: String, _ transaction: PostgresConnection) async throws {
        try await transaction.execute(
            """
            INSERT INTO read_revisions AS known (user_id, revision) VALUES (\(user), 1)
            ON CONFLICT (user_id) DO UPDATE SET revision = known.revision + 1
            """)
    }

    /// Deletes a user with all data in PostgreSQL.
    ///
    /// Entries of the queue stay: a worker finds no submission for them and drops them.
    package func delete(user: String) async throws -> DeleteUserOutcome {
        try await database.transaction { transaction in
            if try await Self.isAdministrator(user, transaction) {
                // Two last administrators who delete themselves at the same time would otherwise leave none.
                try await transaction.lock(Self.administratorLock)
                guard try await Self.hasOtherAdministrator(than: user, transaction) else { return .lastAdministrator }
            }
            // Concurrent submissions of the user wait here, and then fail because the user is gone.
            let locked = try await transaction.query(
                "SELECT FROM users WHERE id = \(user) AND NOT is_configured FOR UPDATE")
            guard !locked.isEmpty else { return .notDeletable }
            let cancelled = try await Self.delete(users: [user], transaction)
            return .deleted(cancelled: cancelled[user] ?? [])
        }
    }

    private static func isAdministrator(_ user: String, _ transaction: PostgresConnection) async throws -> Bool {
        try await !transaction.query("\(administrators) AND user_id = \(user)").isEmpty
    }

    /// Replaces the token of the administrator that the configuration names. Nil removes the token.
    package func setAdminToken(_ token: String?) async throws {
        try await database.transaction { transaction in
            // Processes that start concurrently set the same token. Without the lock, each would add an administrator.
            try await transaction.lock(Self.administratorLock)
            try await transaction.execute(
                """
                INSERT INTO users (role, is_configured) SELECT 'admin', true
                WHERE NOT EXISTS (SELECT FROM users WHERE is_configured)
                """)
            let administrators: SQL = "SELECT id FROM users WHERE is_configured"
            try await transaction.execute("DELETE FROM sessions WHERE user_id IN (\(administrators))")
            guard let token else { return }
            try await transaction.execute(
                """
                INSERT INTO sessions (token_hash, user_id) \
                SELECT \(Self.hash(token)), id FROM (\(administrators)) AS administrators
                """)
        }
    }
}

extension User {
    init(_ row: PostgresRow) throws { self.init(id: try row("id"), role: try row("role")) }
}
