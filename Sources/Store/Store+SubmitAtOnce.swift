import FoundationEssentials
import Postgres
import Scheduler

extension Store {
    /// Stores a submission in a single statement if it is what most are: new code of somebody who waits for nothing.
    ///
    /// Needs no lock on the user. Had something been committed since the statement began to look that speaks against
    /// the submission, an unfinished one or one with the same key, it would break one of the unique indexes. A verdict
    /// on the same code, or a message that must come first, can be new only of one that was unfinished before, and that
    /// is seen.
    ///
    /// - Parameter author: selects the user's id as `user_id`; nothing for nobody.
    /// - Returns: nil, having stored nothing, where there is more to find out.
    func submitAtOnce(
        author: SQL, exercise slug: String, code: String, idempotencyKey: String?
    ) async throws -> SubmitOutcome? {
        let id = UUID().uuidString.lowercased()
        let hash: SQL = "sha256(\(Array(code.utf8)))"
        let rows = try await database.query(
            """
            WITH author AS (
                \(author)
            ), exercise AS (
                SELECT slug, version FROM exercises WHERE slug = \(slug) AND retired_at IS NULL
            ), ahead AS (
                SELECT count(*) AS position FROM submissions
                WHERE status IN ('queued', 'running') AND lane = 'interactive'
            ), added AS (
                INSERT INTO submissions (id, user_id, exercise, exercise_version, code, code_hash, idempotency_key)
                SELECT \(id)::uuid, author.user_id, slug, version, \(code)::text, \(hash), \(idempotencyKey)::text
                FROM author, exercise
                WHERE NOT EXISTS (
                    SELECT FROM submissions
                    WHERE user_id = author.user_id AND status IN ('queued', 'running') AND lane = 'interactive'
                ) AND NOT EXISTS (
                    SELECT FROM submissions
                    WHERE user_id = author.user_id AND exercise = slug AND exercise_version = version
                        AND code_hash = \(hash) AND status = 'graded'
                )
                ON CONFLICT DO NOTHING
                RETURNING \(StoredSubmission.allColumns)
            ), told AS (
                INSERT INTO outbox (user_id, submission_id, event, lane)
                SELECT user_id, id, \(try Self.event(of: id, at: "position")), lane FROM added, ahead
                RETURNING id AS message, user_id
            )
            SELECT added.*, position, message, \(Self.isFirst) FROM added, ahead, told
            """)
        guard let row = rows.first else { return nil }
        let submission = try StoredSubmission(row)
        let position: Int = try row("position")
        let message = OutboxMessage(
            id: try row("message"), user: submission.user, submission: id, event: .queued(position: position),
            lane: submission.lane)
        outboxFilled(try row("is_first") ? message : nil)
        return .accepted(submission, position: position)
    }

    /// The event `queued`, with the position that only the statement itself knows.
    private static func event(of submission: String, at position: SQL) throws -> SQL {
        let event = try json(.queued(position: 0), of: submission)
        return "jsonb_set(\(event)::jsonb, '{position}', to_jsonb(\(position)))::json"
    }
}
