import FoundationEssentials
import Redis

/// What happens to submissions, per user and in order: a Redis stream that can be replayed, and a bell beside it that
/// says that there is news. All that is read comes from the stream, so that nothing is read twice or missed.
package struct EventFeed: Sendable {
    private let redis: RedisClient

    package init(redis: RedisClient) { self.redis = redis }

    /// Appends an event to the user's feed and returns its sequence number; nil if `once` was published before.
    @discardableResult
    package func publish(
        _ content: SubmissionEvent.Content, submission: String, user: String, once: String? = nil
    ) async throws -> Int? {
        let event = SubmissionEvent(sequence: 0, submission: submission, content: content)
        let reply = try await redis.run(
            Self.append,
            keys: [Self.key(user), once.map { "published:\($0)" } ?? ""],
            [RedisArgument([UInt8](try JSONEncoder().encode(event)))])
        return try reply.optional?.integer()
    }

    /// The retained events of a user after a sequence number, oldest first.
    package func replay(user: String, after sequence: Int, limit: Int = 100) async throws -> [SubmissionEvent] {
        let reply = try await redis.send([
            "XRANGE", RedisArgument(Self.key(user)), "(\(sequence)-0", "+", "COUNT", RedisArgument(limit),
        ])
        return try reply.array().map { entry in
            let parts = try StreamEntry(entry)
            var event = try JSONDecoder().decode(SubmissionEvent.self, from: Data(try parts.field("event").bytes()))
            event.sequence = try Self.sequence(of: parts)
            return event
        }
    }

    /// The sequence number of the user's latest event; 0 if none is retained.
    package func latest(user: String) async throws -> Int {
        let reply = try await redis.send(["XREVRANGE", RedisArgument(Self.key(user)), "+", "-", "COUNT", 1])
        return try reply.array().first.map { try Self.sequence(of: try StreamEntry($0)) } ?? 0
    }

    /// The user's events after a sequence number (nil: from now on) in order, each once, without end.
    ///
    /// While Redis is unreachable it waits and then goes on where it was. Ends when its task is cancelled.
    package func events(user: String, after sequence: Int?) -> Events {
        Events(feed: self, user: user, sequence: sequence)
    }

    func notifications(user: String) async -> AsyncStream<Void> { await redis.notifications(on: Self.key(user)) }

    private static func key(_ user: String) -> String { "events:\(user)" }

    private static func sequence(of entry: StreamEntry) throws(RedisError) -> Int {
        guard let number = entry.id.split(separator: "-").first.flatMap({ Int($0) }) else {
            throw RedisError(.malformed, "the stream entry \(entry.id) has no number")
        }
        return number
    }

    /// Sequence numbers are microseconds of the clock or, if that stands or goes back, one more than the last.
    /// KEYS: stream, mark that it was published or nothing. ARGV: event.
    private static let append: RedisScript = """
        if KEYS[2] ~= '' and not redis.call('SET', KEYS[2], '', 'NX', 'EX', 86400) then return false end
        local time = redis.call('TIME')
        local number = time[1] * 1000000 + time[2]
        local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
        if last then number = math.max(number, string.match(last[1], '^%d+') + 1) end
        redis.call('XADD', KEYS[1], 'MAXLEN', '~', 1000, string.format('%.0f-0', number), 'event', ARGV[1])
        redis.call('EXPIRE', KEYS[1], 86400)
        redis.call('PUBLISH', KEYS[1], '')
        return number
        """
}

extension EventFeed {
    /// Replay, then live; one reader.
    package struct Events: AsyncSequence, Sendable {
        fileprivate let feed: EventFeed
        fileprivate let user: String
        fileprivate let sequence: Int?

        package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(feed: feed, user: user, sequence: sequence) }
    }
}

extension EventFeed.Events {
    package struct AsyncIterator: AsyncIteratorProtocol {
        private static let retryPause = Duration.milliseconds(500)
        fileprivate let feed: EventFeed
        fileprivate let user: String
        /// Of the last event that was returned; nil until it is known where "now" is.
        fileprivate var sequence: Int?
        /// When it was heard that there is news, of which the last returned event was a part; nil for one that was
        /// there before.
        package private(set) var heard: ContinuousClock.Instant?
        private var page: ArraySlice<SubmissionEvent> = []
        private var bell: AsyncStream<Void>.Iterator?

        fileprivate init(feed: EventFeed, user: String, sequence: Int?) {
            self.feed = feed
            self.user = user
            self.sequence = sequence
        }

        package mutating func next() async -> SubmissionEvent? {
            while !Task.isCancelled {
                if let event = page.popFirst() {
                    sequence = event.sequence
                    return event
                }
                do {
                    let sequence = if let sequence { sequence } else { try await feed.latest(user: user) }
                    self.sequence = sequence
                    // Listening begins before looking, so that nothing falls between the two.
                    if bell == nil { bell = await feed.notifications(user: user).makeAsyncIterator() }
                    page = try await feed.replay(user: user, after: sequence)[...]
                    guard page.isEmpty else { continue }
                    if await bell?.next() == nil { return nil }
                    heard = .now
                } catch {
                    // Ends early only by cancellation, which ends the loop.
                    try? await Task.sleep(for: Self.retryPause)
                }
            }
            return nil
        }
    }
}
