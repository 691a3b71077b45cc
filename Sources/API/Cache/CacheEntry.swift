import NIOCore
import Redis
import Store

/// An entry of the cache in Redis, with a lock that lets one process at a time compute it.
///
/// Entries that become stale together are the fields of one hash, which also holds the revision that they belong to.
/// An entry of a newer revision replaces the hash, so that it holds what can be read now and nothing else.
///
/// The lock saves work and protects nothing: it expires while its holder is slow or dead, and then another process
/// computes the entry too.
struct CacheEntry: Sendable {
    enum Look: Sendable {
        case found(ByteBuffer)
        /// The entry is missing, and the caller holds its lock.
        case locked
        /// The entry is missing, and another process computes it.
        case computedElsewhere
    }

    private static let lifetimeInSeconds = 600
    /// How long other processes wait for one that died while it held the lock.
    static let lockLifetime = Duration.seconds(1)

    /// Identifies the entry and its revision.
    let name: String
    private let hash: String
    private let field: String
    private let revision: ReadRevision
    private let redis: RedisClient
    /// Identifies the holder of the lock, so that a late holder does not release the lock of another.
    private let holder = RedisArgument(Int.random(in: 0..<Int.max))

    /// - Parameters:
    ///   - hash: the key of the hash.
    ///   - field: the name of the entry in the hash.
    init(_ hash: String, _ field: String, _ revision: ReadRevision, in redis: RedisClient) {
        name = "\(hash):\(revision.text):\(field)"
        self.hash = hash
        self.field = "entry:\(field)"
        self.revision = revision
        self.redis = redis
    }

    private var keys: [String] { [hash, "lock:\(name)"] }

    /// Returns the entry if Redis has it. Otherwise takes the entry's lock, unless another process holds the lock.
    func look() async throws -> Look {
        let reply = try await redis.run(
            Self.lookScript, keys: keys,
            [
                holder, RedisArgument(field), RedisArgument(revision.text),
                RedisArgument(Int(Self.lockLifetime / .milliseconds(1))),
            ])
        switch reply {
        case .string(let bytes): return .found(ByteBuffer(bytes: bytes))
        case .integer(1): return .locked
        default: return .computedElsewhere
        }
    }

    /// Stores the entry and releases its lock. Stores nothing if the hash holds a newer revision.
    func store(_ bytes: ByteBuffer) async throws {
        _ = try await redis.run(
            Self.storeScript, keys: keys,
            [
                holder, RedisArgument(field), RedisArgument(revision.text),
                RedisArgument(Array(bytes.readableBytesView)), RedisArgument(Self.lifetimeInSeconds),
            ])
    }

    /// Releases the lock without an entry.
    func release() async throws { _ = try await redis.run(Self.releaseScript, keys: keys, [holder]) }

    /// KEYS: hash, lock. ARGV: holder, field, revision, lifetime of the lock in ms.
    private static let lookScript: RedisScript = """
        local found = redis.call('HMGET', KEYS[1], 'revision', ARGV[2])
        if found[1] == ARGV[3] and found[2] then return found[2] end
        return redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[4]) and 1 or 0
        """

    private static let releaseFunction = """
        local function release() if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end end

        """

    /// A revision is two numbers that only grow. KEYS: hash, lock. ARGV: holder, field, revision, entry, lifetime in s.
    private static let storeScript = RedisScript(
        releaseFunction + """
            local function numbers(revision)
                local own, exercises = string.match(revision, '(%d+)%.(%d+)')
                return tonumber(own), tonumber(exercises)
            end
            release()
            local known = redis.call('HGET', KEYS[1], 'revision')
            if known and known ~= ARGV[3] then
                local knownOwn, knownExercises = numbers(known)
                local own, exercises = numbers(ARGV[3])
                if knownOwn > own or knownExercises > exercises then return 0 end
                redis.call('UNLINK', KEYS[1])
            end
            redis.call('HSET', KEYS[1], 'revision', ARGV[3], ARGV[2], ARGV[4])
            redis.call('EXPIRE', KEYS[1], ARGV[5])
            return 1
            """)

    /// KEYS: hash, lock. ARGV: holder.
    private static let releaseScript = RedisScript(releaseFunction + "release() return 1")
}
