import Redis

/// A number per user that grows whenever something that the user can read has changed; cached reads carry it in
/// their key, so a change makes exactly that user's entries unreachable.
package struct UserVersions: Sendable {
    private let redis: RedisClient

    package init(redis: RedisClient) { self.redis = redis }

    static func key(_ user: String) -> String { "version:\(user)" }

    /// The version to read before reading PostgreSQL, and to store the answer under.
    package func current(user: String) async throws -> Int {
        let key = Self.key(user)
        if let version = try await redis.send(["GET", RedisArgument(key)]).optional { return try version.integer() }
        return try await redis.run(Self.bump, keys: [key], []).integer()
    }

    /// Makes all cached reads of the user stale.
    package func bump(user: String) async throws {
        _ = try await redis.run(Self.bump, keys: [Self.key(user)], [])
    }

    /// Lua that gives key `KEYS[1]` a higher number than it ever had.
    ///
    /// Numbers come from the clock, so that one that expired or was lost does not begin again at those under which
    /// old answers may still be kept.
    static let step = """
        local function bump(key)
            local time = redis.call('TIME')
            local number = time[1] * 1000000 + time[2]
            local last = redis.call('GET', key)
            if last then number = math.max(number, last + 1) end
            redis.call('SET', key, string.format('%.0f', number), 'EX', 2592000)
            return number
        end
        """

    private static let bump = RedisScript("\(step)\nreturn bump(KEYS[1])")
}
