import Grading
import Postgres
import Scheduler
import Store

// What a feeder and a worker do with a rejudging.
extension StoreFixture {
    static let teacher = ChangeAuthor(user: nil, role: .teacher, address: "192.0.2.1")

    /// Starts a rejudging that must begin.
    func rejudge(
        _ filter: RejudgingFilter = RejudgingFilter(limit: 100), repetitions: Int = 1, reason: String = "",
        _ change: (inout NewRejudging) -> Void = { _ in }
    ) async throws -> Rejudging {
        var new = NewRejudging(filter: filter)
        new.repetitions = repetitions
        new.reason = reason
        change(&new)
        let start = try await store.startRejudging(new, by: Self.teacher)
        guard case .started(let rejudging) = start else { throw Unexpected(start) }
        return rejudging
    }

    /// Grades all trials, each as `grade` says, and ends the rejudging.
    func gradeTrials(
        window: Int = 100, _ grade: (_ job: Job) throws -> GradingReport?
    ) async throws {
        while true {
            let due = try await store.feed(window: window)
            if due.isEmpty { return }
            for name in due {
                guard let job = try await store.trials.begin(submission: name.text) else {
                    throw Unexpected("\(name) cannot be graded")
                }
                if let report = try grade(job) {
                    let record = GradingRecord(worker: "another", microseconds: [.tests: 7])
                    let isStored = try await store.trials.finish(
                        submission: name.text, attempt: job.attempt, report: report, record: record, after: {})
                    guard isStored else { throw Unexpected(report) }
                } else {
                    _ = try await store.trials.fail(
                        submission: name.text, attempt: job.attempt, reason: "no cell could be built")
                }
            }
        }
    }

    /// Submits code and grades it. The code is the verdict.
    func graded(_ verdict: Verdict, points: Int, by user: String? = nil) async throws -> String {
        let author = if let user { user } else { try await learner() }
        let id = try await submit(author, code: "\(verdict) \(points)")
        try await grade(id, verdict, points: points)
        return id
    }

    /// Everything that PostgreSQL has about submissions, as text.
    func contents() async throws -> [String] {
        try await database.query(
            """
            SELECT content FROM (
                SELECT submissions::text AS content FROM submissions
                UNION ALL SELECT figures::text FROM figures
            ) AS all_contents ORDER BY content
            """
        ).map { try $0("content") }
    }
}

extension GradingReport {
    /// The report of a program that has used this much of its limits.
    func using(cpu: Int, of limit: Int) -> GradingReport {
        var report = self
        report.usage = ReportedUsage(
            cpuMilliseconds: cpu, cpuLimitMilliseconds: limit, memoryBytes: 1 << 20, memoryLimitBytes: 1 << 24)
        return report
    }
}
