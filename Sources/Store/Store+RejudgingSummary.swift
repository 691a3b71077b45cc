import Grading
import Postgres

extension Store {
    /// How many failures a summary names.
    private static let namedFailures = 20

    /// Returns what a rejudging has found so far.
    package func summary(of rejudging: Rejudging) async throws -> RejudgingSummary {
        let id = rejudging.id
        guard rejudging.state != .discarded else { return RejudgingSummary() }
        var summary = RejudgingSummary()
        let runs = try await database.query(
            "SELECT state, count(*) AS count FROM rejudging_runs WHERE rejudging_id = \(id) GROUP BY state")
        for row in runs {
            let count: Int = try row("count")
            summary.progress.total += count
            switch try row("state", as: String.self) {
            case "graded": summary.progress.graded = count
            case "failed": summary.progress.failed = count
            case "running": summary.progress.running = count
            default: break
            }
        }
        let counts = try await database.query(
            """
            SELECT count(*) AS items, count(*) FILTER (WHERE is_changed) AS changed,
                count(*) FILTER (WHERE NOT is_stable) AS unstable,
                count(*) FILTER (WHERE run.points > points_before) AS gained,
                count(*) FILTER (WHERE run.points < points_before) AS lost
            FROM rejudging_items AS item LEFT JOIN rejudging_runs AS run ON run.id = run_id
            WHERE item.rejudging_id = \(id)
            """)[0]
        summary.deleted = rejudging.chosen - (try counts("items"))
        summary.changed = try counts("changed")
        summary.unstable = try counts("unstable")
        summary.gained = try counts("gained")
        summary.lost = try counts("lost")
        summary.verdicts = try await verdicts(id)
        summary.outcomes = try await outcomes(id)
        summary.uses = try await uses(id)
        summary.failures = try await database.query(
            """
            SELECT submission_id, coalesce(fault, '') AS fault FROM rejudging_runs
            WHERE rejudging_id = \(id) AND state = 'failed'
            ORDER BY submission_id, repetition LIMIT \(Self.namedFailures)
            """
        ).map { RejudgingSummary.Failure(submission: try $0("submission_id"), reason: try $0("fault")) }
        return summary
    }

    private func verdicts(_ id: String) async throws -> [RejudgingSummary.Cell<Verdict>] {
        try await database.query(
            """
            SELECT verdict_before AS before, run.verdict AS after, count(*) AS count
            FROM rejudging_items AS item JOIN rejudging_runs AS run ON run.id = run_id
            WHERE item.rejudging_id = \(id) GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).map { RejudgingSummary.Cell(before: try $0("before"), after: try $0("after"), count: try $0("count")) }
    }

    private func outcomes(_ id: String) async throws -> [RejudgingSummary.Cell<TestStatus?>] {
        try await database.query(
            """
            SELECT \(Self.gravest(of: "outcomes_before")) AS before, \(Self.gravest(of: "run.outcomes")) AS after,
                count(*) AS count
            FROM rejudging_items AS item JOIN rejudging_runs AS run ON run.id = run_id
            WHERE item.rejudging_id = \(id) GROUP BY 1, 2 ORDER BY 1, 2
            """
        ).map { RejudgingSummary.Cell(before: try $0("before"), after: try $0("after"), count: try $0("count")) }
    }

    /// The gravest of the statuses that tests have.
    private static func gravest(of outcomes: SQL) -> SQL {
        """
        (SELECT status FROM unnest('{policy_violation,memory_limit,disk_limit,process_limit,output_limit,cpu_limit,\
        wall_limit,error,failed,passed,skipped}'::text[]) WITH ORDINALITY AS known (status, place)
        WHERE status = ANY(\(outcomes)) ORDER BY place LIMIT 1)
        """
    }
}
