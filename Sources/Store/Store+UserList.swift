import FoundationEssentials
import Passwords
import Postgres

/// A user in an administrator's list.
package struct ListedUser: Hashable, Sendable {
    package var user: User
    /// The position in the order of all users. Cursors are made of it.
    package var number: Int
    /// Nil for an anonymous learner.
    package var name: String?
    package var createdAt: Date
    /// The last use of a session or an API token, exact to five minutes. Nil if none is left.
    package var lastSeenAt: Date?
}

/// Selects users in an administrator's list. Nil matches all.
package struct UserFilter: Hashable, Sendable {
    /// The beginning of the name, in any case.
    package var name: String?
    package var role: User.Role?
    /// Whether the users have accounts, or are anonymous.
    package var hasAccount: Bool?

    package init(name: String? = nil, role: User.Role? = nil, hasAccount: Bool? = nil) {
        self.name = name
        self.role = role
        self.hasAccount = hasAccount
    }
}

package enum SetRoleOutcome: Hashable, Sendable {
    case changed(ListedUser)
    case noSuchUser
    /// An anonymous learner cannot sign in, and so would lose the role with the session.
    case anonymous
    /// The administrator of the setting admin.token.
    case configured
    case lastAdministrator
}

extension Store {
    /// The users that match the filter, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func users(
        matching filter: UserFilter, limit: Int, before cursor: Int? = nil
    ) async throws -> (items: [ListedUser], next: Int?) {
        if filter.name != nil, filter.hasAccount == false { return ([], nil) }
        let rows = try await database.query(Self.userList(filter, limit: limit, before: cursor))
        let items = try rows.prefix(limit).map(ListedUser.init)
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    static func userList(_ filter: UserFilter, limit: Int, before cursor: Int?) -> SQL {
        var conditions: SQL = "true"
        if let name = filter.name {
            conditions = "\(conditions) AND name_key LIKE \(escapedForLike(name.lowercased()) + "%")"
        }
        if let role = filter.role { conditions = "\(conditions) AND role = \(role)" }
        switch filter.hasAccount {
        case true?: conditions = "\(conditions) AND name IS NOT NULL"
        // PostgreSQL expects no rows of `name IS NULL`, and would then read all users to sort them.
        case false?: conditions = "\(conditions) AND NOT EXISTS (SELECT FROM accounts WHERE user_id = users.id)"
        case nil: break
        }
        if let cursor { conditions = "\(conditions) AND number < \(cursor)" }
        return """
            SELECT \(ListedUser.columns) FROM users LEFT JOIN accounts ON user_id = users.id WHERE \(conditions)
            ORDER BY number DESC LIMIT \(limit + 1)
            """
    }

    /// Gives the user of an account a role. Sessions and API tokens stay valid, with the rights of the new role.
    package func setRole(_ role: User.Role, of id: String, by author: ChangeAuthor) async throws -> SetRoleOutcome {
        guard Self.isIdentifier(id) else { return .noSuchUser }
        return try await database.transaction { transaction in
            // Two administrators who demote each other at the same time would otherwise leave none.
            try await transaction.lock(Self.administratorLock)
            let rows = try await transaction.query(
                """
                SELECT users.role, is_configured, accounts.name
                FROM users LEFT JOIN accounts ON accounts.user_id = users.id WHERE users.id = \(id)
                FOR NO KEY UPDATE OF users
                """)
            guard let row = rows.first else { return .noSuchUser }
            if try row("is_configured") { return .configured }
            guard let name: String = try row("name") else { return .anonymous }
            if try role != .admin && row("role") == User.Role.admin,
                try await !Self.hasOtherAdministrator(than: id, transaction)
            {
                return .lastAdministrator
            }
            try await transaction.execute("UPDATE users SET role = \(role) WHERE id = \(id)")
            let earlier: User.Role = try row("role")
            try await transaction.execute(
                try Self.recording(
                    .roleChanged, of: id, ["from": earlier.rawValue, "to": role.rawValue, "name": name],
                    by: author))
            if role == .admin { try await Self.endFirstAdministratorLinks(transaction) }
            let changed = try await transaction.query(
                """
                SELECT \(ListedUser.columns) FROM users LEFT JOIN accounts ON user_id = users.id
                WHERE users.id = \(id)
                """)
            return .changed(try ListedUser(changed[0]))
        }
    }

    /// Whether an account of another user has the role admin.
    static func hasOtherAdministrator(than user: String, _ transaction: PostgresConnection) async throws -> Bool {
        try await !transaction.query("\(administrators) AND user_id <> \(user) LIMIT 1").isEmpty
    }

    /// The text without the special meaning of %, _ and \ in LIKE.
    private static func escapedForLike(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }
}

extension ListedUser {
    fileprivate static let columns: SQL =
        """
        users.id, users.role, number, name, users.created_at, (
            SELECT max(last_used_at) FROM sessions WHERE sessions.user_id = users.id
        ) AS last_seen_at
        """

    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            user: try User(row), number: try row("number"), name: try row("name"), createdAt: try row("created_at"),
            lastSeenAt: try row("last_seen_at"))
    }
}
