import Passwords
import Postgres

package enum FirstAdministratorOutcome: Sendable {
    case created(User)
    /// The link is unknown, has expired or was used, or an administrator exists.
    case linkInvalid
    /// A user has this name. The link stays valid.
    case nameTaken
}

extension Store {
    /// How long a link for the first administrator is valid.
    package static let firstAdministratorLinkLifetime = Duration.seconds(24 * 3600)
    /// A service that restarts again and again makes a link at each start. Only so many stay valid.
    private static let maximumFirstAdministratorLinks = 10

    /// Creates the token of a one-time link with which the first administrator is created. Only its hash is stored.
    ///
    /// - Returns: nil if an account has the role admin.
    package func createFirstAdministratorLink(
        lifetime: Duration = Store.firstAdministratorLinkLifetime
    ) async throws -> String? {
        try await database.transaction { transaction in
            try await transaction.lock(Self.administratorLock)
            guard try await !Self.hasAdministrator(transaction) else { return nil }
            try await transaction.execute(
                """
                DELETE FROM first_admin_links WHERE expires_at <= now() OR token_hash NOT IN (
                    SELECT token_hash FROM first_admin_links ORDER BY expires_at DESC
                    LIMIT \(Self.maximumFirstAdministratorLinks - 1))
                """)
            let token = Self.newToken()
            try await transaction.execute(
                """
                INSERT INTO first_admin_links (token_hash, expires_at)
                VALUES (\(Self.hash(token)), now() + \(Self.interval(lifetime)))
                """)
            return token
        }
    }

    /// Whether the first administrator can be created with this link.
    package func isValid(firstAdministratorLink token: String) async throws -> Bool {
        try await !database.query(
            "SELECT FROM first_admin_links WHERE \(Self.isValid(link: token)) AND NOT EXISTS (\(Self.administrators))"
        ).isEmpty
    }

    /// Creates the first administrator, and ends all links. Of simultaneous calls, one succeeds.
    ///
    /// - Parameters:
    ///   - passwordHash: the hash by `PasswordHasher`.
    ///   - address: the client's network address, for the audit log.
    package func createFirstAdministrator(
        link token: String, name: AccountName, passwordHash: String, address: String?
    ) async throws -> FirstAdministratorOutcome {
        do {
            return try await database.transaction { transaction in
                try await transaction.lock(Self.administratorLock)
                let links = try await transaction.query(
                    "SELECT FROM first_admin_links WHERE \(Self.isValid(link: token))")
                guard !links.isEmpty, try await !Self.hasAdministrator(transaction) else { return .linkInvalid }
                let user = try await Self.addAdministrator(name: name, passwordHash: passwordHash, transaction)
                try await transaction.execute(
                    try Self.recording(
                        .administratorCreated, of: user.id, ["name": name.text],
                        by: ChangeAuthor(user: user.id, role: .admin, address: address)))
                return .created(user)
            }
        } catch is NameTaken {
            return .nameTaken
        }
    }

    /// Serialises all changes of who is an administrator, among all processes.
    static let administratorLock = "administrator"

    /// Adds a user with an account and the role admin, and ends the links for the first administrator.
    ///
    /// - Throws: `NameTaken` if another account has the name. The transaction must then be rolled back.
    static func addAdministrator(
        name: AccountName, passwordHash: String, _ transaction: PostgresConnection
    ) async throws -> User {
        let rows = try await transaction.query(
            """
            WITH added AS (INSERT INTO users (role) VALUES ('admin') RETURNING id, role), account AS (
                INSERT INTO accounts (user_id, name, name_key, password_hash)
                SELECT id, \(name.text), \(name.key), \(passwordHash) FROM added
                ON CONFLICT DO NOTHING
                RETURNING user_id
            )
            SELECT id, role FROM added JOIN account ON user_id = id
            """)
        guard let row = rows.first else { throw NameTaken() }
        try await endFirstAdministratorLinks(transaction)
        return try User(row)
    }

    private struct NameTaken: Error, CustomStringConvertible {
        let description = "another account has just taken this name; try again"
    }

    static func endFirstAdministratorLinks(_ transaction: PostgresConnection) async throws {
        try await transaction.execute("DELETE FROM first_admin_links")
    }

    private static func hasAdministrator(_ transaction: PostgresConnection) async throws -> Bool {
        try await !transaction.query("\(administrators) LIMIT 1").isEmpty
    }

    /// The accounts with the role admin. The configured administrator has no account.
    static let administrators: SQL = "SELECT FROM accounts JOIN users ON users.id = user_id WHERE role = 'admin'"

    private static func isValid(link token: String) -> SQL { "token_hash = \(hash(token)) AND expires_at > now()" }
}
