import FoundationEssentials
import Postgres
import Scheduler

extension Store: Outbox {
    /// Adds a message to the outbox, in the transaction of the change that it reports.
    static func addToOutbox(
        _ event: SubmissionEvent.Content, of submission: String, to user: String, lane: Lane? = nil,
        _ transaction: PostgresConnection
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO outbox (user_id, submission_id, event, lane)
            VALUES (\(user), \(submission), \(try json(event, of: submission)), \(lane))
            """)
    }

    /// Whether the outbox holds no earlier message of the user, as column `is_first`.
    ///
    /// - Parameter message: the common table expression that inserts the message. Its statement does not see the row.
    static func isFirst(in message: SQL) -> SQL {
        "NOT EXISTS (SELECT FROM outbox WHERE outbox.user_id = \(message).user_id) AS is_first"
    }

    /// The JSON of an event, as stored in the outbox.
    static func json(_ event: SubmissionEvent.Content, of submission: String) throws -> String {
        // The feed assigns the sequence number on delivery.
        let event = SubmissionEvent(sequence: 0, submission: submission, content: event)
        return String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
    }

    package func deliver(
        limit: Int, _ deliver: @Sendable ([OutboxMessage]) async throws -> Void
    ) async throws -> Int {
        try await database.transaction { transaction in
            try await transaction.lock("outbox")
            let rows = try await transaction.query(
                """
                WITH taken AS (
                    DELETE FROM outbox WHERE id = ANY(ARRAY(SELECT id FROM outbox ORDER BY id LIMIT \(limit)))
                    RETURNING *
                )
                SELECT id, user_id, submission_id, event, lane, request_id, share FROM taken ORDER BY id
                """)
            guard !rows.isEmpty else { return 0 }
            try await deliver(try rows.map(OutboxMessage.init))
            return rows.count
        }
    }

    package func remove(_ messages: [OutboxMessage]) async throws {
        guard !messages.isEmpty else { return }
        let ids = "{\(messages.map { String($0.id) }.joined(separator: ","))}"
        // No wait for the disk: if a crash loses the deletion, the messages are delivered again, which has no effect.
        try await database.execute(
            """
            WITH lazily AS (SELECT set_config('synchronous_commit', 'off', true))
            DELETE FROM outbox USING lazily WHERE id = ANY(\(ids)::bigint[])
            """)
    }
}

extension OutboxMessage {
    fileprivate init(_ row: PostgresRow) throws {
        let event: String = try row("event")
        self.init(
            id: try row("id"), user: try row("user_id"), submission: try row("submission_id"),
            event: try JSONDecoder().decode(SubmissionEvent.self, from: Data(event.utf8)).content,
            lane: try row("lane"), request: try row("request_id"), share: try row("share"))
    }
}
