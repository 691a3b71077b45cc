import FoundationEssentials
import Postgres

/// The server's copy of a user's editor for one exercise.
package struct Draft: Hashable, Sendable {
    package var code: String
    /// 1 for the first one saved. Each change adds 1.
    package var revision: Int
    package var savedAt: Date
}

package enum SaveDraftOutcome: Hashable, Sendable {
    case saved(Draft)
    /// The draft was changed since the revision that the caller knows. Nil if there is none.
    case stale(newer: Draft?)
    case noSuchExercise
}

extension Store {
    /// The user's draft for an exercise.
    package func draft(user: String, exercise: String) async throws -> Draft? {
        try await database.query(
            "SELECT code, revision, saved_at FROM drafts WHERE user_id = \(user) AND exercise = \(exercise)"
        ).first.map(Draft.init)
    }

    /// Saves a draft if nobody has changed the draft since `revision`.
    ///
    /// Saving the code that is stored already changes nothing and succeeds, so that a request can be repeated.
    ///
    /// - Parameter revision: the revision that the new code is based on. 0 for the first one.
    package func saveDraft(
        _ code: String, user: String, exercise: String, basedOn revision: Int
    ) async throws -> SaveDraftOutcome {
        let rows = try await database.query(
            """
            INSERT INTO drafts AS known (user_id, exercise, code, revision)
            SELECT \(user)::uuid, slug, \(code)::text, 1 FROM exercises
            WHERE slug = \(exercise) AND retired_at IS NULL AND (\(revision)::bigint = 0 OR EXISTS (
                SELECT FROM drafts WHERE user_id = \(user) AND exercise = slug))
            ON CONFLICT (user_id, exercise) DO UPDATE
            SET code = EXCLUDED.code, revision = known.revision + 1, saved_at = now()
            WHERE known.revision = \(revision) AND known.code <> EXCLUDED.code
            RETURNING code, revision, saved_at
            """)
        if let row = rows.first { return .saved(try Draft(row)) }
        guard try await hasExercise(exercise) else { return .noSuchExercise }
        let known = try await draft(user: user, exercise: exercise)
        if let known, known.code == code { return .saved(known) }
        return .stale(newer: known)
    }

    /// Whether the course has this exercise.
    package func hasExercise(_ slug: String) async throws -> Bool {
        try await !database.query("SELECT FROM exercises WHERE slug = \(slug) AND retired_at IS NULL").isEmpty
    }
}

extension Draft {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(code: try row("code"), revision: try row("revision"), savedAt: try row("saved_at"))
    }
}
