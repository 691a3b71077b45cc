import FoundationEssentials
import Grading
import Postgres
import Scheduler

/// The gradings of rejudgings, for workers. Their results are stored apart from those of submissions.
package struct TrialLedger: JobLedger {
    let store: Store

    private var database: PostgresPool { store.database }

    package func begin(submission name: String) async throws -> Job? {
        guard let run = Self.run(name) else { return nil }
        let rows = try await database.query(
            """
            WITH begun AS (
                UPDATE rejudging_runs SET state = 'running', attempt = attempt + 1
                WHERE id = \(run) AND state IN ('queued', 'running') AND \(Self.isWanted)
                RETURNING rejudging_id, submission_id, attempt
            )
            SELECT begun.rejudging_id, begun.attempt, user_id, submissions.exercise, code, policy IS NOT NULL AS tries,
                coalesce(rejudgings.exercise_version, exercise_version_before) AS version
            FROM begun JOIN rejudgings ON rejudgings.id = begun.rejudging_id
                JOIN submissions ON submissions.id = begun.submission_id
                JOIN rejudging_items AS item ON item.rejudging_id = begun.rejudging_id
                    AND item.submission_id = begun.submission_id
            """)
        guard let row = rows.first else { return nil }
        let trial = Trial(policies: try row("tries") ? try await policies(of: try row("rejudging_id")) : [])
        let package = try await store.package(exercise: row("exercise"), version: row("version"))
        return Job(
            submission: name, user: try row("user_id"), attempt: try row("attempt"), package: package,
            code: try row("code"), trial: trial)
    }

    private func policies(of rejudging: String) async throws -> [TriedPolicy] {
        let rows = try await database.query(
            """
            SELECT kind, name, yaml, number, hash FROM rejudging_policies WHERE rejudging_id = \(rejudging)
            ORDER BY kind, name
            """)
        return try rows.map { row in
            TriedPolicy(
                isCallList: try row("kind", as: PolicyVersion.Kind.self) == .callList, name: try row("name"),
                yaml: try row("yaml"), number: try row("number"), hash: try row("hash"))
        }
    }

    package func isCurrent(submission name: String, attempt: Int) async throws -> Bool {
        guard let run = Self.run(name) else { return false }
        return try await !database.query("SELECT FROM rejudging_runs WHERE \(Self.isHeld(run, attempt))").isEmpty
    }

    package func finish(
        submission name: String, attempt: Int, report: GradingReport, record: GradingRecord?,
        after progressPublished: @Sendable () async -> Void
    ) async throws -> Bool {
        guard report.verdict != .graderError else {
            return try await fail(submission: name, attempt: attempt, reason: report.summary)
        }
        guard let run = Self.run(name) else { return false }
        await progressPublished()
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        return try await database.transaction { transaction in
            // Before the result: the repetitions of one submission are compared one after another.
            let items = try await transaction.query(
                """
                SELECT rejudging_id, submission_id, usage_before IS NULL AS is_first FROM rejudging_items
                WHERE (rejudging_id, submission_id) = (
                    SELECT rejudging_id, submission_id FROM rejudging_runs WHERE \(Self.isHeld(run, attempt)))
                FOR UPDATE
                """)
            guard let item = items.first else { return false }
            let graded = try await transaction.execute(
                """
                UPDATE rejudging_runs SET state = 'graded', verdict = \(report.verdict), points = \(report.points),
                    summary = \(report.summary.storable), report = \(json),
                    outcomes = \(Store.outcomes(of: report))::text[], usage = \(report.usage?.array)::bigint[],
                    worker = \(record?.worker), phases = \(try record.map(Store.phases))::json,
                    policy = \(report.gradedUnder?.policy.name), policy_hash = \(report.gradedUnder?.policy.hash),
                    call_list = \(report.gradedUnder?.callList.name),
                    call_list_hash = \(report.gradedUnder?.callList.hash)
                WHERE \(Self.isHeld(run, attempt))
                """)
            guard graded == 1 else { return false }
            for (test, result) in report.tests.enumerated() {
                guard let png = result.figure?.png, !png.isEmpty else { continue }
                try await transaction.execute(
                    "INSERT INTO rejudging_figures (run_id, test, png) VALUES (\(run), \(test), \(png))")
            }
            let (rejudging, submission): (String, String) = (
                try item("rejudging_id"), try item("submission_id")
            )
            if try item("is_first") { try await Self.noteUsage(of: submission, in: rejudging, transaction) }
            try await Self.compare(submission, in: rejudging, transaction)
            return true
        }
    }

    /// Chooses the result that counts among those of all repetitions: a test that fails now and then costs no points.
    private static func compare(
        _ submission: String, in rejudging: String, _ transaction: PostgresConnection
    ) async throws {
        try await transaction.execute(
            """
            WITH results AS (
                SELECT id, verdict, points, outcomes, repetition FROM rejudging_runs
                WHERE rejudging_id = \(rejudging) AND submission_id = \(submission) AND state = 'graded'
            ), best AS (
                SELECT * FROM results ORDER BY points DESC, repetition LIMIT 1
            )
            UPDATE rejudging_items SET run_id = best.id,
                is_changed = (verdict, points, outcomes)
                    IS DISTINCT FROM (verdict_before, points_before, outcomes_before),
                is_stable = (SELECT count(DISTINCT (verdict, points, outcomes)) FROM results) = 1
            FROM best WHERE rejudging_id = \(rejudging) AND submission_id = \(submission)
            """)
    }

    /// Notes how much the present result says that the submission has used.
    private static func noteUsage(
        of submission: String, in rejudging: String, _ transaction: PostgresConnection
    ) async throws {
        let rows = try await transaction.query("SELECT report FROM submissions WHERE id = \(submission)")
        guard let text: String = try rows.first?("report") else { return }
        let usage = try JSONDecoder().decode(ReportedUse.self, from: Data(text.utf8)).usage
        try await transaction.execute(
            """
            UPDATE rejudging_items SET usage_before = \(usage?.array ?? "{}")::bigint[]
            WHERE rejudging_id = \(rejudging) AND submission_id = \(submission)
            """)
    }

    /// The part of a report that `noteUsage` reads.
    private struct ReportedUse: Decodable { var usage: ReportedUsage? }

    package func fail(submission name: String, attempt: Int, reason: String) async throws -> Bool {
        guard let run = Self.run(name) else { return false }
        return try await database.execute(
            """
            UPDATE rejudging_runs SET state = 'failed', fault = \(Self.bounded(reason))
            WHERE \(Self.isHeld(run, attempt))
            """) == 1
    }

    package func note(_ fault: GradingFault) async throws -> Int {
        guard let run = Self.run(fault.submission) else { return 0 }
        return try await database.query(
            """
            UPDATE rejudging_runs SET faults = faults + 1, fault = \(Self.bounded(fault.reason))
            WHERE id = \(run) AND state IN ('queued', 'running') RETURNING faults
            """
        ).first?("faults") ?? 0
    }

    /// Empty: the feeder queues all trials (`TrialSource`).
    package func unfinished() async throws -> [QueuedSubmission] { [] }

    private static func run(_ name: String) -> String? {
        TrialName(name).flatMap { Store.isIdentifier($0.run) ? $0.run : nil }
    }

    private static func bounded(_ reason: String) -> String { String(reason.prefix(4000)).storable }

    /// Whether the rejudging of a run is neither discarded nor at its end.
    private static let isWanted: SQL =
        "EXISTS (SELECT FROM rejudgings WHERE rejudgings.id = rejudging_id AND rejudgings.state = 'running')"

    /// Fences off late workers, as of submissions.
    private static func isHeld(_ run: String, _ attempt: Int) -> SQL {
        "id = \(run) AND attempt = \(attempt) AND state = 'running' AND \(isWanted)"
    }
}

extension Store {
    /// The ledger of trials.
    package var trials: TrialLedger { TrialLedger(store: self) }
}

extension ReportedUsage {
    /// The text of a PostgreSQL array: each use with its limit, as in `rejudging_items.usage_before`.
    fileprivate var array: String {
        let output = [outputBytes, outputLimitBytes].map { $0.map { String($0) } ?? "NULL" }
        return Store.array(
            [String(cpuMilliseconds), String(cpuLimitMilliseconds), String(memoryBytes), String(memoryLimitBytes)]
                + output)
    }
}
