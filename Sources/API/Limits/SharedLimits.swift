import Logging
import Redis
import Settings
import Synchronization

/// Runs the scripts of the limits that several API processes share, in Redis.
///
/// Limits must not make the API depend on Redis. If Redis does not answer soon, each process goes by its own counts,
/// and asks Redis again a few seconds later.
final class SharedLimits: Sendable {
    static let pause = Duration.seconds(5)

    private let redis: RedisClient
    private let timeout: Duration
    private let logger: Logger
    private let pausedUntil = Mutex(ContinuousClock.now)

    /// - Parameter timeout: how long a request waits for Redis.
    init(redis: RedisClient, timeout: Duration, logger: Logger) {
        self.redis = redis
        self.timeout = timeout
        self.logger = logger
    }

    /// Returns the reply of a script. Nil if Redis is away.
    func run(_ script: RedisScript, keys: [String], _ arguments: [RedisArgument]) async -> RedisValue? {
        guard pausedUntil.withLock({ $0 <= .now }) else { return nil }
        do {
            return try await withTimeout(timeout) { [redis] in
                try await redis.run(script, keys: keys, arguments)
            }
        } catch is CancellationError {
            return nil
        } catch {
            pausedUntil.withLock { $0 = .now + Self.pause }
            logger.warning("Limits are counted by this process alone", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

extension SharedLimits {
    /// Takes a token from each bucket, or none if a bucket is empty.
    ///
    /// - Returns: the first empty bucket, if any, and the time until it has a token. Nil if Redis is away.
    func take(_ buckets: [LocalBuckets.Bucket]) async -> (bucket: LocalBuckets.Bucket, wait: Duration)? {
        let keys = buckets.map { $0.key.subject.sharedKey($0.key.limit.rawValue) }
        let arguments = buckets.flatMap { bucket in
            [bucket.rate.interval, bucket.rate.period].map { RedisArgument(Int($0.microseconds)) }
        }
        guard let reply = try? await run(Self.takeScript, keys: keys, arguments)?.array(), reply.count == 2,
            let number = try? reply[0].integer(), let wait = try? reply[1].integer(),
            buckets.indices.contains(number - 1)
        else { return nil }
        return (buckets[number - 1], .microseconds(wait))
    }

    /// KEYS: the buckets, each the time at which it will be full, in microseconds. ARGV: the interval and the period of
    /// each bucket, in microseconds. Returns the number of an empty bucket and the time until it has a token. Returns 0
    /// and 0 if a token was taken from each.
    private static let takeScript: RedisScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local full = {}
        for i, key in ipairs(KEYS) do
            full[i] = math.max(tonumber(redis.call('GET', key) or 0), now) + ARGV[2 * i - 1]
            local wait = full[i] - now - ARGV[2 * i]
            if wait > 0 then return {i, wait} end
        end
        for i, key in ipairs(KEYS) do
            -- A number as text loses digits unless it is formatted.
            redis.call('SET', key, string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000))
        end
        return {0, 0}
        """
}
