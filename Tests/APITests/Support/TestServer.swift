import Foundation
import Grading
import Logging
import Postgres
import Redis
import Scheduler
import TestServers

@testable import API

/// The API, started on a free port of this host for the time of a test.
struct TestServer: Sendable {
    let port: Int

    func client(token: String? = nil) -> Client { Client(port: port, token: token) }

    /// An API without PostgreSQL and Redis.
    static func unconnected(
        checks: [ReadinessCheck] = [], _ configure: (inout APIServer.Configuration) -> Void = { _ in },
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> APIServer {
        let redis = RedisClient(address: try RedisAddress(url: "unix:///nonexistent/redis.sock"))
        let store = Store(database: PostgresPool(url: "host=/nonexistent"), outboxFilled: Wake())
        var configuration = APIServer.Configuration()
        configuration.port = 0
        configure(&configuration)
        return try APIServer(
            configuration: configuration,
            dependencies: APIServer.Dependencies(
                store: store, redis: redis, queue: SubmissionQueue(redis: redis), feed: EventFeed(redis: redis)),
            checks: checks, logger: quiet, onListening: onListening)
    }

    /// Runs `body` against an API without PostgreSQL and Redis.
    static func runUnconnected(
        _ configure: (inout APIServer.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = try unconnected(configure) { port in announce.yield(port) }
        try await run(server, ports, announce, body)
    }

    static func run(
        _ server: APIServer, _ ports: AsyncStream<Int>, _ announce: AsyncStream<Int>.Continuation,
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await server.run()
            }
            for await port in ports {
                try await body(TestServer(port: port))
                group.cancelAll()
                // Cancelled services may end with an error; only what happened before matters.
                while !group.isEmpty { _ = await group.nextResult() }
                return
            }
            try await group.waitForAll()
            throw ServerEnded()
        }
    }

    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

struct ServerEnded: Error {}
