import FoundationEssentials
import Redis

/// What happens to submissions, per user and in order: a Redis stream that can be replayed, and a bell beside it that
/// says that there is news. All that is read comes from the stream, so that nothing is read twice or missed.
package struct EventFeed: Sendable {
    let redis: RedisClient

    package init(redis: RedisClient) { self.redis = redis }

    /// Appends an event to the user's feed and returns its sequence number; 0 if the submission's end was told already,
    /// after which nothing is told of it.
    @discardableResult
    package func publish(_ content: SubmissionEvent.Content, submission: String, user: String) async throws -> Int {
        let reply = try await redis.run(
            Self.appendScript, keys: [Self.key(user), Self.endMarker(submission)],
            [try Self.argument(content, submission), RedisArgument(channel(of: user))])
        return try reply.integer()
    }

    /// The retained events of a user after a sequence number, oldest first.
    package func replay(user: String, after sequence: Int, limit: Int = 100) async throws -> [SubmissionEvent] {
        let reply = try await redis.send([
            "XRANGE", RedisArgument(Self.key(user)), "(\(sequence)-0", "+", "COUNT", RedisArgument(limit),
        ])
        return try reply.array().map { entry in
            let parts = try StreamEntry(entry)
            return try Self.event(try parts.field("event").bytes()[...], sequence: try Self.sequence(of: parts))
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

    func notifications(user: String) async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: channel(of: user))
    }

    /// The channel that rings when a user's feed has news, and brings them.
    func channel(of user: String) -> RedisChannel { redis.channel(Self.key(user)) }

    static func key(_ user: String) -> String { "events:\(user)" }

    /// There once the end of a submission was told, for a day.
    static func endMarker(_ submission: String) -> String { "ended:\(submission)" }

    static func argument(_ content: SubmissionEvent.Content, _ submission: String) throws -> RedisArgument {
        let event = SubmissionEvent(sequence: 0, submission: submission, content: content)
        return RedisArgument([UInt8](try JSONEncoder().encode(event)))
    }

    private static func event(_ json: ArraySlice<UInt8>, sequence: Int) throws -> SubmissionEvent {
        var event = try JSONDecoder().decode(SubmissionEvent.self, from: Data(json))
        event.sequence = sequence
        return event
    }

    /// The event that a notice brings, if it is the one that follows `sequence`; nil if the stream must be read.
    fileprivate static func event(after sequence: Int, in notification: RedisNotification) -> SubmissionEvent? {
        guard case .message(let text) = notification else { return nil }
        let parts = text.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count == 3, Int(String(decoding: parts[0], as: UTF8.self)) == sequence,
            let number = Int(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        // What cannot be read here is read, and complained of, as a part of the stream.
        return try? event(parts[2], sequence: number)
    }

    private static func sequence(of entry: StreamEntry) throws(RedisError) -> Int {
        guard let number = entry.id.split(separator: "-").first.flatMap({ Int($0) }) else {
            throw RedisError(.malformed, "the stream entry \(entry.id) has no number")
        }
        return number
    }

    /// Sequence numbers are microseconds of the clock or, if that stands or goes back, one more than the last.
    static let appendFunction = """
        local function append(feed, event, channel)
            local time = redis.call('TIME')
            local number = time[1] * 1000000 + time[2]
            local latest = redis.call('XREVRANGE', feed, '+', '-', 'COUNT', 1)[1]
            local last = latest and tonumber(string.match(latest[1], '^%d+')) or 0
            number = math.max(number, last + 1)
            redis.call('XADD', feed, 'MAXLEN', '~', 1000, string.format('%.0f-0', number), 'event', event)
            redis.call('EXPIRE', feed, 86400)
            redis.call('PUBLISH', channel, string.format('%.0f %.0f %s', last, number, event))
            return number
        end

        """

    /// KEYS: feed, mark of the end. ARGV: event, bell.
    private static let appendScript = RedisScript(
        appendFunction + """
            if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
            return append(KEYS[1], ARGV[1], ARGV[2])
            """)
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
        private static let pageLength = 100
        fileprivate let feed: EventFeed
        fileprivate let user: String
        /// Of the last event that was returned; nil until it is known where "now" is.
        fileprivate var sequence: Int?
        /// When it was heard that there is news, of which the last returned event was a part; nil for one that was
        /// there before.
        package private(set) var heard: ContinuousClock.Instant?
        private var page: ArraySlice<SubmissionEvent> = []
        /// There may be more in the stream than was read, and than the bell will bring.
        private var isBehind = true
        private var notifications: AsyncStream<RedisNotification>.Iterator?

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
                    if notifications == nil { notifications = await feed.notifications(user: user).makeAsyncIterator() }
                    if isBehind {
                        page = try await feed.replay(user: user, after: sequence, limit: Self.pageLength)[...]
                        isBehind = page.count == Self.pageLength
                        continue
                    }
                    guard let notification = await notifications?.next() else { return nil }
                    heard = .now
                    if let event = EventFeed.event(after: sequence, in: notification) {
                        page = [event]
                    } else {
                        isBehind = true
                    }
                } catch {
                    // Ends early only by cancellation, which ends the loop.
                    try? await Task.sleep(for: Self.retryPause)
                }
            }
            return nil
        }
    }
}

/// An entry of a Redis stream as replies show it: an identifier, and names and values in turn.
private struct StreamEntry {
    let id: String
    private let parts: [RedisValue]

    init(_ value: RedisValue) throws(RedisError) {
        let entry = try value.array()
        guard entry.count == 2 else { throw RedisError(.malformed, "a stream entry has \(entry.count) parts") }
        id = try entry[0].text()
        parts = try entry[1].array()
    }

    func field(_ name: String) throws(RedisError) -> RedisValue {
        for index in stride(from: 0, to: parts.count - 1, by: 2) where try parts[index].text() == name {
            return parts[index + 1]
        }
        throw RedisError(.malformed, "the stream entry \(id) has no field \(name)")
    }
}
