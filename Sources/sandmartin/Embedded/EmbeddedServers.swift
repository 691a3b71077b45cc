/// The addresses of the two servers, private or configured.
struct ServerURLs: Hashable, Sendable {
    var database: String
    var redis: String
}

/// The private servers of `serve`, for those that the configuration does not name.
struct EmbeddedServers {
    /// Starts the private servers, runs `body`, and stops Redis first and PostgreSQL, which holds the truth, last.
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
