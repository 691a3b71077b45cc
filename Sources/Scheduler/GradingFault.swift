import Grading

/// An attempt at grading that failed by our fault: the evidence that operators see.
package struct GradingFault: Hashable, Sendable {
    package enum Kind: String, Codable, Sendable {
        /// The grader failed and said why.
        case grader
        /// The worker died or hung: its lease expired.
        case workerLost = "worker_lost"
    }

    package var submission: String
    /// The number of the attempt.
    package var attempt: Int
    package var kind: Kind
    package var worker: String
    package var reason: String
    /// How long the attempt took; nil if its worker was lost.
    package var duration: Duration?
    /// The grader's report, if the attempt ended with one.
    package var report: GradingReport?

    package init(
        submission: String, attempt: Int, kind: Kind, worker: String, reason: String, duration: Duration? = nil,
        report: GradingReport? = nil
    ) {
        self.submission = submission
        self.attempt = attempt
        self.kind = kind
        self.worker = worker
        self.reason = reason
        self.duration = duration
        self.report = report
    }
}
