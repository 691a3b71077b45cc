/// The part of a committed change that Redis must still receive.
package struct OutboxMessage: Hashable, Sendable {
    package var id: Int
    package var user: String
    package var submission: String
    /// The event for the user's feed.
    package var event: SubmissionEvent.Content
    /// The lane that the submission joins; nil if it is not to be queued.
    package var lane: Lane?
    /// The id of the request that the submission came with, for logs.
    package var request: String?
    /// The share that the submission belongs to; nil for the author's own.
    package var share: String?

    package init(
        id: Int, user: String, submission: String, event: SubmissionEvent.Content, lane: Lane?, request: String? = nil,
        share: String? = nil
    ) {
        self.id = id
        self.user = user
        self.submission = submission
        self.event = event
        self.lane = lane
        self.request = request
        self.share = share
    }

    package var flow: Flow { Flow(share: share ?? user, user: user) }
}

/// Messages that are stored in one transaction with their changes, so that none is lost between PostgreSQL and Redis.
package protocol Outbox: Sendable {
    /// Passes up to `limit` messages, in order, to `deliver`, and removes them if it returns. Returns their number.
    ///
    /// One caller at a time, among all processes, holds messages. After a failure they are delivered again, so delivery
    /// must be idempotent.
    func deliver(limit: Int, _ deliver: @Sendable ([OutboxMessage]) async throws -> Void) async throws -> Int

    /// Removes messages that were delivered without `deliver`. Messages whose removal is lost are delivered again.
    func remove(_ messages: [OutboxMessage]) async throws
}

/// Announces to the relay of the same process what a store has just put into the outbox.
///
/// Announcing never waits. The relay finds a message whose announcement was lost when it next reads the outbox.
package struct OutboxSignal: Sendable {
    /// A message that can be delivered immediately, because no earlier message of its user waits.
    struct Ready: Sendable {
        var message: OutboxMessage
        var committed = ContinuousClock.now
    }

    /// For a single reader.
    let ready: AsyncStream<Ready>
    private let continuation: AsyncStream<Ready>.Continuation
    /// Sent when the outbox must be read.
    let filled = CoalescingSignal()

    package init() { (ready, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1000)) }

    /// - Parameter message: the committed message, if it is the only one and no earlier message of its user waits.
    package func callAsFunction(_ message: OutboxMessage? = nil) {
        if let message, case .enqueued = continuation.yield(Ready(message: message)) { return }
        filled.send()
    }
}
