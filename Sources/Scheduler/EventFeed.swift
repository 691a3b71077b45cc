import Redis

/// What happens to submissions, per user and in order: a Redis stream that can be replayed, and a bell beside it.
package struct EventFeed: Sendable {
    private let redis: RedisClient

    package init(redis: RedisClient) { self.redis = redis }

    /// Appends an event to the user's feed and returns its sequence number; nil if `once` was published before.
    ///
    /// Every event but `test` also makes the user's cached reads stale (`UserVersions`), in the same atomic step.
    @discardableResult
    package func publish(
        _ content: SubmissionEvent.Content, submission: String, user: String, once: String? = nil
    ) async throws -> Int? { throw RedisError(.unreachable, "") }

    /// The retained events of a user after a sequence number, oldest first.
    package func replay(user: String, after sequence: Int, limit: Int = 100) async throws -> [SubmissionEvent] {
        throw RedisError(.unreachable, "")
    }

    /// The user's events after a sequence number (nil: from now on) in order, each once, without end.
    ///
    /// While Redis is unreachable it waits and then goes on where it was. Ends when its task is cancelled.
    package func events(user: String, after sequence: Int?) -> Events { Events() }

    package struct Events: AsyncSequence, Sendable {
        package struct AsyncIterator: AsyncIteratorProtocol {
            package mutating func next() async -> SubmissionEvent? { nil }
        }
        package func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
    }
}
