import Foundation
import Logging
import Postgres
import Redis
import Scheduler
import Store

@testable import API

/// An API server on a free port of this host.
struct TestServer: Sendable {
    let port: Int

    func client(token: String? = nil) -> Client { Client(port: port, token: token) }

    /// A client with a new learner's session.
    func learner() async throws -> Client {
        let session = try await client().post("/api/v1/session", json: "")
        guard let token = try session.json["token"]?.string else { throw ServerEnded() }
        return client(token: token)
    }

    /// The directory of the web page's files.
    static let publicFiles = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/API/Public").path()

    /// Copies the templates of the page, which the server needs, to another directory for the page.
    static func copyTemplates(to page: URL) throws {
        try FileManager.default.copyItem(
            atPath: publicFiles + "/templates", toPath: page.appending(path: "templates").path())
    }

    static let noLog = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    typealias Configure = (inout APIServer.Configuration) -> Void

    /// Runs `body` against an API with a private database and a private Redis.
    static func run(
        on backend: Backend? = nil, metrics: Metrics = Metrics(), checks: [ReadinessCheck] = [],
        logger: Logger = noLog, _ configure: Configure = { _ in },
        _ body: @escaping @Sendable (TestServer, Backend) async throws -> Void
    ) async throws {
        let own: Backend? = if backend == nil { try await Backend() } else { nil }
        guard let backend = backend ?? own else { return }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = try make(on: backend, metrics: metrics, checks: checks, logger: logger, configure) {
            announce.yield($0)
        }
        do {
            try await run(server, ports, announce) { try await body($0, backend) }
        } catch {
            await own?.close()
            throw error
        }
        await own?.close()
    }

    /// Runs `body` against an API without PostgreSQL and Redis.
    static func runUnconnected(
        logger: Logger = noLog, _ configure: Configure = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let server = try unconnected(logger: logger, configure) { announce.yield($0) }
        try await run(server, ports, announce, body)
    }

    static func unconnected(
        logger: Logger = noLog, _ configure: Configure = { _ in },
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> APIServer {
        let redis = RedisClient(address: try RedisAddress(url: "unix:///nonexistent/redis.sock"))
        let store = Store(database: PostgresPool(url: "host=/nonexistent"), outboxFilled: OutboxSignal())
        return try make(store: store, redis: redis, Metrics(), [], logger, configure, onListening)
    }

    /// An API that is not started yet.
    static func make(
        on backend: Backend, metrics: Metrics = Metrics(), checks: [ReadinessCheck] = [],
        logger: Logger = noLog, _ configure: Configure = { _ in },
        onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> APIServer {
        try make(store: backend.store, redis: backend.redis, metrics, checks, logger, configure, onListening)
    }

    private static func make(
        store: Store, redis: RedisClient, _ metrics: Metrics, _ checks: [ReadinessCheck], _ logger: Logger,
        _ configure: Configure, _ onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> APIServer {
        var configuration = APIServer.Configuration()
        configuration.port = 0
        // Tests of limits set their own.
        configuration.limits = .none
        // Generous: a busy machine must not fail a test.
        configuration.sharedLimitsTimeout = .seconds(60)
        configure(&configuration)
        return try APIServer(
            configuration: configuration,
            dependencies: APIServer.Dependencies(
                store: store, redis: redis, queue: SubmissionQueue(redis: redis), feed: EventFeed(redis: redis),
                runs: RunBoard(redis: redis), verifications: VerificationBoard(redis: redis),
                policies: WordPolicies(), metrics: metrics),
            checks: checks, logger: logger, onListening: onListening)
    }

    private static func run(
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
                // A cancelled service may end with an error, which does not matter.
                while !group.isEmpty { _ = await group.nextResult() }
                return
            }
            try await group.waitForAll()
            throw ServerEnded()
        }
    }
}

struct ServerEnded: Error {}
