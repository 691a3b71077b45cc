/// A submission that has no verdict yet, with what its turn in the queue depends on.
package struct QueuedSubmission: Hashable, Sendable {
    package var submission: String
    package var lane: Lane
    package var flow: Flow

    /// - Parameter flow: nil for a flow of the submission's own.
    package init(_ submission: String, lane: Lane, flow: Flow? = nil) {
        self.submission = submission
        self.lane = lane
        self.flow = flow ?? Flow(share: submission, user: submission)
    }
}

/// Where submissions come from. The interactive lane divides its gradings among shares, not among submissions.
package struct Flow: Hashable, Sendable {
    /// Stands for an account, or for the network address of a learner without an account. Contains no space.
    package var share: String
    /// The author's id, without a space. The queue predicts a grading's duration from the author's earlier gradings.
    package var user: String

    package init(share: String, user: String) {
        self.share = share
        self.user = user
    }
}

/// The two lines of the interactive lane. As at a supermarket, those with little to grade need not wait behind those
/// with much.
enum Line: String, Sendable {
    case quick
    /// Of authors whose gradings took longer than a second on average.
    case slow
}
