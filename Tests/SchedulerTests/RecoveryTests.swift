import Logging
import Redis
import TestServers
import Testing

@testable import Scheduler

@Suite(.timeLimit(.minutes(5))) struct `The recovery` {
    let redis: RedisClient
    let queue: SubmissionQueue
    let ledger = FakeLedger()

    init() throws {
        redis = try TestServers.redisClient()
        queue = SubmissionQueue(redis: redis)
    }

    private var recovery: Recovery {
        Recovery(ledger: ledger, queue: queue, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `queues submissions that Redis lost`() async throws {
        await ledger.add("a", "b")
        #expect(try await recovery.recover() == 2)
        #expect(try await recovery.recover() == 0)
        #expect(try await queue.claim(worker: "w") != nil)
        _ = try await redis.send(["FLUSHDB"])
        #expect(try await recovery.recover() == 2)
        #expect(try await queue.claim(worker: "w")?.submission == "a")
    }

    @Test func `compares once for all processes, while Redis runs on with its data`() async throws {
        let processes = [recovery, recovery, recovery]
        for _ in 1...3 { for process in processes { try await process.recover() } }
        #expect(await ledger.comparisons == 1)
    }

    @Test func `compares after Redis was restarted, and when the time has come`() async throws {
        try await recovery.recover()
        #expect(try await redis.send(["PTTL", "submissions:compared"]).integer() > 20_000)
        _ = try await redis.send(["SET", "submissions:compared", "another-process", "PX", "60000"])
        try await recovery.recover()
        #expect(await ledger.comparisons == 2)
        _ = try await redis.send(["DEL", "submissions:compared"])
        try await recovery.recover()
        #expect(await ledger.comparisons == 3)
    }

    @Test func `does not count a comparison during which Redis lost its data`() async throws {
        let comparison = try #require(try await queue.beginComparison())
        #expect(try await queue.beginComparison() == nil)
        _ = try await redis.send(["FLUSHDB"])
        try await queue.finish(comparison, again: .seconds(30))
        #expect(try await queue.beginComparison() != nil)
    }

    @Test func `leaves a comparison that failed to the next process`() async throws {
        await ledger.add("a")
        await ledger.failNext(1)
        await #expect(throws: FakeLedger.Unreachable.self) { try await recovery.recover() }
        #expect(try await recovery.recover() == 1)
    }
}
