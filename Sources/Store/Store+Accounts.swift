import FoundationEssentials
import Passwords
import Postgres

/// A user with a name and a password.
package struct Account: Sendable {
    package var user: User
    package var name: String
    package var createdAt: Date
}

package enum AccountOutcome: Hashable, Sendable {
    case created
    /// Another user has this name.
    case nameTaken
    /// The user has an account already, with this name.
    case hasAccount(name: String)
    case noSuchUser
}

extension Store {
    /// Turns a user into an account. The user keeps all data and sessions.
    ///
    /// - Parameter passwordHash: the hash by `PasswordHasher`.
    package func createAccount(user: String, name: AccountName, passwordHash: String) async throws -> AccountOutcome {
        let created = try await database.execute(
            """
            INSERT INTO accounts (user_id, name, name_key, password_hash)
            SELECT id, \(name.text), \(name.key), \(passwordHash) FROM users
            WHERE id = \(user) AND NOT is_configured
            ON CONFLICT DO NOTHING
            """)
        if created == 1 { return .created }
        if let account = try await account(of: user) { return .hasAccount(name: account.name) }
        return try await database.query("SELECT FROM accounts WHERE name_key = \(name.key)").isEmpty
            ? .noSuchUser : .nameTaken
    }

    /// The account of a user. Nil for an anonymous one.
    package func account(of user: String) async throws -> Account? {
        try await database.query(
            """
            SELECT users.id, users.role, name, accounts.created_at FROM accounts JOIN users ON users.id = user_id
            WHERE user_id = \(user)
            """
        ).first.map(Account.init)
    }

    /// The id of the user with this account name.
    package func user(named name: AccountName) async throws -> String? {
        try await database.query("SELECT user_id FROM accounts WHERE name_key = \(name.key)").first?("user_id")
    }

    /// Whom a sign-in with this name has to prove to be, and the hash of the password.
    package func credentials(of name: AccountName) async throws -> (user: User, passwordHash: String)? {
        try await database.query(
            """
            SELECT users.id, users.role, password_hash FROM accounts JOIN users ON users.id = user_id
            WHERE name_key = \(name.key)
            """
        ).first.map { (try User($0), try $0("password_hash")) }
    }

    /// Creates an administrator, or makes an existing account one, sets the password and ends all sessions and tokens.
    ///
    /// - Returns: whether the account existed before.
    package func setAdministrator(name: AccountName, passwordHash: String) async throws -> Bool {
        try await database.transaction { transaction in
            try await transaction.lock(Self.administratorLock)
            let known = try await transaction.query(
                """
                UPDATE accounts SET password_hash = \(passwordHash) WHERE name_key = \(name.key) RETURNING user_id
                """)
            guard let row = known.first else {
                let user = try await Self.addAdministrator(name: name, passwordHash: passwordHash, transaction)
                try await transaction.execute(
                    try Self.recording(.administratorCreated, of: user.id, ["name": name.text], by: .operator))
                return false
            }
            let user: String = try row("user_id")
            try await transaction.execute("UPDATE users SET role = 'admin' WHERE id = \(user)")
            try await transaction.execute(
                try Self.recording(.roleChanged, of: user, ["to": "admin", "name": name.text], by: .operator))
            try await transaction.execute("DELETE FROM sessions WHERE user_id = \(user)")
            try await Self.endFirstAdministratorLinks(transaction)
            return true
        }
    }
}

extension Account {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(user: try User(row), name: try row("name"), createdAt: try row("created_at"))
    }
}
