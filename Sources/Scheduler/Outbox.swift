/// What a committed change has still to tell Redis.
package struct OutboxMessage: Hashable, Sendable {
    package var id: Int
    /// Whose cached reads are stale.
    package var user: String
    package var submission: String?
    /// For the user's feed.
    package var event: SubmissionEvent.Content?
    /// To be queued in.
    package var lane: Lane?

    package init(id: Int, user: String, submission: String?, event: SubmissionEvent.Content?, lane: Lane?) {
        self.id = id
        self.user = user
        self.submission = submission
        self.event = event
        self.lane = lane
    }
}

/// Messages stored together with the changes that they tell of, so that none is lost between PostgreSQL and Redis.
package protocol Outbox: Sendable {
    /// Hands up to `limit` messages, in order, to `deliver` and removes them if it returns.
    ///
    /// Only one caller at a time, in all processes, has messages in hand. After a failure they come again, so
    /// delivering must do no harm twice. Returns how many there were.
    func deliver(limit: Int, _ deliver: @Sendable ([OutboxMessage]) async throws -> Void) async throws -> Int
}
