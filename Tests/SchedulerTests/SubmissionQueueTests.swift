import Foundation
import Grading
import Redis
import TestServers
import Testing

@testable import Scheduler

@Suite struct `The queue` {
    let redis: RedisClient
    let queue: SubmissionQueue
    /// The same queue with leases that expire immediately.
    let expiredLeases: SubmissionQueue

    init() throws {
        redis = try TestServers.redisClient()
        queue = SubmissionQueue(redis: redis, lease: .seconds(600))
        expiredLeases = SubmissionQueue(redis: redis, lease: .zero)
    }

    @Test func `hands out each submission once, oldest first`() async throws {
        for name in ["a", "b", "c"] { try await queue.add(name, lane: .interactive) }
        let claims = [
            try await queue.claim(worker: "w1"), try await queue.claim(worker: "w2"),
            try await queue.claim(worker: "w1"), try await queue.claim(worker: "w2"),
        ]
        #expect(claims.map { $0?.submission } == ["a", "b", "c", nil])
        #expect(claims.compactMap { $0?.deliveries } == [1, 1, 1])
    }

    @Test func `takes back a failed delivery whose worker was only cut off`() async throws {
        try await queue.add("a", lane: .interactive)
        let cutOff = try #require(try await queue.claim(worker: "cut off"))
        let second = try #require(try await expiredLeases.claim(worker: "second"))
        #expect(second.deliveries == 2)
        #expect(second.lostWorker == "cut off")
        for _ in 1...2 { try await queue.release(cutOff, after: .zero, counts: false) }
        #expect(try await queue.renew(second))
        let third = try #require(try await expiredLeases.claim(worker: "third"))
        #expect(third.deliveries == 2)
        #expect(third.lostWorker == "second")
        #expect(try await expiredLeases.claim(worker: "fourth")?.deliveries == 3)
    }

    @Test func `holds a submission once, however often it is added`() async throws {
        #expect(try await queue.add("a", lane: .interactive))
        #expect(try await !queue.add("a", lane: .interactive))
        let claim = try #require(try await queue.claim(worker: "w"))
        #expect(try await !queue.add("a", lane: .interactive))
        try await queue.remove(claim.submission)
        #expect(try await queue.claim(worker: "w") == nil)
        #expect(try await queue.add("a", lane: .interactive))
    }

    @Test func `prefers the interactive lane`() async throws {
        for number in 1...4 {
            try await queue.add("b\(number)", lane: .batch)
            try await queue.add("i\(number)", lane: .interactive)
        }
        var lanes: [Lane] = []
        while let claim = try await queue.claim(worker: "w") { lanes.append(claim.lane) }
        #expect(lanes == Array(repeating: .interactive, count: 4) + Array(repeating: .batch, count: 4))
    }

    @Test func `adds many submissions of both lanes at once, and none twice`() async throws {
        let many = (0..<500).map { QueuedSubmission("s\($0)", lane: $0 % 5 == 0 ? .interactive : .batch) }
        #expect(try await queue.add(Array(many[..<10])) == 10)
        #expect(try await queue.add(many) == 490)
        let status = try await queue.status()
        #expect(status.interactive.waiting == 100)
        #expect(status.batch.waiting == 400)
    }

    @Test func `hands a dead worker's submission to another worker, and counts deliveries`() async throws {
        try await queue.add("a", lane: .interactive)
        let first = try #require(try await queue.claim(worker: "dead"))
        #expect(try await queue.claim(worker: "alive") == nil)
        let second = try #require(try await expiredLeases.claim(worker: "alive"))
        #expect(second.submission == "a")
        #expect(second.deliveries == 2)
        #expect(second.lostWorker == "dead")
        #expect(try await !queue.renew(first))
        #expect(try await queue.renew(second))
    }

    @Test func `finds an expired claim behind many live ones`() async throws {
        for number in 1...40 { try await queue.add("s\(number)", lane: .interactive) }
        var claims: [Claim] = []
        while let claim = try await queue.claim(worker: "w") { claims.append(claim) }
        let last = try #require(claims.last)
        try await queue.release(last, after: .zero, counts: true)
        #expect(try await queue.claim(worker: "other")?.submission == last.submission)
    }

