import Passwords
import Redis
import TestServers
import Testing

@testable import API

/// Token buckets, those of a process and those in Redis.
struct TokenBucketTests {
    private let start = ContinuousClock.now

    private func bucket(_ limit: RateLimit, _ who: String, _ rate: Rate) -> LocalBuckets.Bucket {
        .init(key: LimitKey(limit: limit, subject: .session(Fingerprint(of: who))), rate: rate)
    }

    @Test func `allows the burst, then one for each interval`() {
        let buckets = LocalBuckets()
        let bucket = bucket(.submissionsBySession, "a", Rate(3, per: .seconds(30)))
        for _ in 0..<3 { #expect(buckets.take([bucket], at: start) == nil) }
        #expect(buckets.take([bucket], at: start)?.wait == .seconds(10))
        // A refused attempt does not postpone the next one.
        #expect(buckets.take([bucket], at: start + .seconds(4))?.wait == .seconds(6))
        #expect(buckets.take([bucket], at: start + .milliseconds(9999)) != nil)
        #expect(buckets.take([bucket], at: start + .seconds(10)) == nil)
        #expect(buckets.take([bucket], at: start + .seconds(10))?.wait == .seconds(10))
        // Never more than the burst, however long nothing happened.
        for _ in 0..<3 { #expect(buckets.take([bucket], at: start + .seconds(9000)) == nil) }
        #expect(buckets.take([bucket], at: start + .seconds(9000)) != nil)
    }

    @Test func `takes from no bucket if one is empty`() {
        let buckets = LocalBuckets()
        let narrow = bucket(.submissionsBySession, "a", Rate(1, per: .seconds(60)))
        let wide = bucket(.submissionsByAddress, "a", Rate(2, per: .seconds(60)))
        #expect(buckets.take([narrow, wide], at: start) == nil)
        for _ in 0..<9 { #expect(buckets.take([narrow, wide], at: start)?.key == narrow.key) }
        #expect(buckets.take([wide], at: start) == nil)
        #expect(buckets.take([wide], at: start) != nil)
    }

    @Test func `an emptied bucket refuses until its time`() {
        let buckets = LocalBuckets()
        let bucket = bucket(.submissionsBySession, "a", Rate(3, per: .seconds(30)))
        buckets.empty(bucket, for: .seconds(7), at: start)
        #expect(buckets.take([bucket], at: start)?.wait == .seconds(7))
        #expect(buckets.take([bucket], at: start + .seconds(7)) == nil)
        #expect(buckets.take([bucket], at: start + .seconds(7))?.wait == .seconds(10))
    }

    @Test func `keeps no more buckets than allowed, and forgets full ones first`() {
        let buckets = LocalBuckets(maximumBuckets: 4000)
        let kept = bucket(.submissionsBySession, "kept", Rate(1, per: .seconds(3600)))
        #expect(buckets.take([kept], at: start) == nil)
        for number in 0..<3000 {
            let short = bucket(.submissionsBySession, "\(number)", Rate(10, per: .seconds(1)))
            #expect(buckets.take([short], at: start + .milliseconds(number)) == nil)
        }
        #expect(buckets.count <= 1500)
        #expect(buckets.take([kept], at: start + .seconds(3)) != nil)
        for number in 0..<10_000 {
            _ = buckets.take([bucket(.runsBySession, "\(number)", Rate(1, per: .seconds(3600)))], at: start)
            #expect(buckets.count <= 4001)
        }
    }

    @Test func `all processes take from one bucket in Redis, which expires when it is full`() async throws {
        let url = try TestServers.shared().redis()
        let redis = RedisClient(address: try RedisAddress(url: url), timeout: .seconds(60))
        let processes = [0, 1].map { _ in SharedLimits(redis: redis, timeout: .seconds(60), logger: TestServer.noLog) }
        let narrow = bucket(.submissionsBySession, "a", Rate(4, per: .seconds(3600)))
        let wide = bucket(.submissionsByAddress, "b", Rate(5, per: .seconds(36_000)))
        for number in 0..<4 { #expect(await processes[number % 2].take([narrow, wide]) == nil) }
        for process in processes {
            let refused = await process.take([narrow, wide])
            #expect(refused?.bucket.key == narrow.key)
            let wait = try #require(refused?.wait)
            // The time that the test itself takes is not known.
            #expect((.seconds(600)...(.seconds(900))).contains(wait))
        }
        #expect(await processes[0].take([wide]) == nil)
        #expect(await processes[1].take([wide])?.bucket.key == wide.key)

        let keys = try await redis.send(["KEYS", "limit:*"]).array().map { try $0.text() }.sorted()
        #expect(keys == [wide, narrow].map { $0.key.subject.sharedKey($0.key.limit.rawValue) })
        for (key, seconds) in zip(keys, [36_000, 3600]) {
            let rest = try await redis.send(["TTL", RedisArgument(key)]).integer()
            #expect((seconds - 600...seconds).contains(rest))
        }
        await redis.close()
    }
}

struct RateTests {
    @Test(arguments: [
        ("60/min", 60, Duration.seconds(60)), ("1200/10min", 1200, .seconds(600)), ("1/s", 1, .seconds(1)),
        ("5/250ms", 5, .milliseconds(250)),
    ])
    func `reads a count and a period`(text: String, count: Int, period: Duration) {
        #expect(Rate(text: text) == Rate(count, per: period))
    }

    @Test(arguments: [
        "", "60", "/min", "60/", "0/min", "-1/min", "1.5/s", "60/minute", "1/2/s", "1000001/s", "1/2d", "60 /min",
        "1000000/1ms",
    ])
    func `other text is no rate`(text: String) { #expect(Rate(text: text) == nil) }

    @Test func `explains itself`() {
        #expect(
            Rate(60, per: .seconds(60)).explanation(of: "runs") == "Allowed are 60 runs at once, and 1 more a second.")
        #expect(
            Rate(3, per: .seconds(10)).explanation(of: "runs")
                == "Allowed are 3 runs at once, and 1 more every 3.3 seconds.")
    }
}
