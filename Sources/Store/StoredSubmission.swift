import FoundationEssentials
import Grading
import Scheduler

package enum SubmissionStatus: String, Codable, Sendable, CaseIterable {
    case queued
    case running
    case graded
    case cancelled
    /// Not graded because of a fault of the service. Never the student's fault.
    case failed

    package var isTerminal: Bool { self != .queued && self != .running }
}

/// A submission with everything that is known about it.
package struct StoredSubmission: Hashable, Sendable {
    package var id: String
    /// The position in the order of all submissions. Cursors of lists are made of it.
    package var number: Int
    package var user: String
    package var exercise: String
    package var exerciseVersion: String
    package var code: String
    package var status: SubmissionStatus
    package var lane: Lane
    package var attempt: Int
    /// The share of the queue that it belongs to; nil for the author's own, and once it is terminal.
    package var share: String?
    package var createdAt: Date
    /// The time of becoming terminal.
    package var endedAt: Date?
    package var verdict: Verdict?
    package var points: Int?
    package var summary: String?
    /// Nil in lists, and unless the status is `graded`.
    package var report: GradingReport?
    /// Nil unless a rejudging has changed the verdict or the points.
    package var rejudged: RejudgedVerdict? = nil

    package var flow: Flow { Flow(share: share ?? user, user: user) }
}

/// How a rejudging has changed the verdict of a submission.
package struct RejudgedVerdict: Codable, Hashable, Sendable {
    /// In microseconds since 1970.
    private var micros: Int
    /// Why, as a teacher has written it; may be empty.
    package var reason: String
    package var verdictBefore: Verdict
    package var pointsBefore: Int

    package var at: Date { Date(timeIntervalSince1970: Double(micros) / 1_000_000) }

    private enum CodingKeys: String, CodingKey {
        case micros, reason
        case verdictBefore = "verdict"
        case pointsBefore = "points"
    }
}

/// One page of a list, newest first.
package struct SubmissionPage: Sendable {
    package var items: [StoredSubmission]
    /// The `number` below which the next page starts. Nil on the last page.
    package var next: Int?
}

/// The result of `Store.submit`.
package enum SubmitOutcome: Hashable, Sendable {
    /// Stored and queued behind `position` others. Also the result for a repeated idempotency key.
    case accepted(StoredSubmission, position: Int)
    /// The user has a submission that is not terminal yet.
    case pending(id: String)
    /// The same code was graded before, on the same version of the exercise.
    case judgedBefore(StoredSubmission)
    case noSuchExercise
    /// The session token is unknown.
    case unknownAuthor
    /// The idempotency key was used before with another exercise or other code.
    case idempotencyKeyReused
}

package enum DeleteOutcome: Hashable, Sendable {
    case deleted
    case noSuchSubmission
    /// Only the newest submission of an exercise can be deleted. The newest one is `id`.
    case notNewest(id: String)
}
