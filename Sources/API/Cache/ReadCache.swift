import FoundationEssentials
import Logging
import NIOCore
import Redis
import Store

/// Caches responses in Redis under keys that contain the revision of the data.
///
/// A user's entries are stored under the revision of that user's data (`ReadRevision`), which PostgreSQL increments in
/// the transaction that changes the data. The revision is read before the data, so an entry may be newer than its key
/// says but never older, and a read after a change uses a new key. No entry needs to be deleted, a change affects no
/// other user's entries, and old entries expire.
///
/// The cache is optional: without Redis every read goes to PostgreSQL.
struct ReadCache: Sendable {
    let redis: RedisClient
    let metrics: Metrics
    let logger: Logger

    private static let lifetimeInSeconds = 600
    /// Longer responses are not cached: they are rare, and would displace many others.
    private static let maximumBytes = 256 * 1024

    /// Returns the JSON that `caller` reads under `name`, from the cache or else from `make`.
    func body(
        _ name: String, of caller: Caller, make: () async throws -> some Encodable
    ) async throws -> ByteBuffer {
        try await bytes("read:\(caller.user.id):\(caller.revision.text):\(name)") {
            try Self.encode(await make())
        }
    }

    /// Returns a value that all users share and that never changes under its name.
    func value<Value: Codable>(_ name: String, make: () async throws -> Value) async throws -> Value {
        let bytes = try await bytes("shared:\(name)") { try Self.encode(await make()) }
        return try JSONDecoder().decode(Value.self, from: Data(bytes.readableBytesView))
    }

    /// Deletes all entries of a user.
    func forget(user: String) async throws {
        var cursor: RedisArgument = "0"
        repeat {
            let reply = try await redis.send([
                "SCAN", cursor, "MATCH", RedisArgument("cache:read:\(user):*"), "COUNT", 1000,
            ]).array()
            let keys = try reply[1].array().map { RedisArgument(try $0.bytes()) }
            if !keys.isEmpty { _ = try await redis.send(RedisCommand(["UNLINK"] + keys)) }
            cursor = RedisArgument(try reply[0].bytes())
            guard try reply[0].bytes() != Array("0".utf8) else { return }
        } while true
    }

    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        ByteBuffer(bytes: try JSONEncoder.wire.encode(value))
    }

    private func bytes(_ key: String, make: () async throws -> ByteBuffer) async throws -> ByteBuffer {
        let key = "cache:" + key
        do {
            if let cached = try await redis.send(["GET", RedisArgument(key)]).optional {
                count("hit")
                return ByteBuffer(bytes: try cached.bytes())
            }
        } catch {
            // A failure of the cache is no failure of the read.
            count("bypassed")
            logger.debug("The cache is bypassed", metadata: ["error": "\(error)"])
            return try await make()
        }
        count("miss")
        let made = try await make()
        if made.readableBytes <= Self.maximumBytes { await store(made, under: key) }
        return made
    }

    private func store(_ bytes: ByteBuffer, under key: String) async {
        do {
            _ = try await redis.send([
                "SET", RedisArgument(key), RedisArgument(Array(bytes.readableBytesView)), "EX",
                RedisArgument(Self.lifetimeInSeconds),
            ])
        } catch {
            logger.debug("A response was not cached", metadata: ["error": "\(error)"])
        }
    }

    private func count(_ result: String) { metrics.count(.cacheReads, [.init("result", result)]) }
}
