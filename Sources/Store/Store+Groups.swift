import FoundationEssentials
import Postgres

/// A group of learners, as teachers see it.
package struct LearnerGroup: Hashable, Sendable {
    package var id: String
    /// The position in the order of all groups. Cursors are made of it.
    package var number: Int
    package var name: String
    /// As it is shown. Nil if nobody can join.
    package var joinCode: String?
    package var members: Int
    /// The number of imported names.
    package var names: Int
    package var createdAt: Date
}

/// A change of a group.
package struct GroupChange: Hashable, Sendable {
    package enum Code: String, CaseIterable, Sendable {
        /// A new code. The old one is no longer valid.
        case renew
        /// No code, so that nobody can join.
        case off
    }

    package var name: PersonName?
    package var code: Code?

    package init(name: PersonName? = nil, code: Code? = nil) {
        self.name = name
        self.code = code
    }
}

extension Store {
    /// Creates a group with a join code.
    package func createGroup(_ name: PersonName, by author: ChangeAuthor) async throws -> LearnerGroup {
        try await database.transaction { transaction in
            let rows = try await transaction.query(
                """
                INSERT INTO learner_groups (name, join_code) VALUES (\(name.text), \(JoinCode.random().stored))
                RETURNING \(LearnerGroup.columns)
                """)
            let group = try LearnerGroup(rows[0])
            try await transaction.execute(
                try Self.recording(.groupCreated, of: group.id, ["name": name.text], by: author))
            return group
        }
    }

    /// All groups, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func groups(limit: Int, before cursor: Int? = nil) async throws -> (items: [LearnerGroup], next: Int?) {
        let condition: SQL = if let cursor { "number < \(cursor)" } else { "true" }
        let rows = try await database.query(
            """
            SELECT \(LearnerGroup.columns) FROM learner_groups WHERE \(condition)
            ORDER BY number DESC LIMIT \(limit + 1)
            """)
        let items = try rows.prefix(limit).map(LearnerGroup.init)
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    package func group(_ id: String) async throws -> LearnerGroup? {
        guard Self.isIdentifier(id) else { return nil }
        return try await database.query("SELECT \(LearnerGroup.columns) FROM learner_groups WHERE id = \(id)")
            .first.map(LearnerGroup.init)
    }

    /// Renames a group, or changes its join code.
    ///
    /// - Returns: the changed group; nil for an unknown one.
    package func changeGroup(_ id: String, _ change: GroupChange, by author: ChangeAuthor) async throws -> LearnerGroup?
    {
        guard Self.isIdentifier(id) else { return nil }
        return try await database.transaction { transaction in
            var details: [String: String] = [:]
            if let name = change.name {
                details["name"] = name.text
                try await transaction.execute("UPDATE learner_groups SET name = \(name.text) WHERE id = \(id)")
            }
            if let code = change.code {
                details["join_code"] = code.rawValue
                let stored = code == .renew ? JoinCode.random().stored : nil
                try await transaction.execute("UPDATE learner_groups SET join_code = \(stored) WHERE id = \(id)")
            }
            let rows = try await transaction.query(
                "SELECT \(LearnerGroup.columns) FROM learner_groups WHERE id = \(id)")
            guard let row = rows.first else { return nil }
            if !details.isEmpty {
                try await transaction.execute(try Self.recording(.groupChanged, of: id, details, by: author))
            }
            return try LearnerGroup(row)
        }
    }

    /// Deletes a group, its list of names and the memberships. The learners keep their work.
    ///
    /// - Returns: false for an unknown group.
    package func deleteGroup(_ id: String, by author: ChangeAuthor) async throws -> Bool {
        guard Self.isIdentifier(id) else { return false }
        return try await database.transaction { transaction in
            let rows = try await transaction.query("DELETE FROM learner_groups WHERE id = \(id) RETURNING name")
            guard let row = rows.first else { return false }
            try await transaction.execute(
                try Self.recording(.groupDeleted, of: id, ["name": try row("name")], by: author))
            return true
        }
    }
}

extension LearnerGroup {
    fileprivate static let columns: SQL =
        """
        id, number, name, join_code, created_at,
            (SELECT count(*) FROM group_members WHERE group_id = learner_groups.id) AS members,
            (SELECT count(*) FROM group_roster WHERE group_id = learner_groups.id) AS names
        """

    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row("id"), number: try row("number"), name: try row("name"),
            joinCode: try row("join_code", as: String?.self).map(JoinCode.shown), members: try row("members"),
            names: try row("names"), createdAt: try row("created_at"))
    }
}
