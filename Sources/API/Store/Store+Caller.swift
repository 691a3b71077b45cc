import Postgres

extension Store {
    /// Whose token it is, with the revision of what they can read at this moment.
    func caller(token: String) async throws -> Caller? {
        let rows = try await database.query(
            """
            SELECT users.id, users.role, coalesce(read_revisions.revision, 0) AS own,
                exercises_revision.revision AS exercises
            FROM sessions
                JOIN users ON users.id = sessions.user_id
                LEFT JOIN read_revisions ON read_revisions.user_id = users.id
                CROSS JOIN exercises_revision
            WHERE token_hash = sha256(\(Array(token.utf8)))
            """)
        return try rows.first.map { row in
            Caller(
                user: User(id: try row("id"), role: try row("role")),
                revision: ReadRevision(own: try row("own"), exercises: try row("exercises")))
        }
    }
}
