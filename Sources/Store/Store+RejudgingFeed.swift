import Postgres
import Scheduler

extension Store: TrialSource {
    package func feed(window: Int) async throws -> [TrialName] {
        // The usual case: one short statement.
        let running = try await database.query("SELECT FROM rejudgings WHERE state = 'running' LIMIT 1")
        guard !running.isEmpty else { return [] }
        return try await database.transaction { transaction in
            guard try await transaction.tryLock("rejudging_feed") else { return [] }
            let ids: [String] = try await transaction.query(
                """
                SELECT id FROM rejudgings WHERE state = 'running' ORDER BY number
                LIMIT \(Self.maximumRunningRejudgings)
                """
            ).map { try $0("id") }
            var due: [TrialName] = []
            for id in ids {
                let outstanding = try await Self.feed(id, window: max(1, window / ids.count), transaction)
                if outstanding.isEmpty { try await Self.finish(id, transaction) }
                due += outstanding
            }
            return due
        }
    }

    /// Returns the trials of one rejudging that must be in the queue.
    private static func feed(
        _ id: String, window: Int, _ transaction: PostgresConnection
    ) async throws -> [TrialName] {
        // All submissions once, before any of them a second time.
        try await transaction.execute(
            """
            UPDATE rejudging_runs SET state = 'queued' WHERE id = ANY(ARRAY(
                SELECT id FROM rejudging_runs WHERE rejudging_id = \(id) AND state = 'pending'
                ORDER BY repetition, number DESC
                LIMIT greatest(0, \(window)::bigint - (
                    SELECT count(*) FROM rejudging_runs
                    WHERE rejudging_id = \(id) AND state IN ('queued', 'running')))
                FOR UPDATE SKIP LOCKED))
            """)
        return try await transaction.query(
            """
            SELECT id FROM rejudging_runs WHERE rejudging_id = \(id) AND state IN ('queued', 'running')
            ORDER BY repetition, number DESC
            """
        ).map { TrialName(run: try $0("id")) }
    }

    private static func finish(_ id: String, _ transaction: PostgresConnection) async throws {
        try await transaction.execute(
            """
            UPDATE rejudgings SET state = 'finished', finished_at = now()
            WHERE id = \(id) AND state = 'running' AND NOT EXISTS (
                SELECT FROM rejudging_runs
                WHERE rejudging_id = \(id) AND state IN ('pending', 'queued', 'running'))
            """)
    }
}
