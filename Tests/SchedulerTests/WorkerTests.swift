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

    /// Runs a service while `body` does, then stops it gracefully and waits for its end.
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

    /// Waits until nothing is waiting or claimed.
    private func emptied() async throws {
        while true {
            let lane = try await queue.status().interactive
            if lane.waiting + lane.claimed == 0 { return }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `grades, tells, stores and acknowledges`() async throws {
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

    @Test func `tells how long each part of its work took`() async throws {
        try await queued("s")
        try await running(worker(.accepting)) {
            _ = await ledger.ending(of: "s")
            try await emptied()
        }
        #expect(phases.phases == [.queue, .dispatch, .import, .tests, .test, .report, .store])
        #expect(phases.verdicts == [.accepted])
    }

    @Test func `takes only the first attempt's wait for time in the queue`() async throws {
        await ledger.add("s")
        _ = try await ledger.begin(submission: "s")
        try await queue.add("s", lane: .interactive)
        try await running(worker(.accepting)) {
            _ = await ledger.ending(of: "s")
            try await emptied()
        }
        #expect(phases.phases.first == .dispatch)
    }

    @Test func `grades as many at a time as it has slots`() async throws {
        let (begun, continuation) = AsyncStream.makeStream(of: String.self)
        for name in ["a", "b", "c"] { try await queued(name) }
        try await running(worker(slots: 2, .endless(begun: continuation))) {
            var running = begun.makeAsyncIterator()
            #expect(Set([await running.next(), await running.next()]) == ["code of a", "code of b"])
            let lane = try await queue.status().interactive
            #expect(lane == .init(waiting: 1, claimed: 2))
        }
    }

    @Test func `takes over what a dead worker held`() async throws {
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

    @Test func `gives a submission up as ours when its grader fails again and again`() async throws {
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

    @Test func `gives a submission up as ours when workers die of it again and again`() async throws {
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

    @Test func `stops grading what was cancelled`() async throws {
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

    @Test func `hands back what it has not finished when it stops`() async throws {
        let (begun, continuation) = AsyncStream.makeStream(of: String.self)
        try await queued("s")
        try await running(worker(named: "first", .endless(begun: continuation))) { for await _ in begun.prefix(1) {} }
        let claim = try #require(try await queue.claim(worker: "second"))
        #expect(claim.submission == "s")
        #expect(claim.deliveries == 1)
    }

    @Test func `waits for PostgreSQL with a verdict that it has found`() async throws {
        try await queued("s")
        let grader = FakeGrader { [ledger] _, _ in
            await ledger.failNext(1)
            return FakeGrader.report
        }
        try await running(worker(grader)) {
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
    }

    @Test func `does not count PostgreSQL's absence against a submission`() async throws {
        await ledger.failNext(1)
        try await queued("s")
        try await running(worker(.accepting)) {
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
    }

    @Test func `takes out of the queue what is terminal already`() async throws {
        try await queue.add("unknown", lane: .interactive)
        try await running(worker(.breaking)) { try await emptied() }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `The recovery` {
    @Test func `queues again what Redis lost`() async throws {
        let redis = try TestServers.redisClient()
        let queue = SubmissionQueue(redis: redis)
        let ledger = FakeLedger()
        await ledger.add("a", "b")
        let recovery = Recovery(
            ledger: ledger, queue: queue, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(try await recovery.recover() == 2)
        #expect(try await recovery.recover() == 0)
        #expect(try await queue.claim(worker: "w") != nil)
        _ = try await redis.send(["FLUSHDB"])
        #expect(try await recovery.recover() == 2)
        #expect(try await queue.claim(worker: "w")?.submission == "a")
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

    @Test func `queues submissions and tells of them, once`() async throws {
        for _ in 1...2 {
            // As after a failure between delivering and removing.
            await post(1, "s", .queued(position: 0), .interactive)
            try await relay.deliverAll()
        }
        #expect(try await feed.replay(user: FakeLedger.user, after: 0).map(\.content) == [.queued(position: 0)])
        #expect(try await queue.claim(worker: "w")?.submission == "s")
        #expect(try await queue.claim(worker: "w") == nil)
    }

    @Test func `takes the cancelled out of the queue before what follows them`() async throws {
        await post(1, "a", .queued(position: 0), .interactive)
        await post(2, "a", .cancelled)
        await post(3, "b", .queued(position: 0), .interactive)
        try await relay.deliverAll()
        #expect(try await queue.claim(worker: "w")?.submission == "b")
        #expect(
            try await feed.replay(user: FakeLedger.user, after: 0).map(\.content)
                == [.queued(position: 0), .cancelled, .queued(position: 0)])
    }

    @Test func `delivers at once what its store has just committed, and then removes it`() async throws {
        let running = Task { try await relay.run() }
        let verdict = SubmissionEvent.Content.graded(verdict: .accepted, points: 100, summary: "Good.")
        let contents: [SubmissionEvent.Content] = [.queued(position: 0), verdict]
        for (index, content) in contents.enumerated() {
            signal(
                OutboxMessage(
                    id: index, user: FakeLedger.user, submission: "s", event: content,
                    lane: index == 0 ? .interactive : nil))
        }
        var told: [SubmissionEvent.Content] = []
        for await event in feed.events(user: FakeLedger.user, after: 0) {
            told.append(event.content)
            if event.content == verdict { break }
        }
        #expect(told == contents)
        #expect(try await queue.claim(worker: "w")?.submission == "s")
        await ledger.removal(of: [0, 1])
        #expect(phases.phases == [.publish])
        running.cancel()
        try await running.value
    }

    @Test func `does nothing for a message that comes late a second time`() async throws {
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
