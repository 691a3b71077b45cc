import FoundationEssentials
import Redis

/// The right to compare the queue with the ledger, which one process has at a time.
struct QueueComparison: Sendable {
    /// The `run_id` of the Redis process (INFO).
    fileprivate let server: String
    fileprivate let token: String
}

extension SubmissionQueue {
    /// The key that says by its value which Redis process has had all submissions. It expires, so that the queue is
    /// compared now and then even if Redis lost nothing.
    private static let markKey = "submissions:compared"
    private static let lockKey = "submissions:comparing"
    /// A process that dies during its comparison keeps the others from theirs for so long.
    private static let lockMilliseconds = 15_000

    /// Returns nil if no comparison is due, or if another process is at it.
    ///
    /// A comparison is due at the start, after Redis was restarted or emptied, and `interval` after the last one of any
    /// process.
    func beginComparison() async throws -> QueueComparison? {
        let server = try await redisProcess()
        let mark = try await redis.send(["GET", RedisArgument(Self.markKey)]).optional?.text()
        guard mark != server else { return nil }
        let token = UUID().uuidString
        let reply = try await redis.send([
            "SET", RedisArgument(Self.lockKey), RedisArgument(token), "NX", "PX", RedisArgument(Self.lockMilliseconds),
        ])
        return reply == .null ? nil : QueueComparison(server: server, token: token)
    }

    /// Notes that the queue has all submissions, unless Redis lost its data during the comparison.
    func finish(_ comparison: QueueComparison, again interval: Duration) async throws {
        try await end(comparison, noting: [RedisArgument(comparison.server), RedisArgument(interval.milliseconds)])
    }

    /// Leaves the comparison to the next process that wants it.
    func abandon(_ comparison: QueueComparison) async throws { try await end(comparison, noting: []) }

    private func end(_ comparison: QueueComparison, noting mark: [RedisArgument]) async throws {
        _ = try await redis.run(
            Self.endComparisonScript, keys: [Self.lockKey, Self.markKey], [RedisArgument(comparison.token)] + mark)
    }

    /// KEYS: lock, mark. ARGV: token; to set the mark also Redis process, milliseconds until the next comparison.
    private static let endComparisonScript: RedisScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        if ARGV[2] then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
        return 1
        """

    /// Each start of Redis has an identifier of its own, also after a restart from a file that lacks the last writes.
    private func redisProcess() async throws -> String {
        let information = try await redis.send(["INFO", "server"]).text()
        guard let line = information.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("run_id:") }) else {
            throw RedisError(.malformed, "the answer to INFO server has no run_id")
        }
        return String(line.dropFirst("run_id:".count))
    }
}
