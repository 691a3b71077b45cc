import FoundationEssentials
import Postgres
import Scheduler

extension Store: Outbox {
    /// Leaves a message in the outbox, as part of the transaction of whose change it tells.
    static func tell(
        user: String, submission: String? = nil, event: SubmissionEvent.Content? = nil, lane: Lane? = nil,
        _ transaction: PostgresConnection
    ) async throws {
        let json = try event.map { content in
            // The feed gives the number; here it has none yet.
            let event = SubmissionEvent(sequence: 0, submission: submission ?? "", content: content)
            return String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        }
        try await transaction.execute(
            """
            INSERT INTO outbox (user_id, submission_id, event, lane)
            VALUES (\(user), \(submission), \(json), \(lane))
            """)
    }

    package func deliver(
        limit: Int, _ deliver: @Sendable ([OutboxMessage]) async throws -> Void
    ) async throws -> Int {
        try await database.transaction { transaction in
            try await transaction.lock("outbox")
            let rows = try await transaction.query(
                """
                WITH taken AS (
                    DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT \(limit)) RETURNING *
                )
                SELECT id, user_id, submission_id, event, lane FROM taken ORDER BY id
                """)
            guard !rows.isEmpty else { return 0 }
            try await deliver(try rows.map(OutboxMessage.init))
            return rows.count
        }
    }
}

extension OutboxMessage {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row("id"), user: try row("user_id"), submission: try row("submission_id"),
            event: try row("event", as: String?.self).map {
                try JSONDecoder().decode(SubmissionEvent.self, from: Data($0.utf8)).content
            },
            lane: try row("lane"))
    }
}
