import Foundation
import Redis
import TestServers
import TestSupport
import Testing

@testable import Scheduler

@Suite(.timeLimit(.minutes(5))) struct `The interactive lane` {
    let redis: RedisClient
    let queue: SubmissionQueue

    init() throws {
        redis = try TestServers.redisClient()
        queue = SubmissionQueue(redis: redis, lease: .seconds(600))
    }

    /// Adds a submission of a user of its own.
    private func add(_ name: String, share: String, user: String? = nil) async throws {
        try await queue.add(name, lane: .interactive, flow: Flow(share: share, user: user ?? "user-\(name)"))
    }

    /// Claims all that wait, and returns their names in order. No grading ends meanwhile.
    private func claims(_ appetite: Appetite = Appetite(slow: .afterQuick)) async throws -> [String] {
        var names: [String] = []
        while let claim = try await queue.claim(worker: "w", appetite) { names.append(claim.submission) }
        return names
    }

    /// Grades a submission of this user alone, and lets it have taken a time.
    private func grade(share: String, user: String, taking time: Duration) async throws {
        try await add("earlier", share: share, user: user)
        let claim = try #require(try await queue.claim(worker: "w"))
        try await queue.finish(claim, held: time)
    }

    @Test func `claims the first of a share before the tenth of another`() async throws {
        for number in 0..<10 { try await add("many\(number)", share: "many") }
        try await add("one", share: "one")
        let order = try await claims()
        #expect(order.prefix(3).contains("one"))
        #expect(order.filter { $0 != "one" } == (0..<10).map { "many\($0)" })
    }

    @Test func `serves one share alone as it serves many`() async throws {
        for number in 0..<60 { try await add("s\(number)", share: "class") }
        #expect(try await claims().count == 60)
    }

    @Test func `lets a share that has used much wait for the others`() async throws {
        // Each of the gradings is quick, so all are in the same line.
        for number in 0..<5 { try await grade(share: "busy", user: "b\(number)", taking: .milliseconds(900)) }
        try await add("busy", share: "busy")
        for number in 0..<10 { try await add("s\(number)", share: "share\(number)") }
        #expect(try await claims().last == "busy")
    }

    @Test func `gives a share no credit for a pause`() async throws {
        for number in 0..<20 { try await grade(share: "steady", user: "u\(number)", taking: .milliseconds(500)) }
        for number in 0..<30 { try await add("late\(number)", share: "late") }
        try await add("steady", share: "steady")
        let order = try await claims()
        #expect(order.first == "late0")
        #expect(order.prefix(10).contains("steady"))
    }

    @Test func `lets users whose gradings took long wait in a line of their own`() async throws {
        try await grade(share: "class", user: "loops", taking: .seconds(8))
        try await grade(share: "class", user: "quick", taking: .milliseconds(50))
        try await add("loop", share: "class", user: "loops")
        try await add("hello", share: "class", user: "quick")
        #expect(try await claims(Appetite()) == ["hello"])
        #expect(try await claims(Appetite(slow: .afterQuick)) == ["loop"])
    }

    @Test func `expects of an unknown user what the last gradings of the share took`() async throws {
        try await grade(share: "flood", user: "known", taking: .seconds(8))
        try await add("new-session", share: "flood", user: "new")
        #expect(try await claims(Appetite()).isEmpty)
        #expect(try await claims().count == 1)
    }

    @Test func `charges a grading that was cancelled`() async throws {
        try await add("loop", share: "s", user: "loops")
        let claim = try #require(try await queue.claim(worker: "w"))
        try await queue.cancel("loop")
        try await queue.charge(claim, held: .seconds(8))
        try await add("next", share: "s", user: "loops")
        #expect(try await claims(Appetite()).isEmpty)
    }

    @Test func `claims slow submissions before quick ones if asked to`() async throws {
        try await grade(share: "s", user: "loops", taking: .seconds(8))
        try await add("quick", share: "other")
        try await add("slow", share: "s", user: "loops")
        #expect(try await claims(Appetite(slow: .first)) == ["slow", "quick"])
    }

    @Test func `starves no share although new ones keep arriving`() async throws {
        try await grade(share: "busy", user: "b", taking: .milliseconds(900))
        try await add("busy", share: "busy")
        for number in 0..<100 {
            try await add("new\(number)", share: "new\(number)")
            let claim = try #require(try await queue.claim(worker: "w"))
            try await queue.finish(claim, held: .milliseconds(100))
            if claim.submission == "busy" { return }
        }
        Issue.record("a share with a tag of 900 ms was not claimed among 100 gradings of 100 ms")
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `gives shares that always wait equal parts of the time`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        // The first share has one author, the last has sixteen who all wait.
        let authors = ["a": 1, "b": 2, "c": 4, "d": 16]
        var served: [String: Int] = [:]
        var number = 0
        func post(_ share: String, _ author: Int) async throws {
            number += 1
            try await add("\(share)-\(author)-\(number)", share: share, user: "\(share)\(author)")
        }
        for (share, count) in authors.sorted(by: { $0.key < $1.key }) {
            for author in 0..<count { try await post(share, author) }
        }
        let longest = 400
        for _ in 0..<300 {
            let claim = try #require(try await queue.claim(worker: "w"))
            let parts = claim.submission.split(separator: "-")
            let time = Int.random(in: 10...longest, using: &random)
            served[String(parts[0]), default: 0] += time
            try await queue.finish(claim, held: .milliseconds(time))
            try await post(String(parts[0]), try #require(Int(parts[1])))
        }
        // An author posts again only after the verdict, so the share of one author is not always backlogged: it may
        // lag, but must not lose more than a grading to each of the others.
        let most = try #require(served.values.max())
        for share in authors.keys {
            let part = served[share, default: 0]
            #expect(most - part <= 12 * longest, "\(share) got \(part) ms, another share \(most) ms")
        }
    }

    @Test func `tells each submission how many precede it`() async throws {
        var random = SeededRandom(seed: 7)
        try await grade(share: "flood", user: "loops", taking: .seconds(8))
        var flows: [String: Flow] = [:]
        for number in 0..<40 {
            let share = "share\(Int.random(in: 0..<5, using: &random))"
            let user = number == 20 ? "loops" : "u\(number)"
            flows["s\(number)"] = Flow(share: number == 20 ? "flood" : share, user: user)
        }
        for number in 0..<40 { try await queue.add("s\(number)", lane: .interactive, flow: flows["s\(number)"]) }
        var positions: [String: Int] = [:]
        for (name, flow) in flows { positions[name] = try await queue.position(of: name, flow: flow) }
        let order = try await claims()
        #expect(order.count == 40)
        for (index, name) in order.enumerated() { #expect(positions[name] == index) }
        #expect(try await queue.position(of: "s0", flow: try #require(flows["s0"])) == 0)
    }

    @Test func `tells a submission on its way to the queue the position that it will have`() async throws {
        for number in 0..<5 { try await add("s\(number)", share: "class") }
        let flow = Flow(share: "class", user: "late")
        #expect(try await queue.position(of: "late", flow: flow) == 5)
        try await queue.add("late", lane: .interactive, flow: flow)
        #expect(try await queue.position(of: "late", flow: flow) == 5)
        #expect(try await queue.position(of: "new", flow: Flow(share: "home", user: "new")) == 1)
    }

    @Test func `refuses a share that holds enough slots, but not the others`() async throws {
        for number in 0..<50 { try await add("s\(number)", share: "class") }
        try await add("home", share: "home")
        #expect(try await claims(Appetite(refusals: ["class": .always])) == ["home"])
        #expect(try await claims(Appetite(refusals: ["class": .whileUnknown])) == [])
        let first = try #require(try await queue.claim(worker: "w"))
        try await queue.finish(first, held: .milliseconds(50))
        #expect(try await claims(Appetite(refusals: ["class": .whileUnknown])).count == 49)
    }

    @Test func `claims once what an earlier version has added to the stream`() async throws {
        try await add("waiting", share: "s")
        // An earlier version adds to the stream and to the index, and knows nothing of the lines.
        for name in ["waiting", "old"] {
            let entry = try await redis.send([
                "XADD", "submissions:interactive", "*", "submission", RedisArgument(name),
            ])
            _ = try await redis.send([
                "HSET", "submissions:interactive:index", RedisArgument(name), RedisArgument(try entry.text()),
            ])
        }
        #expect(try await claims() == ["waiting", "old"])
    }

    @Test func `forgets its order with all else that Redis loses`() async throws {
        try await add("a", share: "s")
        _ = try await redis.send(["FLUSHDB"])
        #expect(try await claims().isEmpty)
        try await add("a", share: "s")
        #expect(try await claims() == ["a"])
    }

    @Test func `leaves nothing of a graded submission but the pace of its share and user`() async throws {
        try await grade(share: "s", user: "u", taking: .milliseconds(300))
        try await grade(share: "t", user: "v", taking: .milliseconds(300))
        let keys = try await redis.send(["KEYS", "*"]).array().map { try $0.text() }
        let known: Set = [
            "submissions:interactive", "submissions:batch", "submissions:interactive:clock",
            "submissions:interactive:used", "submissions:interactive:quick:finish",
            "pace:s", "pace:u", "pace:t", "pace:v",
        ]
        #expect(Set(keys).subtracting(known).isEmpty)
        #expect(try await redis.send(["TTL", "pace:s"]).integer() > 0)
    }
}
