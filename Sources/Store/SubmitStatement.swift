import FoundationEssentials
import Postgres
import Scheduler

/// The statement that stores a submission or finds the reason against it: the only home of the rules of a submission.
///
/// One statement sees one snapshot, so the reason that it returns was true at one moment of the request. The insert
/// takes no user lock. A concurrent commit after the snapshot (another pending submission, or the same idempotency
/// key) violates a unique index instead: nothing is inserted, no reason is seen, and the result is `lostRace`. Running
/// the statement again then sees the winner. Only a submission that is both stored and graded after the snapshot stays
/// unseen. If it has the same code, that code is graded twice, which is harmless.
struct SubmitStatement {
    enum Decision: Sendable {
        /// - Parameter message: the outbox message, if it can be delivered immediately (see `OutboxSignal`).
        case stored(StoredSubmission, position: Int, message: OutboxMessage?)
        /// The idempotency key belongs to this submission, with the same exercise and code.
        case repeated(id: String)
        /// The idempotency key belongs to a submission with another exercise or other code.
        case idempotencyKeyReused
        case noSuchExercise
        /// The newest graded submission of the same code on the current version of the exercise.
        case judged(id: String)
        case pending(id: String, user: String)
        case unknownAuthor
        /// A concurrent submission of the same user was committed first. Run the statement again.
        case lostRace
    }

    /// Selects the user's id as `user_id`, or no row.
    let author: SQL
    let exercise: String
    let code: String
    let idempotencyKey: String?
    /// The id of the request that the submission comes with.
    let request: String?
    /// The client's address; nil if it is not known.
    var address: String?

    /// - Parameter query: runs the statement, on any connection or within a transaction.
    func run(_ query: (SQL) async throws -> [PostgresRow]) async throws -> Decision {
        let id = UUID().uuidString.lowercased()
        guard let row = try await query(sql(id)).first, let user: String = try row("author") else {
            return .unknownAuthor
        }
        if let position: Int = try row("position") {
            let message = OutboxMessage(
                id: try row("message"), user: user, submission: id, event: .queued(position: position),
                lane: try row("lane"), request: request, share: try row("share"))
            return .stored(
                try StoredSubmission(row), position: position, message: try row("is_first") ? message : nil)
        }
        if let repeated: String = try row("repeated") {
            return try row("is_same") ? .repeated(id: repeated) : .idempotencyKeyReused
        }
        guard try row("has_exercise") else { return .noSuchExercise }
        if let judged: String = try row("judged") { return .judged(id: judged) }
        if let pending: String = try row("pending") { return .pending(id: pending, user: user) }
        return .lostRace
    }

    private func sql(_ id: String) throws -> SQL {
        """
        WITH given AS (
            SELECT \(exercise)::text AS slug, \(code)::text AS code, sha256(\(Array(code.utf8))) AS hash,
                \(idempotencyKey)::text AS key, \(request)::text AS request
        ), author AS (
            \(author)
        ), current AS (
            SELECT exercises.slug, version FROM exercises JOIN given USING (slug) WHERE retired_at IS NULL
        ), repeated AS (
            SELECT submissions.id, exercise = slug AND code_hash = hash AS is_same
            FROM author JOIN submissions USING (user_id) CROSS JOIN given
            WHERE idempotency_key = key
        ), judged AS (
            SELECT newest.id FROM author CROSS JOIN current CROSS JOIN given CROSS JOIN LATERAL (
                SELECT id FROM submissions
                WHERE user_id = author.user_id AND exercise = current.slug AND exercise_version = version
                    AND code_hash = hash AND status = 'graded'
                ORDER BY number DESC LIMIT 1
            ) AS newest
        ), pending AS (
            SELECT submissions.id FROM author JOIN submissions USING (user_id) WHERE \(StoredSubmission.isPending)
        ), ahead AS (
            SELECT count(*) AS position FROM (
                SELECT FROM submissions WHERE \(StoredSubmission.isPending)
                LIMIT \(SQL(constant: Store.maximumPosition))
            ) AS counted
        ), added AS (
            INSERT INTO submissions (
                id, user_id, exercise, exercise_version, code, code_hash, idempotency_key, request_id, share)
            SELECT \(id)::uuid, user_id, current.slug, version, code, hash, key, request, \(share)
            FROM author CROSS JOIN current CROSS JOIN given
            WHERE NOT EXISTS (SELECT FROM repeated) AND NOT EXISTS (SELECT FROM judged)
                AND NOT EXISTS (SELECT FROM pending)
            ON CONFLICT DO NOTHING
            RETURNING \(StoredSubmission.allColumns)
        ), message AS (
            INSERT INTO outbox (user_id, submission_id, event, lane, request_id, share)
            SELECT user_id, id, \(try queuedEvent(id)), lane, request, share
            FROM added CROSS JOIN ahead CROSS JOIN given
            RETURNING id AS message, user_id
        ), stored AS (
            SELECT added.*, position, message, \(Store.isFirst(in: "message"))
            FROM added CROSS JOIN ahead CROSS JOIN message
        )
        SELECT stored.*, author.user_id AS author, EXISTS (SELECT FROM current) AS has_exercise,
            repeated.id AS repeated, is_same, judged.id AS judged, pending.id AS pending
        FROM author LEFT JOIN stored ON true LEFT JOIN repeated ON true LEFT JOIN judged ON true
            LEFT JOIN pending ON true
        """
    }

    /// The share of the queue: that of the author's account, or of the address if the author has none. Hashed, so that
    /// the queue does not show who submits from where.
    private var share: SQL {
        guard let address else { return "NULL" }
        return """
            (SELECT encode(substr(sha256(convert_to(CASE
                WHEN EXISTS (SELECT FROM accounts WHERE accounts.user_id = author.user_id)
                    THEN 'account ' || author.user_id::text
                ELSE 'address ' || \(address)::text
            END, 'UTF8')), 1, 12), 'hex'))
            """
    }

    /// The event `queued`, with a position by arrival, which the queue replaces by that of its own order.
    private func queuedEvent(_ id: String) throws -> SQL {
        let event = try Store.json(.queued(position: 0), of: id)
        return "jsonb_set(\(event)::jsonb, '{position}', to_jsonb(position))::json"
    }
}
