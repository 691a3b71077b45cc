import FoundationEssentials
import Redis

/// The events of each user's submissions, in order: a Redis stream that can be replayed, and a channel that announces
/// new entries.
///
/// A notification carries its event and the sequence number before it. A reader takes the event from the notification
/// only if it has that number, and otherwise reads the stream, so that no event is missed or read twice.
package struct EventFeed: Sendable {
    let redis: RedisClient

    package init(redis: RedisClient) { self.redis = redis }

    /// Appends an event to the user's feed and returns its sequence number; appends nothing and returns 0 if the
    /// submission's last event, or an event of a later attempt, is already in the feed.
    ///
    /// - Parameter attempt: the attempt that the event reports. The events of a worker that was taken for dead and
    ///   continues must not mix with those of the worker that has taken over.
    @discardableResult
    package func publish(
        _ content: SubmissionEvent.Content, submission: String, user: String, attempt: Int = 0
    ) async throws -> Int {
        let reply = try await redis.run(
            Self.appendScript, keys: [Self.key(user), Self.endMarker(submission), "attempt:\(submission)"],
            [try Self.argument(content, submission), RedisArgument(channel(of: user)), RedisArgument(attempt)])
        return try reply.integer()
    }

    /// Returns the user's retained events after a sequence number, oldest first.
    package func replay(user: String, after sequence: Int, limit: Int = 100) async throws -> [SubmissionEvent] {
        let reply = try await redis.send([
            "XRANGE", RedisArgument(Self.key(user)), "(\(sequence)-0", "+", "COUNT", RedisArgument(limit),
        ])
        return try reply.array().map { entry in
            let parts = try StreamEntry(entry)
            return try Self.event(try parts.field("event").bytes()[...], sequence: try Self.sequence(of: parts))
        }
    }

    /// Returns the sequence number of the user's latest event; 0 if none is retained.
    package func latest(user: String) async throws -> Int {
        let reply = try await redis.send(["XREVRANGE", RedisArgument(Self.key(user)), "+", "-", "COUNT", 1])
        return try reply.array().first.map { try Self.sequence(of: try StreamEntry($0)) } ?? 0
    }

    /// Returns the user's events after a sequence number (nil: from now on), in order and each once.
    ///
    /// The sequence ends only when its task is cancelled. While Redis is unreachable it waits, then resumes after the
    /// last event.
    package func events(user: String, after sequence: Int?) -> Events {
        Events(feed: self, user: user, sequence: sequence)
    }

    func notifications(user: String) async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: channel(of: user))
    }

    /// Deletes all events of a deleted user.
    ///
    /// - Parameter submissions: the user's cancelled submissions, whose workers may still publish. Their events are
    ///   ignored from now on.
    package func forget(user: String, cancelling submissions: [String]) async throws {
        for submission in submissions {
            try await publish(.cancelled, submission: submission, user: user)
            _ = try await redis.send(["SET", RedisArgument(Self.endMarker(submission)), "1", "EX", 86_400])
        }
        _ = try await redis.send(["DEL", RedisArgument(Self.key(user))])
    }

    /// The channel on which each new event of the user is published.
    func channel(of user: String) -> RedisChannel { redis.channel(Self.key(user)) }

    static func key(_ user: String) -> String { "events:\(user)" }

    /// The key that exists for a day after a submission's last event.
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

    /// Returns the event in a notification if it directly follows `sequence`; nil if the stream must be read.
    fileprivate static func event(after sequence: Int, in notification: RedisNotification) -> SubmissionEvent? {
        guard case .message(let text) = notification else { return nil }
        let parts = text.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count == 3, Int(String(decoding: parts[0], as: UTF8.self)) == sequence,
            let number = Int(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        // An event that cannot be decoded is read again from the stream, which throws the error.
        return try? event(parts[2], sequence: number)
    }

    private static func sequence(of entry: StreamEntry) throws(RedisError) -> Int {
        guard let number = entry.id.split(separator: "-").first.flatMap({ Int($0) }) else {
            throw RedisError(.malformed, "the stream entry \(entry.id) has no sequence number")
        }
        return number
    }

    /// Sequence numbers are the clock's microseconds, or the latest number of all feeds plus one if the clock has not
    /// advanced. The latest number of the feed alone would not do: a client may remember a higher one from a feed that
    /// Redis has lost, and the clock may have been set back since.
    static let appendFunction = """
        local function append(feed, event, channel)
            local time = redis.call('TIME')
            local latest = redis.call('XREVRANGE', feed, '+', '-', 'COUNT', 1)[1]
            local last = latest and tonumber(string.match(latest[1], '^%d+')) or 0
            local ofAll = tonumber(redis.call('GET', 'latest-event') or 0)
            local number = math.max(time[1] * 1000000 + time[2], last + 1, ofAll + 1)
            local text = string.format('%.0f', number)
            redis.call('SET', 'latest-event', text, 'EX', 86400)
            redis.call('XADD', feed, 'MAXLEN', '~', 1000, text .. '-0', 'event', event)
            redis.call('EXPIRE', feed, 86400)
            redis.call('PUBLISH', channel, string.format('%.0f %s %s', last, text, event))
            return number
        end

        """

    /// KEYS: feed, end marker, latest attempt. ARGV: event, channel, attempt.
    private static let appendScript = RedisScript(
        appendFunction + """
            if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
            local attempt, latest = tonumber(ARGV[3]), tonumber(redis.call('GET', KEYS[3]) or 0)
            if attempt < latest then return 0 end
            if attempt > latest then redis.call('SET', KEYS[3], attempt, 'EX', 86400) end
            return append(KEYS[1], ARGV[1], ARGV[2])
            """)
}

extension EventFeed {
    /// Retained events first, then live ones; for one reader.
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
        /// The number of the last returned event; nil until the feed's latest number has been read.
        fileprivate var sequence: Int?
        /// When the notification of the last returned event arrived; nil for an event that was already retained.
        package private(set) var heard: ContinuousClock.Instant?
        private var page: ArraySlice<SubmissionEvent> = []
        /// The stream may hold events that were neither read nor will be notified.
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
                    // Subscribes before reading the stream, so that no event falls between the two.
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

/// An entry of a Redis stream, as in a reply: its identifier, then its field names and values by turns.
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
