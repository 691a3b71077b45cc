import Grading

/// The ledger of a worker that grades submissions and trials: passes each call on to the ledger of its kind.
package struct JobLedgers: JobLedger {
    private let submissions: any JobLedger
    private let trials: any JobLedger

    package init(submissions: any JobLedger, trials: any JobLedger) {
        self.submissions = submissions
        self.trials = trials
    }

    private func ledger(of name: String) -> any JobLedger { TrialName(name) == nil ? submissions : trials }

    package func begin(submission: String) async throws -> Job? {
        try await ledger(of: submission).begin(submission: submission)
    }

    package func isCurrent(submission: String, attempt: Int) async throws -> Bool {
        try await ledger(of: submission).isCurrent(submission: submission, attempt: attempt)
    }

    package func finish(
        submission: String, attempt: Int, report: GradingReport, record: GradingRecord?,
        after progressPublished: @Sendable () async -> Void
    ) async throws -> Bool {
        try await ledger(of: submission).finish(
            submission: submission, attempt: attempt, report: report, record: record, after: progressPublished)
    }

    package func fail(submission: String, attempt: Int, reason: String) async throws -> Bool {
        try await ledger(of: submission).fail(submission: submission, attempt: attempt, reason: reason)
    }

    package func note(_ fault: GradingFault) async throws -> Int {
        try await ledger(of: fault.submission).note(fault)
    }

    package func unfinished() async throws -> [QueuedSubmission] {
        try await submissions.unfinished() + trials.unfinished()
    }
}
