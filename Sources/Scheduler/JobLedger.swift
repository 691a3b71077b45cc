import Grading

/// A submission that a worker has begun to grade.
package struct Job: Sendable {
    package var submission: String
    package var user: String
    /// The fencing number: only the worker with the current attempt may store a result.
    package var attempt: Int
    /// The time since the submission was stored, by the ledger's clock; nil if an earlier attempt was begun.
    package var waited: Duration?
    package var package: ExercisePackage
    package var code: String
    /// The id of the request that the submission came with, for logs; nil for one that is older than these ids.
    package var request: String?
    /// Nil for a grading whose result counts.
    package var trial: Trial?

    package init(
        submission: String, user: String, attempt: Int, waited: Duration? = nil, package: ExercisePackage, code: String,
        request: String? = nil, trial: Trial? = nil
    ) {
        self.submission = submission
        self.user = user
        self.attempt = attempt
        self.waited = waited
        self.package = package
        self.code = code
        self.request = request
        self.trial = trial
    }
}

/// The two lanes of the queue.
package enum Lane: String, Codable, Sendable, CaseIterable {
    case interactive
    case batch
}

/// The scheduler's view of the submissions in PostgreSQL, which are the truth.
package protocol JobLedger: Sendable {
    /// Marks the submission as running under a new attempt; returns nil if it is unknown or terminal.
    func begin(submission: String) async throws -> Job?
    /// Returns whether a result of that attempt would still be stored.
    func isCurrent(submission: String, attempt: Int) async throws -> Bool
    /// Stores the verdict; returns false and changes nothing if `attempt` is outdated or the submission is terminal.
    ///
    /// - Parameters:
    ///   - record: how it was graded, for operators.
    ///   - progressPublished: returns when all earlier events of the submission are published. The verdict is stored
    ///     after it, because a stored verdict may be published by any process at any time.
    func finish(
        submission: String, attempt: Int, report: GradingReport, record: GradingRecord?,
        after progressPublished: @Sendable () async -> Void
    ) async throws -> Bool
    /// Ends a submission with status `failed` because of a fault of ours; fenced like `finish`.
    func fail(submission: String, attempt: Int, reason: String) async throws -> Bool
    /// Keeps what is known of a failed attempt; returns how many attempts failed since the submission was queued.
    func note(_ fault: GradingFault) async throws -> Int
    /// Returns the submissions that are not terminal, oldest first, without those whose message is still in the outbox:
    /// all of them must be in the queue.
    func unfinished() async throws -> [QueuedSubmission]
}

extension JobLedger {
    /// `finish` without a record.
    package func finish(
        submission: String, attempt: Int, report: GradingReport,
        after progressPublished: @Sendable () async -> Void = {}
    ) async throws -> Bool {
        try await finish(
            submission: submission, attempt: attempt, report: report, record: nil, after: progressPublished)
    }
}
