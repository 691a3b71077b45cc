import FoundationEssentials
import Redis

/// The events of each user's submissions, in order: a Redis stream that can be replayed, and a channel that announces
/// new entries.
///
/// A notification carries its event and the sequence number before it. A reader takes the event from the notification
/// only if it has that number, and otherwise reads the stream, so that no event is missed or read twice.
///
/// Teachers and administrators read a further feed, with the events of everybody.
package struct EventFeed: Sendable {
    let redis: RedisClient
    /// About how many events the feed of everybody keeps.
    private let keptOfEverybody: Int

    /// The name of the feed of everybody. No user has it, because identifiers are UUIDs.
    static let everybody = "everybody"

    package init(redis: RedisClient, keptOfEverybody: Int = 10_000) {
        self.redis = redis
        self.keptOfEverybody = keptOfEverybody
    }

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
            Self.appendScript,
            keys: [
                Self.key(user), Self.endMarker(submission), "attempt:\(submission)", Self.key(Self.everybody),
            ],
            [try Self.argument(content, submission), RedisArgument(channel(of: user)), RedisArgument(attempt)]
                + (try everybody(content, submission, user)))
        return try reply.integer()
    }

    /// Returns the arguments of `tell_everybody`: an event, which is empty if only the author receives it, the channel
    /// and the number of events to keep.
    func everybody(_ content: SubmissionEvent.Content, _ submission: String, _ user: String) throws -> [RedisArgument] {
        let event = try StaffEvent(content, submission: submission, user: user).map { try JSONEncoder().encode($0) }
        return [
            RedisArgument([UInt8](event ?? Data())), RedisArgument(channel(of: Self.everybody)),
            RedisArgument(keptOfEverybody),
        ]
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

    /// Sequence numbers are the clock's microseconds, or the latest number of all feeds plus one if the clock has not
    /// advanced. The latest number of the feed alone would not do: a client may remember a higher one from a feed that
    /// Redis has lost, and the clock may have been set back since.
    ///
    /// Each entry names the number before it, so that a reader notices what it has missed. `kept` is about how many
    /// entries the feed keeps.
    static let appendFunction = """
        local function append(feed, event, channel, kept)
            local time = redis.call('TIME')
            local latest = redis.call('XREVRANGE', feed, '+', '-', 'COUNT', 1)[1]
            local last = latest and tonumber(string.match(latest[1], '^%d+')) or 0
            local ofAll = tonumber(redis.call('GET', 'latest-event') or 0)
            local number = math.max(time[1] * 1000000 + time[2], last + 1, ofAll + 1)
            local text = string.format('%.0f', number)
            redis.call('SET', 'latest-event', text, 'EX', 86400)
            local before = string.format('%.0f', last)
            redis.call('XADD', feed, 'MAXLEN', '~', kept or 1000, text .. '-0', 'event', event, 'before', before)
            redis.call('EXPIRE', feed, 86400)
            redis.call('PUBLISH', channel, before .. ' ' .. text .. ' ' .. event)
            return number
        end
        local function tell_everybody(feed, event, channel, kept)
            if event ~= '' then append(feed, event, channel, kept) end
        end

        """

    /// KEYS: feed, end marker, latest attempt, feed of everybody. ARGV: event, channel, attempt, three of `everybody`.
    private static let appendScript = RedisScript(
        appendFunction + """
            if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
            local attempt, latest = tonumber(ARGV[3]), tonumber(redis.call('GET', KEYS[3]) or 0)
            if attempt < latest then return 0 end
            if attempt > latest then redis.call('SET', KEYS[3], attempt, 'EX', 86400) end
            tell_everybody(KEYS[4], ARGV[4], ARGV[5], ARGV[6])
            return append(KEYS[1], ARGV[1], ARGV[2])
            """)
}
