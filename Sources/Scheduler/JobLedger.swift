import Grading

/// A submission that a worker has begun to grade.
package struct Job: Sendable {
    package var submission: String
    package var user: String
    /// The fencing number: only the holder of the current attempt may store a result.
    package var attempt: Int
    /// Since it was stored, by the ledger's own clock; nil where it was begun before.
    package var waited: Duration?
    package var package: ExercisePackage
    package var code: String

    package init(
        submission: String, user: String, attempt: Int, waited: Duration? = nil, package: ExercisePackage, code: String
    ) {
        self.submission = submission
        self.user = user
        self.attempt = attempt
        self.waited = waited
        self.package = package
        self.code = code
    }
}

/// The two lanes of the queue.
package enum Lane: String, Codable, Sendable, CaseIterable {
    case interactive
    case batch
}

/// The truth about submissions, kept in PostgreSQL; what the scheduler needs of it.
package protocol JobLedger: Sendable {
    /// Marks the submission running under a new attempt; nil if it is unknown or already terminal.
    func begin(submission: String) async throws -> Job?
    /// Whether a result of that attempt would still be stored.
    func isCurrent(submission: String, attempt: Int) async throws -> Bool
    /// Stores the terminal verdict; false, changing nothing, unless `attempt` is current and nothing terminal is stored.
    ///
    /// - Parameter rest: ends when the author has been told all that comes before the verdict. It is not waited for
    ///   to store the verdict, but to tell of it.
    func finish(
        submission: String, attempt: Int, report: GradingReport, after rest: @Sendable () async -> Void
    ) async throws -> Bool
    /// Gives up on a submission by our own fault (status `failed`); same fencing as `finish`.
    func fail(submission: String, attempt: Int, reason: String) async throws -> Bool
    /// Submissions that are not terminal, oldest first: what must be in the queue if Redis lost it. Those that are
    /// still on their way there, in the outbox, are left out.
    func unfinished() async throws -> [(submission: String, lane: Lane)]
}

extension JobLedger {
    /// `finish` where nothing else is told of the submission.
    package func finish(submission: String, attempt: Int, report: GradingReport) async throws -> Bool {
        try await finish(submission: submission, attempt: attempt, report: report, after: {})
    }
}
