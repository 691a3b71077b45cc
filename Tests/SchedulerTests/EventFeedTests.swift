import Foundation
import Grading
import Redis
import Scheduler
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A feed of events` {
    let redis: RedisClient
    let feed: EventFeed
    let user = UUID().uuidString

    init() throws {
        redis = try TestServers.redisClient()
        feed = EventFeed(redis: redis)
    }

    @Test func `replays the events after a number in order`() async throws {
        let contents: [SubmissionEvent.Content] = [
            .queued(position: 2), .running, .test(index: 0, total: 1, id: "t", name: "test", status: .cpuLimit),
            .graded(verdict: .partial, points: 50, summary: "Half."), .cancelled,
            .graded(verdict: .invalid, points: 0, summary: "No colon.", details: "line 1: if x\n            ^"),
        ]
        var numbers: [Int] = []
        for content in contents {
            numbers.append(try await feed.publish(content, submission: "s", user: user))
        }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
        #expect(numbers.allSatisfy { $0 > 0 && $0 < 1 << 53 })
        let all = try await feed.replay(user: user, after: 0)
        #expect(all.map(\.content) == contents)
        #expect(all.map(\.sequence) == numbers)
        #expect(try await feed.replay(user: user, after: numbers[2]).map(\.sequence) == Array(numbers[3...]))
        #expect(try await feed.replay(user: user, after: 0, limit: 2).map(\.sequence) == Array(numbers[..<2]))
        #expect(try await feed.replay(user: "other", after: 0).isEmpty)
        #expect(try await feed.latest(user: user) == numbers.last)
    }

    @Test func `tells everybody's feed the events of all users, with the position in the queue`() async throws {
        var events = feed.eventsOfEverybody(after: 0).makeAsyncIterator()
        try await feed.deliver(
            OutboxMessage(
                id: 1, user: user, submission: "s", event: .queued(position: 7), lane: .interactive, share: "share"))
        let queued = try #require(await events.next())
        #expect(queued.type == .queued && queued.user == user && queued.position == 0)
        try await feed.publish(
            .test(index: 0, total: 1, id: "t", name: "t", status: .passed), submission: "s", user: user, attempt: 2)
        try await feed.publish(.running, submission: "s", user: user, attempt: 1)
        try await feed.publish(.running, submission: "s", user: "other", attempt: 2)
        #expect(await events.next()?.user == "other", "neither a test nor an attempt that was replaced")
        let last = OutboxMessage(
            id: 2, user: user, submission: "s", event: .graded(verdict: .accepted, points: 9, summary: ""), lane: nil)
        for _ in 1...2 { try await feed.deliver(last) }
        let graded = try #require(await events.next())
        #expect(graded.verdict == .accepted && graded.points == 9)
        try await feed.publish(.running, submission: "next", user: user)
        #expect(await events.next()?.submission == "next", "a repeated delivery changes nothing")
    }

    @Test func `a reader of everybody's feed ends when its next event is not kept any more`() async throws {
        let feed = EventFeed(redis: redis, keptOfEverybody: 100)
        try await feed.publish(.running, submission: "s", user: user)
        var first = feed.eventsOfEverybody(after: 0).makeAsyncIterator()
        let seen = try #require(await first.next()).sequence
        for _ in 1...350 { try await feed.publish(.running, submission: "s", user: user) }
        var late = feed.eventsOfEverybody(after: seen).makeAsyncIterator()
        #expect(await late.next() == nil)
        #expect(late.hasMissedEvents)
        var all = feed.eventsOfEverybody(after: 0).makeAsyncIterator()
        #expect(try #require(await all.next()).sequence > seen)
        #expect(!all.hasMissedEvents)
    }

    @Test func `drops the events of an attempt that another one has replaced`() async throws {
        func publish(_ index: Int, attempt: Int) async throws -> Bool {
            let event = SubmissionEvent.Content.test(index: index, total: 2, id: "t", name: "t", status: .passed)
            return try await feed.publish(event, submission: "s", user: user, attempt: attempt) > 0
        }
        #expect(try await publish(0, attempt: 1))
        #expect(try await publish(0, attempt: 2))
        #expect(try await !publish(1, attempt: 1), "a worker that was taken for dead continues")
        #expect(try await publish(1, attempt: 2))
        #expect(try await feed.replay(user: user, after: 0).count == 3)
    }

    @Test func `numbers a lost feed above its earlier events, although the clock was set back`() async throws {
        let ahead = try await feed.publish(.running, submission: "s", user: "other") + 600_000_000
        _ = try await redis.send(["SET", "latest-event", RedisArgument(ahead)])
        let seen = try await feed.publish(.running, submission: "s", user: user)
        #expect(seen > ahead)
        _ = try await redis.send(["DEL", "events:\(user)"])
        var events = feed.events(user: user, after: seen).makeAsyncIterator()
        try await feed.publish(.cancelled, submission: "s", user: user)
        #expect(await events.next()?.content == .cancelled)
    }

    @Test func `continues from replay to live without gap or repetition`() async throws {
        let total = 300
        let published = Task { [feed, user] in
            for number in 0..<total {
                try await feed.publish(.queued(position: number), submission: "s", user: user)
            }
        }
        var positions: [Int] = []
        for await event in feed.events(user: user, after: 0) {
            if case .queued(let position) = event.content { positions.append(position) }
            if positions.count == total { break }
        }
        try await published.value
        #expect(positions == Array(0..<total))
    }

    @Test func `delivers all events to every reader`() async throws {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 1...5 {
                group.addTask { [feed, user] in
                    var numbers: [Int] = []
                    for await event in feed.events(user: user, after: 0) {
                        numbers.append(event.sequence)
                        if numbers.count == 20 { break }
                    }
                    return numbers
                }
            }
            for _ in 1...20 { try await feed.publish(.running, submission: "s", user: user) }
            let all = try await feed.replay(user: user, after: 0).map(\.sequence)
            for try await numbers in group { #expect(numbers == all) }
        }
    }

    @Test func `resumes after the last event when its connections were lost`() async throws {
        var events = feed.events(user: user, after: 0).makeAsyncIterator()
        try await feed.publish(.queued(position: 0), submission: "s", user: user)
        #expect(await events.next()?.content == .queued(position: 0))
        let other = try TestServers.redisClient()
        let database = try await redis.send(["CLIENT", "INFO"]).text().split(separator: " ").first {
            $0.hasPrefix("db=")
        }
        for line in try await other.send(["CLIENT", "LIST"]).text().split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.contains(where: { $0 == database }), let id = fields.first?.dropFirst("id=".count) else {
                continue
            }
            _ = try await other.send(["CLIENT", "KILL", "ID", RedisArgument(String(id))])
        }
        var isPublished = false
        while !isPublished {
            try Task.checkCancellation()
            // A command may still meet the lost connection before the client has noticed the loss.
            do {
                try await feed.publish(.running, submission: "s", user: user)
                isPublished = true
            } catch is RedisError {}
        }
        #expect(await events.next()?.content == .running)
    }

    @Test func `begins after the latest event`() async throws {
        try await feed.publish(.running, submission: "old", user: user)
        let begun = feed.events(user: user, after: try await feed.latest(user: user))
        try await feed.publish(.running, submission: "new", user: user)
        var events = begun.makeAsyncIterator()
        #expect(await events.next()?.submission == "new")
    }

    @Test func `ends when its reader's task is cancelled`() async throws {
        let reader = Task { [feed, user] in
            for await _ in feed.events(user: user, after: nil) {}
        }
        reader.cancel()
        await reader.value
    }

    @Test func `publishes an event that is delivered twice once`() async throws {
        let message = OutboxMessage(id: 1, user: user, submission: "s of \(user)", event: .cancelled, lane: nil)
        for _ in 1...2 { try await feed.deliver(message) }
        #expect(try await feed.replay(user: user, after: 0).count == 1)
    }

    @Test func `accepts no event of a submission after its last one`() async throws {
        let submission = "s of \(user)"
        try await feed.publish(.running, submission: submission, user: user)
        try await feed.deliver(
            OutboxMessage(id: 1, user: user, submission: submission, event: .cancelled, lane: nil))
        #expect(try await feed.publish(.running, submission: submission, user: user) == 0)
        #expect(try await feed.replay(user: user, after: 0).map(\.content) == [.running, .cancelled])
    }

    @Test func `accepts events of a submission that is queued again`() async throws {
        let submission = "s of \(user)"
        let messages = [
            OutboxMessage(id: 1, user: user, submission: submission, event: .cancelled, lane: nil),
            OutboxMessage(id: 2, user: user, submission: submission, event: .queued(position: 0), lane: .batch),
        ]
        for message in messages { try await feed.deliver(message) }
        #expect(try await feed.publish(.running, submission: submission, user: user) > 0)
    }

    @Test func `reads the stream when a notification does not carry the next event`() async throws {
        var events = feed.events(user: user, after: 0).makeAsyncIterator()
        try await feed.publish(.running, submission: "first", user: user)
        #expect(await events.next()?.submission == "first")
        // Only the latest unread notification is kept.
        for name in ["second", "third", "fourth"] { try await feed.publish(.running, submission: name, user: user) }
        for name in ["second", "third", "fourth"] { #expect(await events.next()?.submission == name) }
        try await feed.publish(.running, submission: "fifth", user: user)
        #expect(await events.next()?.submission == "fifth")
    }
}

@Suite struct `A submission event` {
    @Test(
        arguments: [
            (.queued(position: 3), #"{"position":3,"seq":7,"submission":"s","type":"queued"}"#),
            (.running, #"{"seq":7,"submission":"s","type":"running"}"#),
            (
                .test(index: 0, total: 2, id: "t", name: "adds", status: .failed),
                #"{"id":"t","index":0,"name":"adds","seq":7,"status":"failed","submission":"s","#
                    + #""total":2,"type":"test"}"#
            ),
            (
                .graded(verdict: .graderError, points: 0, summary: "Ours."),
                #"{"points":0,"seq":7,"submission":"s","summary":"Ours.","type":"graded","verdict":"grader_error"}"#
            ),
            (.cancelled, #"{"seq":7,"submission":"s","type":"cancelled"}"#),
        ] as [(SubmissionEvent.Content, String)])
    func `is encoded as in the HTTP contract`(_ content: SubmissionEvent.Content, _ json: String) throws {
        let event = SubmissionEvent(sequence: 7, submission: "s", content: content)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(event), as: UTF8.self) == json)
        #expect(try JSONDecoder().decode(SubmissionEvent.self, from: Data(json.utf8)) == event)
    }
}
