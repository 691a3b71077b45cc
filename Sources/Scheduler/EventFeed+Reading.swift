import FoundationEssentials
import Redis

extension EventFeed {
    /// Returns the user's retained events after a sequence number, oldest first.
    package func replay(user: String, after sequence: Int, limit: Int = 100) async throws -> [SubmissionEvent] {
        try await page(of: user, after: sequence, limit: limit).events
    }

    /// Events of a feed, and the number of the event before the first of them, whether that is retained or not. Earlier
    /// versions have not stored that number.
    struct Page<Event: FeedEvent> {
        var events: [Event]
        var before: Int?
    }

    func page<Event: FeedEvent>(
        of feed: String, after sequence: Int, limit: Int
    ) async throws -> Page<Event> {
        let reply = try await redis.send([
            "XRANGE", RedisArgument(Self.key(feed)), "(\(sequence)-0", "+", "COUNT", RedisArgument(limit),
        ])
        let entries = try reply.array().map(StreamEntry.init)
        return Page(
            events: try entries.map { entry in
                try Self.event(try entry.field("event").bytes()[...], sequence: try Self.sequence(of: entry))
            }, before: try entries.first?.optionalField("before").flatMap { Int(try $0.text()) })
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
    package func events(user: String, after sequence: Int?) -> Events<SubmissionEvent> {
        Events(reader: reader(user: user, after: sequence))
    }

    /// Returns the events of everybody as above. The sequence also ends when the feed has dropped the next event:
    /// the reader was away for too long, or reads too slowly.
    ///
    /// - Parameter sequence: 0 for all retained events.
    package func eventsOfEverybody(after sequence: Int?) -> Events<StaffEvent> {
        Events(reader: readerOfEverybody(after: sequence))
    }

    /// Returns a reader of the user's events after a sequence number (nil: from now on).
    package func reader(user: String, after sequence: Int?) -> Reader<SubmissionEvent> {
        Reader(feed: self, user: user, sequence: sequence, endsAtGap: false)
    }

    /// Returns a reader of everybody's events, which ends when the feed has dropped the next event.
    package func readerOfEverybody(after sequence: Int?) -> Reader<StaffEvent> {
        Reader(feed: self, user: Self.everybody, sequence: sequence, endsAtGap: true)
    }

    func notifications(user: String) async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: channel(of: user))
    }

    private static func event<Event: FeedEvent>(_ json: ArraySlice<UInt8>, sequence: Int) throws -> Event {
        var event = try JSONDecoder().decode(Event.self, from: Data(json))
        event.sequence = sequence
        return event
    }

    /// Returns the event in a notification if it directly follows `sequence`; nil if the stream must be read.
    static func event<Event: FeedEvent>(
        after sequence: Int, in notification: RedisNotification
    ) -> Event? {
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
        guard let value = try optionalField(name) else {
            throw RedisError(.malformed, "the stream entry \(id) has no field \(name)")
        }
        return value
    }

    func optionalField(_ name: String) throws(RedisError) -> RedisValue? {
        for index in stride(from: 0, to: parts.count - 1, by: 2) where try parts[index].text() == name {
            return parts[index + 1]
        }
        return nil
    }
}
