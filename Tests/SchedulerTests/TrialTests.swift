import Logging
import Redis
import Scheduler
import ServiceLifecycle
import Synchronization
import TestServers
import Testing

/// Gradings whose results do not count, and how they reach the workers.
@Suite(.timeLimit(.minutes(5))) struct TrialTests {
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

    private func running(_ grader: FakeGrader, _ body: () async throws -> Void) async throws {
        let worker = Worker(
            name: "w", slots: 2, queue: queue, ledger: ledger, grader: grader, feed: feed, phases: phases,
            grace: .zero, logger: logger)
        let group = ServiceGroup(services: [worker], logger: logger)
        async let run: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await run
    }

    /// Waits until nothing waits or is claimed in the batch lane.
    private func emptied() async throws {
        while true {
            let lane = try await queue.status().batch
            if lane.waiting + lane.claimed == 0 { return }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func `a trial tells its author nothing, and counts in no figure`() async throws {
        let name = TrialName(run: "a").text
        await ledger.add(name, trying: Trial())
        try await queue.add(name, lane: .batch)
        try await running(.accepting) {
            #expect(await ledger.ending(of: name) == .graded(FakeGrader.report))
            try await emptied()
        }
        #expect(try await feed.replay(user: FakeLedger.user, after: 0).isEmpty)
        #expect(phases.phases.isEmpty && phases.verdicts.isEmpty && phases.outcomes.isEmpty)
    }

    @Test func `a trial under policies that no worker can use fails with the reason, and is no dead letter`()
        async throws
    {
        let name = TrialName(run: "a").text
        let policy = TriedPolicy(isCallList: false, name: "default", yaml: "", number: 2, hash: "")
        await ledger.add(name, trying: Trial(policies: [policy]))
        try await queue.add(name, lane: .batch)
        try await running(.accepting) {
            #expect(await ledger.ending(of: name) == .failed("this worker has no policies"))
            try await emptied()
        }
        #expect(await ledger.faults.count == 3)
        #expect(try await queue.status().dead == 0)
    }

    @Test func `faults under tried policies do not pause the worker, and are not blamed on the submission`()
        async throws
    {
        let policy = TriedPolicy(isCallList: false, name: "default", yaml: "", number: 2, hash: "")
        let names = (1...6).map { TrialName(run: "\($0)").text }
        for name in names {
            await ledger.add(name, trying: Trial(policies: [policy]))
            try await queue.add(name, lane: .batch)
        }
        let checks = Mutex(0)
        let grader = FakeGrader(body: FakeGrader.accepting.body, check: { checks.withLock { $0 += 1 } })
        try await running(grader) {
            for name in names { _ = await ledger.ending(of: name) }
            await ledger.add("s")
            try await queue.add("s", lane: .interactive)
            #expect(await ledger.ending(of: "s") == .graded(FakeGrader.report))
        }
        #expect(checks.withLock { $0 } == 0)
    }

    @Test func `a worker's ledger is chosen by the name of the job`() async throws {
        let trials = FakeLedger()
        let name = TrialName(run: "a").text
        await ledger.add("s")
        await trials.add(name, trying: Trial())
        let both = JobLedgers(submissions: ledger, trials: trials)
        #expect(try await both.begin(submission: "s")?.trial == nil)
        #expect(try await both.begin(submission: name)?.trial == Trial())
        #expect(try await both.isCurrent(submission: name, attempt: 1))
        #expect(try await both.finish(submission: name, attempt: 1, report: FakeGrader.report))
        #expect(try await both.fail(submission: "s", attempt: 1, reason: "ours"))
        #expect(await trials.statuses == [name: .graded(FakeGrader.report)])
        #expect(await ledger.statuses == ["s": .failed("ours")])
    }

    /// Returns the same trials until they are taken away.
    private struct Source: TrialSource {
        var names: [TrialName]

        func feed(window: Int) async throws -> [TrialName] { Array(names.prefix(window)) }
    }

    @Test func `the feeder queues a portion in the batch lane, and again what the queue has lost`() async throws {
        let names = (1...5).map { TrialName(run: "\($0)") }
        let feeder = RejudgingFeeder(trials: Source(names: names), queue: queue, window: 3, logger: logger)
        #expect(try await feeder.feed() == 3)
        #expect(try await queue.status().batch.waiting == 3)
        #expect(try await feeder.feed() == 0)
        try await queue.remove(names[1].text)
        #expect(try await feeder.feed() == 1)
        #expect(try await queue.status().interactive.waiting == 0)

        try await queue.cancel(names.map(\.text))
        #expect(try await queue.status().batch.waiting == 0)
    }

    @Test func `trials leave the slots to submissions that somebody waits for`() async throws {
        let feeder = RejudgingFeeder(
            trials: Source(names: (1...100).map { TrialName(run: "\($0)") }), queue: queue, logger: logger)
        try await feeder.feed()
        try await queue.add("s", lane: .interactive)
        #expect(try await queue.claim(worker: "w")?.submission == "s")
    }
}
