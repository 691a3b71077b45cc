import FoundationEssentials
import Grading
import Scheduler

package enum SubmissionStatus: String, Codable, Sendable, CaseIterable {
    case queued
    case running
    case graded
    case cancelled
    /// By our fault, never the student's.
    case failed

    package var isTerminal: Bool { self != .queued && self != .running }
}

/// A submission with everything that is known of it.
package struct StoredSubmission: Hashable, Sendable {
    package var id: String
    /// Its place in the order of all submissions; what cursors are made of.
    package var number: Int
    package var user: String
    package var exercise: String
    package var exerciseVersion: String
    package var code: String
    package var status: SubmissionStatus
    package var lane: Lane
    package var attempt: Int
    package var createdAt: Date
    /// When it became terminal.
    package var endedAt: Date?
    package var verdict: Verdict?
    package var points: Int?
    package var summary: String?
    /// Nil unless graded, and in lists.
    package var report: GradingReport?
}

/// One page of a list, newest first.
package struct SubmissionPage: Sendable {
    package var items: [StoredSubmission]
    /// The `number` to ask below for the next page; nil at the end.
    package var next: Int?
}

/// What `Store.submit` decided.
package enum SubmitOutcome: Hashable, Sendable {
    /// Stored and on its way; `position` others are before it. Also the answer to a repeated idempotency key.
    case accepted(StoredSubmission, position: Int)
    /// The user has one that is not terminal yet.
    case pending(id: String)
    /// The same code was judged on the same exercise version.
    case judgedBefore(StoredSubmission)
    case noSuchExercise
    /// The session token is unknown.
    case unknownAuthor
    /// The idempotency key came before with another exercise or other code.
    case idempotencyKeyReused
}

package enum DeleteOutcome: Hashable, Sendable {
    case deleted
    case noSuchSubmission
    /// Only the newest of its exercise can be deleted; that is `id`.
    case notNewest(id: String)
}

/// Which submissions an admin lists; nil means any.
package struct SubmissionFilter: Hashable, Sendable {
    package var user: String?
    package var exercise: String?
    package var status: SubmissionStatus?
    package var verdict: Verdict?

    package init(
        user: String? = nil, exercise: String? = nil, status: SubmissionStatus? = nil, verdict: Verdict? = nil
    ) {
        self.user = user
        self.exercise = exercise
        self.status = status
        self.verdict = verdict
    }
}
