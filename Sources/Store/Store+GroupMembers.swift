import FoundationEssentials
import Postgres

/// A learner in a group, as teachers see the learner.
package struct GroupMember: Hashable, Sendable {
    package var user: String
    /// The name in the group.
    package var name: String
    /// The name of the account. Nil for an anonymous learner.
    package var account: String?
    package var joinedAt: Date
}

/// A group that a learner belongs to, as the learner sees it.
package struct GroupMembership: Hashable, Sendable {
    package var group: String
    package var groupName: String
    /// The learner's name in the group.
    package var memberName: String
    package var joinedAt: Date
}

package enum JoinOutcome: Hashable, Sendable {
    case joined(GroupMembership)
    /// The learner has been a member before, perhaps with another name.
    case isMember(GroupMembership)
    case noSuchGroup
    /// Neither a name was given, nor does the learner have an account.
    case nameMissing
    /// The teacher has imported names, but not this one.
    case nameUnknown(String)
    /// Another member has this name.
    case nameTaken(String)
    case full

    package var membership: GroupMembership? {
        switch self {
        case .joined(let membership), .isMember(let membership): membership
        default: nil
        }
    }
}

extension Store {
    /// How many members a group may have.
    package static let maximumMembers = 5000

    /// Adds a learner to the group with this code.
    ///
    /// - Parameter name: nil for the name of the learner's account.
    package func join(_ code: JoinCode, as name: PersonName?, user: String) async throws -> JoinOutcome {
        try await database.transaction { transaction in
            // Members join one by one, so that no group gets too many.
            let groups = try await transaction.query(
                "SELECT id FROM learner_groups WHERE join_code = \(code.stored) FOR NO KEY UPDATE")
            guard let group: String = try groups.first?("id") else { return .noSuchGroup }
            if let membership = try await Self.membership(of: user, in: group, transaction) {
                return .isMember(membership)
            }
            let account: String? = try await transaction.query("SELECT name FROM accounts WHERE user_id = \(user)")
                .first?("name")
            guard let given = name ?? account.flatMap(PersonName.init) else { return .nameMissing }
            guard let shown = try await Self.rosterName(given, in: group, transaction) else {
                return .nameUnknown(given.text)
            }
            let count: Int = try await transaction.query(
                "SELECT count(*) AS count FROM group_members WHERE group_id = \(group)")[0]("count")
            guard count < Self.maximumMembers else { return .full }
            let added = try await transaction.execute(
                """
                INSERT INTO group_members (group_id, user_id, name, name_key)
                VALUES (\(group), \(user), \(shown), \(given.key)) ON CONFLICT DO NOTHING
                """)
            guard added == 1, let membership = try await Self.membership(of: user, in: group, transaction) else {
                return .nameTaken(shown)
            }
            _ = try await transaction.query("SELECT add_learner_total(\(user))")
            return .joined(membership)
        }
    }

    /// The name as the teacher has imported it. Any name in a group without imported names, and nil for another name.
    private static func rosterName(
        _ name: PersonName, in group: String, _ transaction: PostgresConnection
    ) async throws -> String? {
        let known = try await transaction.query(
            "SELECT name FROM group_roster WHERE group_id = \(group) AND name_key = \(name.key)")
        if let row = known.first { return try row("name") }
        let roster = try await transaction.query("SELECT FROM group_roster WHERE group_id = \(group) LIMIT 1")
        return roster.isEmpty ? name.text : nil
    }

    private static func membership(
        of user: String, in group: String, _ transaction: PostgresConnection
    ) async throws -> GroupMembership? {
        try await transaction.query("\(GroupMembership.selection) WHERE user_id = \(user) AND group_id = \(group)")
            .first.map(GroupMembership.init)
    }

    /// The groups that a user belongs to, in the order in which the user has joined them.
    package func memberships(of user: String) async throws -> [GroupMembership] {
        guard Self.isIdentifier(user) else { return [] }
        return try await database.query(
            "\(GroupMembership.selection) WHERE user_id = \(user) ORDER BY joined_at, group_id LIMIT 1000"
        ).map(GroupMembership.init)
    }

    /// Ends a learner's own membership.
    ///
    /// - Returns: false if the learner is no member.
    package func leave(_ group: String, user: String) async throws -> Bool {
        guard Self.isIdentifier(group) else { return false }
        return try await database.execute(
            "DELETE FROM group_members WHERE group_id = \(group) AND user_id = \(user)") == 1
    }

    /// The members of a group, by name.
    package func members(of group: String) async throws -> [GroupMember] {
        guard Self.isIdentifier(group) else { return [] }
        return try await database.query(
            """
            SELECT member.user_id, member.name, accounts.name AS account, joined_at
            FROM group_members AS member LEFT JOIN accounts ON accounts.user_id = member.user_id
            WHERE group_id = \(group) ORDER BY member.name_key
            """
        ).map {
            GroupMember(
                user: try $0("user_id"), name: try $0("name"), account: try $0("account"), joinedAt: try $0("joined_at")
            )
        }
    }

    /// Removes a member from a group. The learner keeps all work, and can join again with the code.
    ///
    /// - Returns: false if the user is no member.
    package func removeMember(_ user: String, of group: String, by author: ChangeAuthor) async throws -> Bool {
        guard Self.isIdentifier(group), Self.isIdentifier(user) else { return false }
        return try await database.transaction { transaction in
            let rows = try await transaction.query(
                "DELETE FROM group_members WHERE group_id = \(group) AND user_id = \(user) RETURNING name")
            guard let row = rows.first else { return false }
            try await transaction.execute(
                try Self.recording(
                    .groupMemberRemoved, of: group, ["user": user, "name": try row("name")], by: author))
            return true
        }
    }

    /// Counts an attempt to join as a failure, as `beginSignIn` does.
    ///
    /// - Returns: how long the caller has to wait instead; nil if the attempt may go on.
    package func beginJoining(user: String, address: String) async throws -> Duration? {
        if let delay = try await count("joins of address \(address)", .byAddress) { return delay }
        return try await count("joins of user \(user)", .byName)
    }

    /// Takes an attempt back whose code was right: that of the address, whatever the name. A class may share the
    /// address, and some of its learners mistype their names.
    package func endJoining(user: String, address: String, hasJoined: Bool) async throws {
        try await takeFailureBack("joins of address \(address)")
        if hasJoined { try await forgetFailures("joins of user \(user)") }
    }
}

extension GroupMembership {
    fileprivate static let selection: SQL =
        """
        SELECT group_id, learner_groups.name AS group_name, group_members.name AS member_name, joined_at
        FROM group_members JOIN learner_groups ON learner_groups.id = group_id
        """

    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            group: try row("group_id"), groupName: try row("group_name"), memberName: try row("member_name"),
            joinedAt: try row("joined_at"))
    }
}
