/// Keeps one connection: opens it when asked for, once for all who ask meanwhile, and anew after it broke.
actor RedisConnector {
    private let open: @Sendable () async throws(RedisError) -> RedisConnection
    private var current: RedisConnection?
    private var opening: Task<RedisConnection, any Error>?
    private var backoff = Backoff()
    private var digests: [RedisScript: String] = [:]
    private var isClosed = false

    init(open: @escaping @Sendable () async throws(RedisError) -> RedisConnection) { self.open = open }

    func connection() async throws -> RedisConnection {
        if isClosed { throw RedisError(.unreachable, "the connection is closed because the service stops") }
        if let current, current.isOpen { return current }
        if let opening { return try await opening.value }
        try backoff.check()
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
            backoff.fail(error)
            throw error
        }
    }

    func digest(of script: RedisScript) -> String? { digests[script] }

    func remember(_ digest: String, of script: RedisScript) { digests[script] = digest }

    func close() {
        isClosed = true
        current?.close()
    }
}
