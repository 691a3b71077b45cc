import Foundation
import Grading
import Logging
import Postgres
import Redis
import Scheduler
import TestServers

@testable import API

/// The API on a free port of this host, on a PostgreSQL database and a Redis database of its own.
struct TestServer: Sendable {
    let port: Int
    let store: Store
    let redis: RedisClient
    let feed: EventFeed

    /// A server that was never started and has nothing to connect to.
    static func unconnected(_ configure: (inout APIServer.Configuration) -> Void = { _ in }) throws -> APIServer {
        let redis = RedisClient(address: try RedisAddress(url: "unix:///nonexistent/redis.sock"), logger: quiet)
        let database = PostgresPool()
        return try server(store: Store(database: database, outboxFilled: Wake()), redis: redis, configure) { _ in }
    }

    private static func server(
        store: Store, redis: RedisClient, _ configure: (inout APIServer.Configuration) -> Void,
        onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> APIServer {
        var configuration = APIServer.Configuration()
        configuration.port = 0
        configure(&configuration)
        return try APIServer(
            configuration: configuration,
            dependencies: APIServer.Dependencies(
                store: store, redis: redis, queue: SubmissionQueue(redis: redis), feed: EventFeed(redis: redis)),
            logger: quiet, onListening: onListening)
    }

    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
