import FoundationEssentials
import Grading
import Postgres
import Scheduler

extension SubmissionStatus: PostgresReadable, PostgresBindable {}
extension Verdict: PostgresReadable, PostgresBindable {}
extension TestStatus: PostgresReadable, PostgresBindable {}
extension Lane: PostgresReadable, PostgresBindable {}

extension StoredSubmission {
    /// The columns that `init(_:)` reads, except the report.
    private static let columns: SQL =
        """
        id, number, user_id, exercise, exercise_version, code, status, lane, attempt, share, created_at, ended_at, \
        verdict, points, summary, \(rejudged) AS rejudged
        """

    /// The JSON of `RejudgedVerdict`.
    private static let rejudged: SQL =
        """
        (SELECT json_build_object('micros', (extract(epoch FROM applied_at) * 1000000)::bigint,
            'reason', reason, 'verdict', verdict_before, 'points', points_before)
        FROM rejudging_items AS item JOIN rejudgings ON rejudgings.id = item.rejudging_id
        WHERE item.rejudging_id = submissions.rejudging_id AND item.submission_id = submissions.id
            AND (verdict_before, points_before) IS DISTINCT FROM (submissions.verdict, submissions.points))
        """

    /// The columns of a list, which leaves out the report because it can be long.
    static let columnsOfList: SQL = "\(columns), NULL::json AS report"
    static let allColumns: SQL = "\(columns), report"

    /// Not terminal, as in the predicate of the index `unfinished_submissions`.
    static let isUnfinished: SQL = "status IN ('queued', 'running')"
    /// Counts against the one submission that a user may have waiting, as in the predicate of the index
    /// `one_unfinished_submission_of_user`. Rejudging (the batch lane) does not.
    static let isPending: SQL = "status IN ('queued', 'running') AND lane = 'interactive'"

    init(_ row: PostgresRow) throws {
        self.init(
            id: try row("id"), number: try row("number"), user: try row("user_id"), exercise: try row("exercise"),
            exerciseVersion: try row("exercise_version"), code: try row("code"), status: try row("status"),
            lane: try row("lane"), attempt: try row("attempt"), share: try row("share"),
            createdAt: try row("created_at"), endedAt: try row("ended_at"), verdict: try row("verdict"),
            points: try row("points"), summary: try row("summary"),
            report: try row("report", as: String?.self).map {
                try JSONDecoder().decode(GradingReport.self, from: Data($0.utf8))
            },
            rejudged: try row("rejudged", as: String?.self).map {
                try JSONDecoder().decode(RejudgedVerdict.self, from: Data($0.utf8))
            })
    }
}

extension SubmissionPage {
    /// - Parameter rows: one row more than `limit` if there is a next page.
    init(_ rows: [PostgresRow], limit: Int) throws {
        items = try rows.prefix(limit).map(StoredSubmission.init)
        next = rows.count > limit ? items.last?.number : nil
    }
}
