import Postgres

package struct User: Codable, Hashable, Sendable {
    package enum Role: String, Codable, Sendable, PostgresReadable {
        case learner
        case admin
    }

    package var id: String
    package var role: Role
}

/// A caller and the revision of what the caller can read, both of one moment.
package struct Caller: Sendable {
    package var user: User
    package var revision: ReadRevision
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

extension Store {
    /// Creates a learner and a session token. Only the hash of the token is stored.
    package func createSession() async throws -> (token: String, user: User) {
        let token = Self.newToken()
        let rows = try await database.query(
            """
            WITH learner AS (INSERT INTO users DEFAULT VALUES RETURNING id, role),
                session AS (INSERT INTO sessions (token_hash, user_id) SELECT \(Self.hash(token)), id FROM learner)
            SELECT id, role FROM learner
            """)
        return (token, try User(rows[0]))
    }

    /// The user whom a session token identifies.
    package func user(token: String) async throws -> User? {
        try await database.query(
            """
            SELECT users.id, users.role FROM sessions JOIN users ON users.id = sessions.user_id
            WHERE token_hash = \(Self.hash(token))
            """
        ).first.map(User.init)
    }

    /// The user whom a session token identifies, with the current revision of the data that the user can read.
    package func caller(token: String) async throws -> Caller? {
        let rows = try await database.query(
            """
            SELECT users.id, users.role, coalesce(read_revisions.revision, 0) AS own,
                exercises_revision.revision AS exercises
            FROM sessions
                JOIN users ON users.id = sessions.user_id
                LEFT JOIN read_revisions ON read_revisions.user_id = users.id
                CROSS JOIN exercises_revision
            WHERE token_hash = \(Self.hash(token))
            """)
        return try rows.first.map { row in
            Caller(
                user: User(id: try row("id"), role: try row("role")),
                revision: ReadRevision(own: try row("own"), exercises: try row("exercises")))
        }
    }

    /// Replaces all session tokens of the administrator by `token`. Nil removes them all.
    package func setAdminToken(_ token: String?) async throws {
        try await database.transaction { transaction in
            // Processes that start concurrently set the same token. Without the lock, each would add an administrator.
            try await transaction.lock("administrator")
            try await transaction.execute(
                """
                INSERT INTO users (role) SELECT 'admin' WHERE NOT EXISTS (SELECT FROM users WHERE role = 'admin')
                """)
            let administrators: SQL = "SELECT id FROM users WHERE role = 'admin'"
            try await transaction.execute("DELETE FROM sessions WHERE user_id IN (\(administrators))")
            guard let token else { return }
            try await transaction.execute(
                """
                INSERT INTO sessions (token_hash, user_id) \
                SELECT \(Self.hash(token)), id FROM (\(administrators)) AS administrators
                """)
        }
    }

    /// A token of at least 256 random bits, in the alphabet of base64url.
    private static func newToken() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        // 43 letters of 6 bits each, from the system's cryptographic generator.
        return String((0..<43).compactMap { _ in letters.randomElement() })
    }

    static func hash(_ token: String) -> SQL { "sha256(\(Array(token.utf8)))" }
}

extension User {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(id: try row("id"), role: try row("role"))
    }
}