    @Test func `counts a released delivery only if asked to`() async throws {
        try await queue.add("a", lane: .interactive)
        var claim = try #require(try await queue.claim(worker: "w"))
        try await queue.release(claim, after: .zero, counts: false)
        claim = try #require(try await queue.claim(worker: "w"))
        #expect(claim.deliveries == 1)
        try await queue.release(claim, after: .zero, counts: true)
        claim = try #require(try await queue.claim(worker: "w"))
        #expect(claim.deliveries == 2)
        #expect(claim.lostWorker == nil)
    }

    @Test func `restarts the leases when Redis' clock was set back`() async throws {
        try await queue.add("a", lane: .interactive)
        let claim = try #require(try await queue.claim(worker: "w"))
        #expect(try await !queue.followClock())
        // The lease has expired, but by a clock that is set back meanwhile.
        try await queue.release(claim, after: .zero, counts: true)
        _ = try await redis.send(["SET", "submissions:clock", "9999999999999"])
        #expect(try await queue.followClock())
        #expect(try await queue.claim(worker: "other") == nil)
        #expect(try await queue.renew(claim), "the worker keeps its claim")
        #expect(try await !queue.followClock(), "the new time is known")
        #expect(try await expiredLeases.claim(worker: "other")?.deliveries == 2)
    }

    @Test func `restarts the leases of runs when Redis' clock was set back`() async throws {
        let board = RunBoard(redis: redis, lease: .seconds(600))
        for interactive in [false, true] {
            let program = RunProgram(exercise: "hello", version: "1", code: "", isInteractive: interactive)
            _ = try await board.create(program, user: UUID().uuidString)
        }
        #expect(try await !queue.followClock())
        for kind in RunKind.allCases {
            // The lease has expired, but by a clock that is set back meanwhile.
            try await board.release(try #require(try await board.claim(kind, worker: "w")))
        }
        _ = try await redis.send(["SET", "submissions:clock", "9999999999999"])
        #expect(try await queue.followClock())
        for kind in RunKind.allCases { #expect(try await board.claim(kind, worker: "other") == nil) }
    }

    @Test func `holds a released submission back for its pause`() async throws {
        try await queue.add("a", lane: .interactive)
        let claim = try #require(try await queue.claim(worker: "w"))
        try await queue.release(claim, after: .seconds(600), counts: true)
        #expect(try await queue.claim(worker: "w") == nil)
    }

    @Test func `continues after Redis lost all data`() async throws {
        try await queue.add("a", lane: .interactive)
        let claim = try #require(try await queue.claim(worker: "w"))
        _ = try await redis.send(["FLUSHDB"])
        #expect(try await !queue.renew(claim))
        try await queue.release(claim, after: .zero, counts: true)
        try await queue.remove("a")
        #expect(try await queue.claim(worker: "w") == nil)
        #expect(try await queue.add("a", lane: .interactive))
        #expect(try await queue.claim(worker: "w")?.submission == "a")
    }

    @Test func `reports its state`() async throws {
        for name in ["a", "b", "c"] { try await queue.add(name, lane: .interactive) }
        try await queue.add("d", lane: .batch)
        let claim = try #require(try await queue.claim(worker: "w"))
        var status = try await queue.status()
        #expect(status.interactive == .init(waiting: 2, claimed: 1))
        #expect(status.batch == .init(waiting: 1, claimed: 0))
        #expect(status.workers.map(\.name) == ["w"])
        #expect(status.workers.map(\.claimed) == [1])
        try await queue.deadLetter(claim, reason: "test")
        status = try await queue.status()
        #expect(status.interactive == .init(waiting: 2, claimed: 0))
        #expect(status.dead == 1)
    }

    @Test func `forgets a worker only if it holds no claim`() async throws {
        try await queue.add("a", lane: .interactive)
        _ = try await queue.claim(worker: "w")
        try await queue.forget(worker: "w")
        #expect(try await queue.status().workers.map(\.claimed) == [1])
        try await queue.remove("a")
        try await queue.forget(worker: "w")
        #expect(try await queue.status().workers.isEmpty)
    }
}
