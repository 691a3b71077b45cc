import Postgres
import Scheduler

extension Store {
    /// Puts the new results of a rejudging in force, together with the policy or the exercise version that it has
    /// tried: all of it or nothing.
    ///
    /// - Parameter leavesFailed: whether submissions whose grading failed by our fault keep their results. Otherwise
    ///   such a failure is a reason against it.
    /// - Throws: `RejudgingRefusal`.
    package func applyRejudging(
        _ id: String, leavesFailed: Bool = false, by author: ChangeAuthor
    ) async throws -> Rejudging {
        let applied = try await database.transaction { transaction in
            try await Self.prepareLongChange(transaction)
            let rejudging = try await Self.locked(id, in: [.finished], transaction)
            try await Self.requireResults(of: id, leavesFailed: leavesFailed, transaction)
            try await Self.lockSubmissions(of: rejudging, holding: "rejudging_before", transaction)
            try await Self.putPoliciesInForce(of: rejudging, by: author, transaction)
            if let exercise = rejudging.exercise {
                try await Self.replace(
                    exercise.base, with: exercise.version, of: exercise.slug, by: author, transaction)
            }
            try await Self.requireCurrentPolicies(of: id, transaction)
            try await Self.keepEarlierResults(of: id, transaction)
            try await Self.putResultsInForce(of: rejudging, transaction)
            try await Self.tellAuthors(of: id, reason: rejudging.reason, transaction)
            try await Self.end(id, as: .applied, "applied_at = now()", by: author, transaction)
            return try await Self.rejudging(id, transaction)
        }
        outboxFilled()
        return applied
    }

    /// Excludes purges and other rejudgings, which lock submissions of several users too.
    static func prepareLongChange(_ transaction: PostgresConnection) async throws {
        try await allowLongStatements(transaction)
        for name in ["purge", "rejudgings", "policies", "exercises"] { try await transaction.lock(name) }
    }

    private static func requireResults(
        of id: String, leavesFailed: Bool, _ transaction: PostgresConnection
    ) async throws {
        let row = try await transaction.query(
            """
            SELECT count(*) FILTER (WHERE state = 'failed') AS failed,
                count(*) FILTER (WHERE state = 'graded') AS graded
            FROM rejudging_runs WHERE rejudging_id = \(id)
            """)[0]
        let failed: Int = try row("failed")
        guard failed == 0 || leavesFailed else { throw RejudgingRefusal.failures(failed) }
        guard try row("graded") > 0 else { throw RejudgingRefusal.nothingGraded }
    }

    /// Locks the submissions of a rejudging.
    ///
    /// - Parameter holder: the expression for the rejudging that must have made the present result of each.
    static func lockSubmissions(
        of rejudging: Rejudging, holding holder: SQL, _ transaction: PostgresConnection
    ) async throws {
        let changed: Int = try await transaction.query(
            """
            WITH locked AS MATERIALIZED (
                SELECT submissions.status, submissions.rejudging_id AS present, \(holder) AS expected
                FROM rejudging_items JOIN submissions ON submissions.id = submission_id
                WHERE rejudging_items.rejudging_id = \(rejudging.id) AND run_id IS NOT NULL
                ORDER BY submissions.user_id, submissions.number FOR UPDATE OF submissions
            )
            SELECT count(*) AS changed FROM locked WHERE status <> 'graded' OR present IS DISTINCT FROM expected
            """)[0]("changed")
        guard changed == 0 else { throw RejudgingRefusal.changedSubmissions(changed) }
    }

    private static func keepEarlierResults(of id: String, _ transaction: PostgresConnection) async throws {
        try await transaction.execute(
            """
            UPDATE rejudging_items SET summary_before = summary, report_before = report, worker_before = worker,
                phases_before = phases
            FROM submissions
            WHERE rejudging_items.rejudging_id = \(id) AND run_id IS NOT NULL AND submissions.id = submission_id
            """)
        try await transaction.execute(
            """
            WITH earlier AS (
                DELETE FROM figures USING rejudging_items AS item
                WHERE item.rejudging_id = \(id) AND run_id IS NOT NULL AND figures.submission_id = item.submission_id
                RETURNING figures.submission_id, test, png
            )
            INSERT INTO replaced_figures (rejudging_id, submission_id, test, png)
            SELECT \(id)::uuid, submission_id, test, png FROM earlier
            """)
    }

    private static func putResultsInForce(
        of rejudging: Rejudging, _ transaction: PostgresConnection
    ) async throws {
        try await transaction.execute(
            """
            UPDATE submissions SET verdict = run.verdict, points = run.points, summary = run.summary,
                report = run.report, outcomes = run.outcomes, worker = run.worker, phases = run.phases,
                exercise_version = coalesce(\(rejudging.exercise?.version)::text, exercise_version),
                rejudging_id = item.rejudging_id
            FROM rejudging_items AS item JOIN rejudging_runs AS run ON run.id = run_id
            WHERE item.rejudging_id = \(rejudging.id) AND submissions.id = item.submission_id
            """)
        try await transaction.execute(
            """
            INSERT INTO figures (submission_id, test, png)
            SELECT submission_id, test, png FROM rejudging_items AS item JOIN rejudging_figures USING (run_id)
            WHERE item.rejudging_id = \(rejudging.id)
            """)
    }

    /// Puts an event into the outbox for each author whose verdict or points differ before and after a rejudging.
    static func tellAuthors(of id: String, reason: String, _ transaction: PostgresConnection) async throws {
        try await transaction.execute(
            """
            INSERT INTO outbox (user_id, submission_id, event)
            SELECT user_id, submissions.id, json_build_object(
                'seq', 0, 'submission', submissions.id, 'type', 'rejudged', 'verdict', submissions.verdict,
                'points', submissions.points, 'summary', submissions.summary, 'reason', \(reason)::text)
            FROM rejudging_items AS item
                JOIN rejudging_runs AS run ON run.id = run_id
                JOIN submissions ON submissions.id = item.submission_id
            WHERE item.rejudging_id = \(id)
                AND (run.verdict, run.points) IS DISTINCT FROM (verdict_before, points_before)
            ORDER BY user_id, submissions.number
            """)
    }
}
