import Grading

/// An event in a feed.
package protocol FeedEvent: Codable, Sendable {
    /// Strictly increasing within a feed; below 2^53, so that JavaScript represents it exactly.
    var sequence: Int { get set }
}

/// An event of any user's submission, as the WebSocket sends it to teachers and administrators.
///
/// It holds nothing that the author wrote or can read, because it may outlive the author's account by a day.
package struct StaffEvent: FeedEvent, Hashable {
    package enum Kind: String, Codable, Sendable {
        case queued
        case running
        case graded
        case cancelled
        /// Ended without a verdict, by a fault of ours.
        case failed
        /// Another result has replaced the verdict or the points.
        case rejudged
    }

    package var sequence = 0
    package var type: Kind
    package var submission: String
    /// The author.
    package var user: String
    /// Of `queued`: how many others are before it.
    package var position: Int?
    /// Of `graded` and `rejudged`.
    package var verdict: Verdict?
    package var points: Int?

    private enum CodingKeys: String, CodingKey {
        case type, submission, user, position, verdict, points
        case sequence = "seq"
    }
}

extension StaffEvent {
    /// Returns nil for an event that only the author receives: of a test or a run.
    init?(_ content: SubmissionEvent.Content, submission: String, user: String) {
        switch content {
        case .queued(let position):
            self.init(type: .queued, submission: submission, user: user, position: position)
        case .running: self.init(type: .running, submission: submission, user: user)
        case .graded(.graderError, _, _, _): self.init(type: .failed, submission: submission, user: user)
        case .graded(let verdict, let points, _, _):
            self.init(type: .graded, submission: submission, user: user, verdict: verdict, points: points)
        case .rejudged(let verdict, let points, _, _):
            self.init(type: .rejudged, submission: submission, user: user, verdict: verdict, points: points)
        case .cancelled: self.init(type: .cancelled, submission: submission, user: user)
        case .test, .run: return nil
        }
    }
}
