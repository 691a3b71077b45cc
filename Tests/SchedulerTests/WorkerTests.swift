import Foundation
import Grading
import Logging
import Redis
import Scheduler
import ServiceLifecycle
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A worker` {
    let redis: RedisClient
    let queue: SubmissionQueue
    let feed: EventFeed
    let ledger = FakeLedger()
    let phases = PhaseNotes()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        redis = try TestServers.redisClient()
        queue = SubmissionQueue(redis: redis, lease: .seconds(60))
        feed = EventFeed(redis: redis)
    }

    private func worker(named name: String = "w", slots: Int = 2, _ grader: FakeGrader) -> Worker {
        Worker(
            name: name, slots: slots, queue: queue, ledger: ledger, grader: grader, feed: feed, phases: phases,
            grace: .zero, logger: logger)
    }

    /// Runs a service during `body`, then stops it gracefully and waits for its end.
    private func running(_ service: some Service, _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [service], logger: logger)
        async let run: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await run
    }

    private func queued(_ submission: String) async throws {
        await ledger.add(submission)
        try await queue.add(submission, lane: .interactive)
    }

    /// Waits until no submission is waiting or claimed.
    private func emptied() async throws {
        while true {
            let lane = try await queue.status().interactive
            if lane.waiting + lane.claimed == 0 { return }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `grades, publishes, stores and acknowledges`() async throws {
        try await running(worker(.accepting)) {
            try await queued("s")
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
            try await emptied()
        }
        let events = try await feed.replay(user: FakeLedger.user, after: 0)
        #expect(
            events.map(\.content) == [.running, .test(index: 0, total: 1, id: "t", name: "test", status: .passed)])
        #expect(try await queue.status().workers.isEmpty)
    }

    @Test func `reports the duration of each phase`() async throws {
        try await queued("s")
        try await running(worker(.accepting)) {
            _ = await ledger.ending(of: "s")
            try await emptied()
        }
        #expect(phases.phases == [.queue, .dispatch, .import, .tests, .test, .report, .store])
        #expect(phases.verdicts == [.accepted])
    }

    @Test func `stores who has graded the submission, and how long each phase took`() async throws {
        try await queued("s")
        try await running(worker(.accepting)) { _ = await ledger.ending(of: "s") }
        let record = try #require(await ledger.records["s"])
        #expect(record.worker == "w")
        #expect(Set(record.microseconds.keys) == [.dispatch, .import, .tests, .report])
        #expect(record.microseconds[.import] == 2000)
        #expect(try #require(record.microseconds[.dispatch]) >= 1000)
    }

    @Test func `reports the time in the queue of the first attempt only`() async throws {
        await ledger.add("s")
        _ = try await ledger.begin(submission: "s")
        try await queue.add("s", lane: .interactive)
        try await running(worker(.accepting)) {
            _ = await ledger.ending(of: "s")
            try await emptied()
        }
        #expect(phases.phases.first == .dispatch)
    }

    @Test func `grades as many submissions concurrently as it has slots`() async throws {
        let (begun, continuation) = AsyncStream.makeStream(of: String.self)
        for name in ["a", "b", "c"] { try await queued(name) }
        try await running(worker(slots: 2, .endless(begun: continuation))) {
            var running = begun.makeAsyncIterator()
            #expect(Set([await running.next(), await running.next()]) == ["code of a", "code of b"])
            let lane = try await queue.status().interactive
            #expect(lane == .init(waiting: 1, claimed: 2))
        }
    }

    @Test func `grades the submissions of a dead worker one at a time`() async throws {
        for name in ["poison", "neighbour"] {
            try await queued(name)
            let claim = try #require(try await queue.claim(worker: "dead"))
            try await queue.release(claim, after: .zero, counts: true)
        }
        try await queued("other")
        let (begun, continuation) = AsyncStream.makeStream(of: String.self)
        try await running(worker(slots: 2, .endless(begun: continuation))) {
            var running = begun.makeAsyncIterator()
            #expect(await running.next() == "code of poison")
            let lane = try await queue.status().interactive
            let worker = try await queue.status().workers.first { $0.name == "w" }
            #expect(worker?.claimed == 1, "the second slot stays free")
            #expect(lane.waiting + lane.claimed == 3)
        }
    }

    @Test func `takes over a dead worker's submission`() async throws {
        try await queued("s")
        #expect(try await queue.claim(worker: "dead") != nil)
        let late = try #require(try await ledger.begin(submission: "s"))
        let shortLease = SubmissionQueue(redis: redis, lease: .milliseconds(50))
        let worker = Worker(
            name: "w", slots: 1, queue: shortLease, ledger: ledger, grader: FakeGrader.accepting, feed: feed,
            logger: logger)
        try await running(worker) {
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
        #expect(try await !ledger.finish(submission: "s", attempt: late.attempt, report: FakeGrader.report))
    }

    @Test func `fails a submission by our fault after repeated failures of the grader`() async throws {
        try await queued("s")
        try await running(worker(.breaking)) {
            guard case .failed(let reason) = await ledger.ending(of: "s") else {
                Issue.record("the submission was graded")
                return
            }
            #expect(reason.contains("on our side"))
            try await emptied()
        }
        #expect(try await queue.status().dead == 1)
    }

    @Test func `fails a submission by our fault after repeated deaths of workers`() async throws {
        try await queued("s")
        for number in 1...3 {
            let shortLease = SubmissionQueue(redis: redis, lease: .zero)
            #expect(try await shortLease.claim(worker: "dead\(number)")?.deliveries == number)
        }
        let shortLease = SubmissionQueue(redis: redis, lease: .milliseconds(50))
        let worker = Worker(
            name: "w", slots: 1, queue: shortLease, ledger: ledger, grader: FakeGrader.accepting, feed: feed,
            logger: logger)
        try await running(worker) {
            guard case .failed = await ledger.ending(of: "s") else {
                Issue.record("the submission was graded")
                return
            }
        }
    }

    @Test func `stops grading a cancelled submission`() async throws {
        let (begun, continuation) = AsyncStream.makeStream(of: String.self)
        try await queued("s")
        try await running(worker(.endless(begun: continuation))) {
            for await _ in begun.prefix(1) {}
            await ledger.cancel("s")
            try await queue.cancel("s")
            try await queued("next")
            for await code in begun.prefix(1) { #expect(code == "code of next") }
            #expect(try await queue.status().interactive.claimed == 1)
        }
    }

    @Test func `releases unfinished submissions when it stops`() async throws {
        let (begun, continuation) = AsyncStream.makeStream(of: String.self)
        try await queued("s")
        try await running(worker(named: "first", .endless(begun: continuation))) { for await _ in begun.prefix(1) {} }
        let claim = try #require(try await queue.claim(worker: "second"))
        #expect(claim.submission == "s")
        #expect(claim.deliveries == 1)
    }

    @Test func `keeps a verdict until PostgreSQL is reachable`() async throws {
        try await queued("s")
        let grader = FakeGrader { [ledger] _, _ in
            await ledger.failNext(1)
            return FakeGrader.report
        }
        try await running(worker(grader)) {
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
    }

    @Test func `does not count an unreachable PostgreSQL as a failed delivery`() async throws {
        await ledger.failNext(1)
        try await queued("s")
        try await running(worker(.accepting)) {
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
    }

    @Test func `renews the lease while PostgreSQL does not reply`() async throws {
        let (silence, reply) = AsyncStream.makeStream(of: Never.self)
        await ledger.delayBegin { for await _ in silence {} }
        try await queued("s")
        let shortLease = SubmissionQueue(redis: redis, lease: .milliseconds(300))
        let worker = Worker(
            name: "w", slots: 1, queue: shortLease, ledger: ledger, grader: FakeGrader.accepting, feed: feed,
            logger: logger)
        try await running(worker) {
            try await renewed(times: 2)
            reply.finish()
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
    }

    /// Waits until the lease of the only claim has been renewed so many times.
    private func renewed(times: Int) async throws {
        while try await queue.status().interactive.claimed == 0 { await Task.yield() }
        var (before, renewals) = (0, 0)
        while renewals < times {
            let pending = try await redis.send(["XPENDING", "submissions:interactive", "workers", "-", "+", "1"])
            // Entry, worker, idle milliseconds, deliveries.
            guard let idle = try pending.array().first?.array()[2].integer() else { continue }
            if idle < before { renewals += 1 }
            before = idle
            try Task.checkCancellation()
        }
    }

    @Test func `removes a terminal submission from the queue`() async throws {
        try await queue.add("unknown", lane: .interactive)
        try await running(worker(.breaking)) { try await emptied() }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `The outbox relay` {
    let redis: RedisClient
    let queue: SubmissionQueue
    let feed: EventFeed
    let ledger = FakeLedger()
    let relay: OutboxRelay
    let signal = OutboxSignal()
    let phases = PhaseNotes()

    init() throws {
        redis = try TestServers.redisClient()
        queue = SubmissionQueue(redis: redis)
        feed = EventFeed(redis: redis)
        relay = OutboxRelay(
            outbox: ledger, signal: signal, queue: queue, feed: feed, interval: .seconds(3600), phases: phases,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func post(
        _ id: Int, _ submission: String, _ event: SubmissionEvent.Content, _ lane: Lane? = nil
    ) async {
        await ledger.post(
            OutboxMessage(id: id, user: FakeLedger.user, submission: submission, event: event, lane: lane))
    }

    @Test func `queues submissions and publishes their events once`() async throws {
        for _ in 1...2 {
            // As after a failure between delivery and removal.
            await post(1, "s", .queued(position: 0), .interactive)
            try await relay.deliverAll()
        }
        #expect(try await feed.replay(user: FakeLedger.user, after: 0).map(\.content) == [.queued(position: 0)])
        #expect(try await queue.claim(worker: "w")?.submission == "s")
        #expect(try await queue.claim(worker: "w") == nil)
    }

    @Test func `removes a cancelled submission from the queue before it delivers later messages`() async throws {
        await post(1, "a", .queued(position: 0), .interactive)
        await post(2, "a", .cancelled)
        await post(3, "b", .queued(position: 0), .interactive)
        try await relay.deliverAll()
        #expect(try await queue.claim(worker: "w")?.submission == "b")
        #expect(
            try await feed.replay(user: FakeLedger.user, after: 0).map(\.content)
                == [.queued(position: 0), .cancelled, .queued(position: 0)])
    }

    @Test func `delivers a message of its own store directly, then removes it`() async throws {
        let running = Task { try await relay.run() }
        let verdict = SubmissionEvent.Content.graded(verdict: .accepted, points: 100, summary: "Good.")
        let contents: [SubmissionEvent.Content] = [.queued(position: 0), verdict]
        for (index, content) in contents.enumerated() {
            signal(
                OutboxMessage(
                    id: index, user: FakeLedger.user, submission: "s", event: content,
                    lane: index == 0 ? .interactive : nil))
        }
        var published: [SubmissionEvent.Content] = []
        for await event in feed.events(user: FakeLedger.user, after: 0) {
            published.append(event.content)
            if event.content == verdict { break }
        }
        #expect(published == contents)
        #expect(try await queue.claim(worker: "w")?.submission == "s")
        await ledger.removal(of: [0, 1])
        #expect(phases.phases == [.publish])
        running.cancel()
        try await running.value
    }

    @Test func `ignores a second delivery, also if Redis has lost its data since the first one`() async throws {
        let queued = OutboxMessage(
            id: 1, user: FakeLedger.user, submission: "a", event: .queued(position: 0), lane: .interactive)
        try await feed.deliver(queued)
        _ = try await redis.send(["FLUSHDB"])
        try await queue.add("a", lane: .interactive)
        #expect(try await queue.claim(worker: "w") != nil)
        try await feed.publish(.running, submission: "a", user: FakeLedger.user, attempt: 1)
        try await feed.deliver(queued)
        #expect(try await feed.replay(user: FakeLedger.user, after: 0).map(\.content) == [.running])
        _ = try await redis.send(["DEL", "published:a:1"])
        try await queue.remove("a")
        try await feed.deliver(
            OutboxMessage(id: 2, user: FakeLedger.user, submission: "a", event: .cancelled, lane: nil))
        try await feed.deliver(queued)
        #expect(try await queue.claim(worker: "w") == nil)
        #expect(try await feed.replay(user: FakeLedger.user, after: 0).map(\.content) == [.running, .cancelled])
    }

    @Test func `ignores a late second delivery of a message`() async throws {
        let queued = OutboxMessage(
            id: 1, user: FakeLedger.user, submission: "a", event: .queued(position: 0), lane: .interactive)
        await ledger.post(queued)
        await post(2, "a", .cancelled)
        try await relay.deliverAll()
        try await feed.deliver(queued)
        #expect(try await queue.claim(worker: "w") == nil)
        #expect(
            try await feed.replay(user: FakeLedger.user, after: 0).map(\.content) == [.queued(position: 0), .cancelled])
    }
}
