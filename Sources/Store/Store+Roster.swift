import FoundationEssentials
import Postgres

/// A name that a teacher has imported into a group.
package struct RosterName: Hashable, Sendable {
    package var name: String
    /// The member who has joined with this name. Nil if nobody has.
    package var user: String?
}

extension Store {
    /// The imported names of a group, by name.
    package func roster(of group: String) async throws -> [RosterName] {
        guard Self.isIdentifier(group) else { return [] }
        return try await database.query(
            """
            SELECT roster.name, user_id FROM group_roster AS roster LEFT JOIN group_members USING (group_id, name_key)
            WHERE group_id = \(group) ORDER BY name_key
            """
        ).map { RosterName(name: try $0("name"), user: try $0("user_id")) }
    }

    /// Replaces the imported names of a group. Members stay members, and are shown as the list writes their names.
    ///
    /// - Parameter names: at most `maximumMembers`, each once.
    /// - Returns: false for an unknown group.
    package func setRoster(_ names: [PersonName], of group: String, by author: ChangeAuthor) async throws -> Bool {
        guard Self.isIdentifier(group) else { return false }
        let rows = names.map { ["name": $0.text, "name_key": $0.key] }
        let json = String(decoding: try JSONEncoder().encode(rows), as: UTF8.self)
        return try await database.transaction { transaction in
            let known = try await transaction.query(
                "SELECT FROM learner_groups WHERE id = \(group) FOR NO KEY UPDATE")
            guard !known.isEmpty else { return false }
            try await transaction.execute("DELETE FROM group_roster WHERE group_id = \(group)")
            try await transaction.execute(
                """
                INSERT INTO group_roster (group_id, name_key, name)
                SELECT \(group)::uuid, name_key, name
                FROM json_to_recordset(\(json)::json) AS given (name text, name_key text)
                """)
            try await transaction.execute(
                """
                UPDATE group_members AS member SET name = roster.name FROM group_roster AS roster
                WHERE member.group_id = \(group) AND roster.group_id = \(group)
                    AND roster.name_key = member.name_key AND roster.name <> member.name
                """)
            try await transaction.execute(
                try Self.recording(.groupRoster, of: group, ["names": String(names.count)], by: author))
            return true
        }
    }
}
