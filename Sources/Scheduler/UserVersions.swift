import Redis

/// A number per user that grows whenever something that the user can read has changed; cached reads carry it in
/// their key, so a change makes exactly that user's entries unreachable.
package struct UserVersions: Sendable {
    private let redis: RedisClient

    package init(redis: RedisClient) { self.redis = redis }

    /// The version to read before reading PostgreSQL, and to store the answer under.
    package func current(user: String) async throws -> Int { throw RedisError(.unreachable, "") }

    /// Makes all cached reads of the user stale.
    package func bump(user: String) async throws { throw RedisError(.unreachable, "") }
}
