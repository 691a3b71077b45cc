import FoundationEssentials
import Logging
import NIOCore
import Redis
import Store

/// Answers kept in Redis under names that a change makes unreachable.
///
/// What one person reads is kept under the revision of that person's data (`ReadRevision`), which PostgreSQL raises in
/// the very transaction that changes the data. The revision is read before the data, so data may be newer than its
/// name says but never older, and a reader who asks after a change asks under a new name. Nothing needs to be deleted
/// in time, and nobody else's entries are touched; old ones expire.
///
/// The cache is never needed: without Redis every read goes to PostgreSQL.
struct ReadCache: Sendable {
    let redis: RedisClient
    let metrics: Metrics
    let logger: Logger

    private static let lifetimeInSeconds = 600
    /// Longer answers are rare, and would push many others out of memory.
    private static let maximumBytes = 256 * 1024

    /// The JSON of what `caller` reads under `name`.
    func body(
        _ name: String, of caller: Caller, make: () async throws -> some Encodable
    ) async throws -> ByteBuffer {
        try await bytes("read:\(caller.user.id):\(caller.revision.text):\(name)") {
            try Self.encode(await make())
        }
    }

    /// A value that all share and that never changes under its name.
    func value<Value: Codable>(_ name: String, make: () async throws -> Value) async throws -> Value {
        let bytes = try await bytes("shared:\(name)") { try Self.encode(await make()) }
        return try JSONDecoder().decode(Value.self, from: Data(bytes.readableBytesView))
    }

    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        ByteBuffer(bytes: try JSONEncoder.wire.encode(value))
    }

    private func bytes(_ key: String, make: () async throws -> ByteBuffer) async throws -> ByteBuffer {
        let key = "cache:" + key
        do {
            if let kept = try await redis.send(["GET", RedisArgument(key)]).optional {
                count("hit")
                return ByteBuffer(bytes: try kept.bytes())
            }
        } catch {
            // Not a failure of the read, only of the short way to it.
            count("bypassed")
            logger.debug("The cache is bypassed", metadata: ["error": "\(error)"])
            return try await make()
        }
        count("miss")
        let made = try await make()
        if made.readableBytes <= Self.maximumBytes { await keep(made, under: key) }
        return made
    }

    private func keep(_ bytes: ByteBuffer, under key: String) async {
        do {
            _ = try await redis.send([
                "SET", RedisArgument(key), RedisArgument(Array(bytes.readableBytesView)), "EX",
                RedisArgument(Self.lifetimeInSeconds),
            ])
        } catch {
            logger.debug("A read was not kept", metadata: ["error": "\(error)"])
        }
    }

    private func count(_ result: String) { metrics.count(.cacheReads, [.init("result", result)]) }
}
