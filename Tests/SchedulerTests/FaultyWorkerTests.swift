import Grading
import Logging
import Redis
import ServiceLifecycle
import Synchronization
import TestServers
import Testing

@testable import Scheduler

@Suite(.timeLimit(.minutes(5))) struct `A worker with faults` {
    struct Broken: Error, CustomStringConvertible { var description = "the disk is full" }

    let queue: SubmissionQueue
    let feed: EventFeed
    let ledger = FakeLedger()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        let redis = try TestServers.redisClient()
        queue = SubmissionQueue(redis: redis, lease: .seconds(60))
        feed = EventFeed(redis: redis)
    }

    private func run(_ grader: FakeGrader, _ body: () async throws -> Void) async throws {
        let worker = Worker(
            name: "w", slots: 2, queue: queue, ledger: ledger, grader: grader, feed: feed, grace: .zero,
            logger: logger)
        let group = ServiceGroup(services: [worker], logger: logger)
        async let run: Void = group.run()
        try await body()
        await group.triggerGracefulShutdown()
        try await run
    }

    private func queued(_ names: String..., lane: Lane = .interactive) async throws {
        for name in names {
            await ledger.add(name)
            try await queue.add(name, lane: lane)
        }
    }

    /// Waits for a report of the worker that satisfies a condition.
    private func report(of name: String = "w", _ condition: (WorkerReport) -> Bool) async throws -> WorkerReport {
        while true {
            try Task.checkCancellation()
            let workers = try await queue.status().workers
            if let report = workers.first(where: { $0.name == name })?.report, condition(report) { return report }
            await Task.yield()
        }
    }

    @Test func `keeps the evidence of each failed attempt`() async throws {
        try await queued("poison")
        let report = FakeGrader.report.failing("no cell could be built")
        try await run(FakeGrader { _, _ in report }) { _ = await ledger.ending(of: "poison") }
        let faults = await ledger.faults
        #expect(faults.map(\.attempt) == [1, 2, 3])
        #expect(faults.allSatisfy { $0.submission == "poison" && $0.kind == .grader && $0.worker == "w" })
        #expect(faults.allSatisfy { $0.reason == "no cell could be built" && $0.report == report })
    }

    @Test func `keeps the names of workers that died`() async throws {
        try await queued("poison")
        for number in 1...3 {
            let expired = SubmissionQueue(redis: queue.redis, lease: .zero)
            #expect(try await expired.claim(worker: "dead\(number)") != nil)
            _ = try await ledger.begin(submission: "poison")
        }
        let shortLease = SubmissionQueue(redis: queue.redis, lease: .milliseconds(50))
        let worker = Worker(
            name: "w", slots: 1, queue: shortLease, ledger: ledger, grader: FakeGrader.accepting, feed: feed,
            logger: logger)
        let group = ServiceGroup(services: [worker], logger: logger)
        async let run: Void = group.run()
        _ = await ledger.ending(of: "poison")
        await group.triggerGracefulShutdown()
        try await run
        #expect(await ledger.faults.map(\.kind) == [.workerLost])
        #expect(await ledger.faults.map(\.worker) == ["dead3"])
        #expect(await ledger.faults.map(\.attempt) == [3])
    }

    @Test func `fails a poisonous submission and goes on with the others`() async throws {
        try await queued("poison", "a", "b", "c")
        let grader = FakeGrader { code, _ in
            if code == "code of poison" { throw Broken() }
            return FakeGrader.report
        }
        try await run(grader) {
            for name in ["a", "b", "c"] {
                let ending = await ledger.ending(of: name)
                #expect(ending == .graded(FakeGrader.report))
            }
            guard case .failed = await ledger.ending(of: "poison") else {
                Issue.record("the poisonous submission was graded")
                return
            }
            let report = try await report { _ in true }
            #expect(report.state == .running)
        }
    }

    @Test func `pauses itself, says why, and grades all when it is healthy again`() async throws {
        // Whether the host of the worker cannot grade.
        let isBroken = Mutex(true)
        let names = (1...8).map { "s\($0)" }
        for name in names { try await queued(name) }
        let grader = FakeGrader(
            body: { _, _ in
                if isBroken.withLock({ $0 }) { throw Broken() }
                return FakeGrader.report
            },
            check: { if isBroken.withLock({ $0 }) { throw Broken() } })
        try await run(grader) {
            let faulty = try await report { $0.state == .faulty }
            #expect(faulty.reason?.contains("the disk is full") == true)
            #expect(try #require(faulty.faults) >= 5)
            isBroken.withLock { $0 = false }
            for name in names {
                let ending = await ledger.ending(of: name)
                #expect(ending == .graded(FakeGrader.report), "its own faults cost no submission its verdict")
            }
            let healthy = try await report { $0.state == .running }
            #expect(healthy.reason == nil)
            #expect(try #require(healthy.faults) >= 5, "the count outlasts the recovery")
        }
    }

    @Test func `gives up on a submission that keeps breaking workers`() async throws {
        try await queued("poison")
        let checks = Mutex(0)
        // The check fails right after each grading, and succeeds when it is repeated.
        let grader = FakeGrader(
            body: { _, _ in throw Broken() },
            check: {
                let number = checks.withLock { count in
                    count += 1
                    return count
                }
                if number % 2 == 1 { throw Broken() }
            })
        try await run(grader) {
            guard case .failed = await ledger.ending(of: "poison") else {
                Issue.record("the poisonous submission was graded")
                return
            }
        }
        #expect(await ledger.faults.count == 9)
    }

    @Test func `reports what it grades, its program and its host`() async throws {
        try await queued("s")
        let build = WorkerBuild(host: "h", version: "v", enforcement: "v2", roots: ["python": "0"])
        let (grading, end) = AsyncStream.makeStream(of: Never.self)
        let grader = FakeGrader { _, _ in
            for await _ in grading {}
            return FakeGrader.report
        }
        let worker = Worker(
            name: "w", slots: 2, queue: queue, ledger: ledger, grader: grader, feed: feed, build: { build },
            logger: logger)
        let group = ServiceGroup(services: [worker], logger: logger)
        async let run: Void = group.run()
        let busy = try await report { $0.jobs?.isEmpty == false }
        #expect(busy.jobs?.map(\.submission) == ["s"] && busy.jobs?.first?.lane == .interactive)
        #expect(busy.build == build)
        end.finish()
        #expect(try await report { $0.jobs?.isEmpty == true }.faults == 0)
        await group.triggerGracefulShutdown()
        try await run
    }

    @Test func `is known with what an earlier version reports`() async throws {
        let report = #"{"state":"running","slots":3}"#
        _ = try await queue.redis.send(["HSET", "submissions:workers", "old", RedisArgument("0 \(report)")])
        let worker = try #require(try await queue.status().workers.first)
        #expect(worker.report?.slots == 3 && worker.report?.build == nil && worker.report?.jobs == nil)
    }

    @Test func `obeys orders to pause, to drain and to resume`() async throws {
        try await run(.accepting) {
            _ = try await report { $0.state == .running }
            #expect(try await queue.order(.pause, worker: "w"))
            _ = try await report { $0.state == .paused }
            try await queued("waits")
            #expect(try await queue.order(.drain, worker: "w"))
            _ = try await report { $0.state == .drained }
            #expect(await ledger.statuses["waits"] == .unfinished)
            #expect(try await queue.order(.resume, worker: "w"))
            #expect(await ledger.ending(of: "waits") == .graded(FakeGrader.report))
        }
    }

    @Test func `stays paused when Redis loses the order`() async throws {
        try await run(.accepting) {
            _ = try await report { $0.state == .running }
            #expect(try await queue.order(.pause, worker: "w"))
            _ = try await report { $0.state == .paused }
            _ = try await queue.redis.send(["FLUSHDB"])
            let restored = try await report { _ in true }
            #expect(restored.state == .paused)
            #expect(try await queue.order(.resume, worker: "w"))
            _ = try await report { $0.state == .running }
        }
    }

    @Test func `is unknown to orders once it has ended`() async throws {
        try await run(.accepting) { _ = try await report { $0.state == .running } }
        #expect(try await !queue.order(.pause, worker: "w"))
        #expect(try await queue.status().workers.isEmpty)
    }

    @Test func `grades the batch lane and slow submissions in the background`() async throws {
        let background = Mutex<Set<String>>([])
        let grader = FakeGrader(
            body: { _, _ in FakeGrader.report },
            background: { code in
                background.withLock { _ = $0.insert(code) }
                return FakeGrader.report
            })
        let slow = Flow(share: "s", user: "loops")
        try await queue.add("earlier", lane: .interactive, flow: slow)
        try await queue.finish(try #require(try await queue.claim(worker: "other")), held: .seconds(9))
        for name in ["slow", "quick", "batch"] { await ledger.add(name) }
        try await queue.add("slow", lane: .interactive, flow: slow)
        try await queue.add("quick", lane: .interactive)
        try await queue.add("batch", lane: .batch)
        try await run(grader) {
            for name in ["slow", "quick", "batch"] { _ = await ledger.ending(of: name) }
        }
        #expect(background.withLock { $0 } == ["code of slow", "code of batch"])
    }
}

extension GradingReport {
    fileprivate func failing(_ summary: String) -> GradingReport {
        var report = self
        report.verdict = .graderError
        report.summary = summary
        return report
    }
}
