import FoundationEssentials
import Logging
import NIOCore
import Redis
import Store

/// Caches responses in Redis together with the revision of the data.
///
/// A user's entries are the fields of one Redis hash, which also holds the revision of that user's data that they were
/// read at (`ReadRevision`). PostgreSQL increments the revision in the transaction that changes the data. The revision
/// is read before the data, so an entry may be newer than the hash says but never older, and a read after a change
/// finds no entry of the old revision. A change affects no other user's entries, and unused hashes expire.
///
/// Many concurrent reads of one missing entry make one query: they share one read within a process (`SingleFlight`),
/// and one process at a time computes an entry (`CacheEntry`). The others wait a limited time, then query themselves.
///
/// The cache is optional: without Redis every read goes to PostgreSQL.
struct ReadCache: Sendable {
    let redis: RedisClient
    let metrics: Metrics
    let logger: Logger
    private let reads = SingleFlight<ByteBuffer>()

    /// How long a read waits for another process. A little longer than a lock lives, so that after the death of its
    /// holder one of the waiting processes computes the entry, and the others still get it.
    private static let longestWait = CacheEntry.lockLifetime + .milliseconds(300)
    private static let pollPauses = (first: Duration.milliseconds(2), longest: Duration.milliseconds(50))
    /// Longer responses are not cached: they are rare, and would displace many others.
    private static let maximumBytes = 256 * 1024

    /// Returns the JSON that `caller` reads under `name`, from the cache or else from `make`.
    func body(
        _ name: String, of caller: Caller, make: () async throws -> some Encodable
    ) async throws -> ByteBuffer {
        let entry = CacheEntry(Self.hash(of: caller.user.id), name, caller.revision, in: redis)
        return try await bytes(entry) { try Self.encode(await make()) }
    }

    /// Returns a value that all users share and that never changes under its name.
    func value<Value: Codable>(_ name: String, make: () async throws -> Value) async throws -> Value {
        let entry = CacheEntry("cache:shared:\(name)", "", ReadRevision(own: 0, exercises: 0), in: redis)
        let bytes = try await bytes(entry) { try Self.encode(await make()) }
        return try JSONDecoder().decode(Value.self, from: Data(bytes.readableBytesView))
    }

    /// Deletes all entries of a user.
    func forget(user: String) async throws { _ = try await redis.send(["UNLINK", RedisArgument(Self.hash(of: user))]) }

    private static func hash(of user: String) -> String { "cache:read:\(user)" }

    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        ByteBuffer(bytes: try JSONEncoder.wire.encode(value))
    }

    private func bytes(_ entry: CacheEntry, make: () async throws -> ByteBuffer) async throws -> ByteBuffer {
        let (bytes, isShared) = try await reads.run(entry.name) { try await read(entry, make) }
        if isShared { count(.coalesced) }
        return bytes
    }

    private func read(_ entry: CacheEntry, _ make: () async throws -> ByteBuffer) async throws -> ByteBuffer {
        let deadline = ContinuousClock.now + Self.longestWait
        var pause = Self.pollPauses.first
        var hasWaited = false
        while true {
            switch await look(for: entry) {
            case .found(let bytes):
                count(hasWaited ? .coalesced : .hit)
                return bytes
            case .locked:
                count(.miss)
                return try await compute(entry, make)
            case .computedElsewhere where ContinuousClock.now < deadline:
                hasWaited = true
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.pollPauses.longest)
            case .computedElsewhere:
                count(.miss)
                return try await make()
            case nil:
                count(.bypassed)
                return try await make()
            }
        }
    }

    /// Returns nil if Redis cannot be reached: a failure of the cache is no failure of the read.
    private func look(for entry: CacheEntry) async -> CacheEntry.Look? {
        do { return try await entry.look() } catch {
            logger.debug("The cache is bypassed", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Computes the entry as the holder of its lock.
    private func compute(_ entry: CacheEntry, _ make: () async throws -> ByteBuffer) async throws -> ByteBuffer {
        let made: ByteBuffer
        do { made = try await make() } catch {
            await settle { try await entry.release() }
            throw error
        }
        let isSmall = made.readableBytes <= Self.maximumBytes
        await settle { try await isSmall ? entry.store(made) : entry.release() }
        return made
    }

    /// Runs an operation whose failure costs time only: the lock expires by itself.
    private func settle(_ operation: () async throws -> Void) async {
        do { try await operation() } catch {
            logger.debug("A response was not cached", metadata: ["error": "\(error)"])
        }
    }

    private enum Result: String {
        case hit
        /// Another read of the same entry was under way, and its result was used.
        case coalesced
        case miss
        /// Redis could not be reached.
        case bypassed
    }

    private func count(_ result: Result) { metrics.count(.cacheReads, [.init("result", result.rawValue)]) }
}
