import Settings

/// Keeps one connection: opens it when asked for, once for all who ask meanwhile, and anew after it broke.
actor RedisConnector {
    private let open: @Sendable () async throws(RedisError) -> RedisConnection
    private var current: RedisConnection?
    private var opening: Task<RedisConnection, any Error>?
    private var backoff = Backoff(cap: .seconds(5), jitter: 0.5)
    /// Thrown at each command during the back-off, so that an unreachable server is not asked at every one.
    private var openFailure: (any Error)?
    private var digests: [RedisScript: String] = [:]
    private var isClosed = false

    init(open: @escaping @Sendable () async throws(RedisError) -> RedisConnection) { self.open = open }

    func connection() async throws -> RedisConnection {
        if isClosed { throw RedisError(.unreachable, "the connection is closed because the service stops") }
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

    /// The name under which Redis keeps a script; it depends on nothing but the script.
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
