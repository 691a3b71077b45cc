/// What a committed change has still to tell Redis.
package struct OutboxMessage: Hashable, Sendable {
    package var id: Int
    package var user: String
    package var submission: String
    /// For the user's feed.
    package var event: SubmissionEvent.Content
    /// To be queued in.
    package var lane: Lane?

    package init(id: Int, user: String, submission: String, event: SubmissionEvent.Content, lane: Lane?) {
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

    /// Removes messages that were delivered without `deliver`. If that is lost, they come again.
    func remove(_ messages: [OutboxMessage]) async throws
}

/// Where a store says what it has just left in the outbox; the relay of the same process listens.
///
/// Saying it never waits. What the relay does not come to hear is found in the outbox.
package struct OutboxSignal: Sendable {
    /// A message before which nothing of its user waits, so that it can go at once.
    struct Ready: Sendable {
        var message: OutboxMessage
        var committed = ContinuousClock.now
    }

    /// Has a single reader.
    let ready: AsyncStream<Ready>
    private let continuation: AsyncStream<Ready>.Continuation
    /// There is something that must be looked for.
    let filled = CoalescingSignal()

    package init() { (ready, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1000)) }

    /// - Parameter message: the only message that was committed, if nothing of its user waits before it; else nil.
    package func callAsFunction(_ message: OutboxMessage? = nil) {
        if let message, case .enqueued = continuation.yield(Ready(message: message)) { return }
        filled.send()
    }
}
