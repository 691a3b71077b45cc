import FoundationEssentials
import Postgres

/// A session or an API token of a user, as the user sees it in a list.
package struct Session: Sendable {
    package var id: String
    /// The name of an API token. Nil for a session.
    package var name: String?
    package var createdAt: Date
    /// Exact to five minutes.
    package var lastUsedAt: Date
    /// Nil if it never expires.
    package var expiresAt: Date?
    package var userAgent: String?
}

/// What a new session is created with.
package struct SessionOptions: Sendable {
    /// How long the session lasts after its last use.
    package var lifetime: Duration
    /// The browser or program that the session belongs to. Only the first 200 characters are kept.
    package var userAgent: String?

    package init(lifetime: Duration = .seconds(365 * 86_400), userAgent: String? = nil) {
        self.lifetime = lifetime
        self.userAgent = userAgent
    }

    fileprivate var storedUserAgent: String? { userAgent.map { String($0.replacing("\0", with: "").prefix(200)) } }
}

extension Store {
    /// Creates a learner and a session token. Only the hash of the token is stored.
    package func createSession(_ options: SessionOptions = SessionOptions()) async throws -> (token: String, user: User)
    {
        let token = Self.newToken()
        let rows = try await database.query(
            """
            WITH learner AS (INSERT INTO users DEFAULT VALUES RETURNING id, role), session AS (
                INSERT INTO sessions (token_hash, user_id, expires_at, user_agent)
                SELECT \(Self.hash(token)), id, now() + \(Self.interval(options.lifetime)), \(options.storedUserAgent)
                FROM learner
            )
            SELECT id, role FROM learner
            """)
        return (token, try User(rows[0]))
    }

    /// Creates a further session of a user, and deletes the user's expired ones.
    package func createSession(user: String, _ options: SessionOptions = SessionOptions()) async throws -> String {
        let token = Self.newToken()
        try await database.execute(
            """
            WITH expired AS (DELETE FROM sessions WHERE user_id = \(user) AND expires_at < now())
            INSERT INTO sessions (token_hash, user_id, expires_at, user_agent)
            VALUES (\(Self.hash(token)), \(user), now() + \(Self.interval(options.lifetime)),
                \(options.storedUserAgent))
            """)
        return token
    }

    /// The user's sessions that have not expired, the last used first.
    package func sessions(of user: String) async throws -> [Session] {
        try await list("token_name IS NULL", of: user)
    }

    /// The roles of the users of those sessions and API tokens that are valid.
    package func roles(ofSessions ids: [String]) async throws -> [String: User.Role] {
        let rows = try await database.query(
            """
            SELECT sessions.id, users.role FROM sessions JOIN users ON users.id = user_id
            WHERE sessions.id = ANY(\(Self.array(ids))::uuid[]) AND \(Self.isUnexpired)
            """)
        return try rows.reduce(into: [:]) { roles, row in roles[try row("id")] = try row("role", as: User.Role.self) }
    }

    /// Ends a session of a user.
    ///
    /// - Returns: false if the user has no such session.
    package func endSession(_ id: String, of user: String) async throws -> Bool {
        try await remove("token_name IS NULL", id, of: user)
    }

    /// Creates an API token of a user. Only the hash of the token is stored.
    ///
    /// - Parameter lifetime: nil for a token that never expires.
    /// - Returns: nil if the user has `maximumTokens` already.
    package func createToken(named name: String, of user: String, lifetime: Duration?) async throws
        -> (secret: String, token: Session)?
    {
        let secret = Self.tokenPrefix + Self.newToken()
        let expiry: SQL = lifetime.map { "now() + \(Self.interval($0))" } ?? "NULL"
        return try await database.transaction { transaction in
            try await Self.lock(user: user, transaction)
            try await transaction.execute("DELETE FROM sessions WHERE user_id = \(user) AND expires_at < now()")
            let rows = try await transaction.query(
                """
                INSERT INTO sessions (token_hash, user_id, token_name, expires_at)
                SELECT \(Self.hash(secret)), \(user)::uuid, \(name)::text, (\(expiry))::timestamptz
                WHERE (SELECT count(*) FROM sessions WHERE user_id = \(user) AND token_name IS NOT NULL)
                    < \(Self.maximumTokens)::integer
                RETURNING \(Session.columns)
                """)
            return try rows.first.map { (secret, try Session($0)) }
        }
    }

    /// The user's API tokens that have not expired, the last used first.
    package func tokens(of user: String) async throws -> [Session] {
        try await list("token_name IS NOT NULL", of: user)
    }

    /// Revokes an API token of a user.
    ///
    /// - Returns: false if the user has no such token.
    package func revokeToken(_ id: String, of user: String) async throws -> Bool {
        try await remove("token_name IS NOT NULL", id, of: user)
    }

    /// How many API tokens a user may have.
    package static let maximumTokens = 50
    /// The beginning of every API token, by which people and secret scanners recognise one.
    package static let tokenPrefix = "smt_"

    private func list(_ kind: SQL, of user: String) async throws -> [Session] {
        try await database.query(
            """
            SELECT \(Session.columns) FROM sessions WHERE user_id = \(user) AND \(kind) AND \(Self.isUnexpired)
            ORDER BY last_used_at DESC, created_at DESC, id LIMIT 1000
            """
        ).map(Session.init)
    }

    private func remove(_ kind: SQL, _ id: String, of user: String) async throws -> Bool {
        guard Self.isIdentifier(id) else { return false }
        // The row stays, so that the purge finds a learner who has no other session. Its token is no longer known.
        return try await database.execute(
            """
            UPDATE sessions SET expires_at = now(), token_hash = \(Self.hash(Self.newToken()))
            WHERE id = \(id) AND user_id = \(user) AND \(kind) AND \(Self.isUnexpired)
            """) == 1
    }

    /// Records the use of a session or a token. A session expires as long after its last use as before.
    ///
    /// A session that was ended in the meantime stays ended.
    package func recordUse(of session: String) async throws {
        try await database.execute(
            """
            UPDATE sessions SET last_used_at = now(), expires_at = CASE
                WHEN token_name IS NULL THEN now() + (expires_at - last_used_at) ELSE expires_at END
            WHERE id = \(session) AND \(Self.isUnexpired)
            """)
    }

    /// Whether a row of `sessions` belongs to this token and has not expired.
    static func isValid(_ token: String) -> SQL { "token_hash = \(hash(token)) AND \(isUnexpired)" }

    private static let isUnexpired: SQL = "(expires_at IS NULL OR expires_at > now())"

    static func interval(_ duration: Duration) -> SQL {
        "make_interval(secs => \(Int(duration.components.seconds))::integer)"
    }

    /// A token of at least 256 random bits, in the alphabet of base64url.
    static func newToken() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        // 43 letters of 6 bits each, from the system's cryptographic generator.
        return String((0..<43).compactMap { _ in letters.randomElement() })
    }

    static func hash(_ token: String) -> SQL { "sha256(\(Array(token.utf8)))" }
}

extension Session {
    fileprivate static let columns: SQL = "id, token_name, created_at, last_used_at, expires_at, user_agent"

    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row("id"), name: try row("token_name"), createdAt: try row("created_at"),
            lastUsedAt: try row("last_used_at"), expiresAt: try row("expires_at"), userAgent: try row("user_agent"))
    }
}
