import FoundationEssentials
import Grading
import Postgres

extension Store {
    /// The submissions that a rejudging changes, or whose results differ among the repetitions, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func changes(
        of rejudging: String, limit: Int, before cursor: Int? = nil
    ) async throws -> (items: [RejudgedSubmission], next: Int?) {
        let condition: SQL = if let cursor { "AND item.number < \(cursor)" } else { "" }
        let rows = try await database.query(
            """
            SELECT item.number, item.submission_id, submissions.user_id, submissions.exercise, verdict_before,
                points_before, coalesce(report_before, submissions.report) AS report_before, run.verdict, run.points,
                run.report, is_stable
            FROM rejudging_items AS item
                JOIN rejudging_runs AS run ON run.id = run_id
                JOIN submissions ON submissions.id = item.submission_id
            WHERE item.rejudging_id = \(rejudging) AND (is_changed OR NOT is_stable) \(condition)
            ORDER BY item.number DESC LIMIT \(limit + 1)
            """)
        var items = try rows.prefix(limit).map(RejudgedSubmission.init)
        let repetitions = try await repetitions(of: items.map(\.submission), in: rejudging)
        for index in items.indices { items[index].repetitions = repetitions[items[index].submission] ?? [] }
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    private func repetitions(
        of submissions: [String], in rejudging: String
    ) async throws -> [String: [RejudgedSubmission.Repetition]] {
        let rows = try await database.query(
            """
            SELECT submission_id, repetition, verdict, points, array_to_string(outcomes, ',') AS outcomes
            FROM rejudging_runs
            WHERE rejudging_id = \(rejudging) AND submission_id = ANY(\(Self.array(submissions))::uuid[])
            ORDER BY submission_id, repetition
            """)
        return try rows.reduce(into: [:]) { repetitions, row in
            let outcomes: String? = try row("outcomes")
            repetitions[try row("submission_id"), default: []].append(
                RejudgedSubmission.Repetition(
                    number: try row("repetition"), verdict: try row("verdict"), points: try row("points"),
                    outcomes: (outcomes ?? "").split(separator: ",").map(String.init)))
        }
    }
}

extension RejudgedSubmission {
    fileprivate init(_ row: PostgresRow) throws {
        func result(_ verdict: String, _ points: String, _ report: String) throws -> Result {
            let text: String = try row(report)
            return Result(
                verdict: try row(verdict), points: try row(points),
                report: try JSONDecoder().decode(GradingReport.self, from: Data(text.utf8)))
        }
        self.init(
            submission: try row("submission_id"), number: try row("number"), user: try row("user_id"),
            exercise: try row("exercise"), before: try result("verdict_before", "points_before", "report_before"),
            after: try result("verdict", "points", "report"), isStable: try row("is_stable"), repetitions: [])
    }
}
