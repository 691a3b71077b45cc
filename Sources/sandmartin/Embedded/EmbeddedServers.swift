/// Where the two servers are, our own or the operator's.
struct ServerURLs: Hashable, Sendable {
    var database: String
    var redis: String
}

/// The private servers of `serve`: one for each that the configuration does not name.
struct EmbeddedServers {
    /// Starts what is missing, runs `body`, and stops Redis, then PostgreSQL, which holds the truth.
    static func run(
        for configuration: Configuration, in state: StateDirectory,
        during body: @escaping @Sendable (ServerURLs) async throws -> Void
    ) async throws {
        try await withDatabase(configuration, state) { database in
            try await withRedis(configuration, state) { redis in
                try await body(ServerURLs(database: database, redis: redis))
            }
        }
    }

    private static func withDatabase(
        _ configuration: Configuration, _ state: StateDirectory,
        _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        if let url = configuration.databaseURL { return try await body(url) }
        let user = try ServiceUser.needed(named: configuration.serviceUser)
        try await EmbeddedPostgres.run(in: state, as: user, during: body)
    }

    private static func withRedis(
        _ configuration: Configuration, _ state: StateDirectory,
        _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        if let url = configuration.redisURL { return try await body(url) }
        let user = try ServiceUser.needed(named: configuration.serviceUser)
        try await EmbeddedRedis.run(in: state, as: user, during: body)
    }
}
