import Settings

/// Provides one shared connection: opens it on demand, once for all concurrent callers, and again after a loss.
actor RedisConnector {
    private let open: @Sendable () async throws(RedisError) -> RedisConnection
    private var current: RedisConnection?
    private var opening: Task<RedisConnection, any Error>?
    private var backoff = Backoff(cap: .seconds(5), jitter: 0.5)
    /// Thrown to every caller during the back-off, so that not every command tries to connect.
    private var openFailure: (any Error)?
    private var digests: [RedisScript: String] = [:]
    private var isClosed = false

    init(open: @escaping @Sendable () async throws(RedisError) -> RedisConnection) { self.open = open }

    func connection() async throws -> RedisConnection {
        if isClosed { throw RedisError(.unreachable, "the connection is closed because the service is stopping") }
        if let current, current.isOpen { return current }
        if let opening { return try await opening.value }
        if let openFailure, backoff.isPausing() { throw openFailure }
        let task = Task { [open] in try await open() }
        opening = task
        defer { opening = nil }
        do {
            let connection = try await task.value
            backoff.succeed()
            current = connection
            if isClosed { connection.close() }
            return connection
        } catch {
            openFailure = error
            backoff.fail()
            throw error
        }
    }

    /// Returns the digest by which Redis knows a script; it depends on the script alone.
    func digest(of script: RedisScript) async throws -> String {
        if let digest = digests[script] { return digest }
        let digest = try await connection().send(["SCRIPT", "LOAD", RedisArgument(script.text)]).text()
        digests[script] = digest
        return digest
    }

    func close() {
        isClosed = true
        current?.close()
    }
}
