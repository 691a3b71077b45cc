import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Redis
import Scheduler
import ServiceLifecycle
import Store

/// The HTTP and WebSocket server: the contract of `docs/openapi.yaml`, and the web page.
///
/// Serves from the start, also while PostgreSQL or Redis are away: `/health/ready` then names the missing part.
package struct APIServer: Service {
    package struct Configuration: Sendable {
        package var address = "127.0.0.1"
        /// 0 lets the system choose; `onListening` tells which.
        package var port = 8080
        /// The web page's files; nil serves the API only.
        package var pageDirectory: String?
        /// Where `/vendor/codemirror/` comes from; nil leaves the page with a plain text area.
        package var editorDirectory: String?
        /// All requests come over TLS, ended by a proxy in front.
        package var isBehindTLS = false
        /// A proxy in front sets `X-Forwarded-Proto` and `X-Forwarded-Host`, and overwrites what clients send as such.
        package var trustsForwardedHeaders = false
        package var maximumConnections = 4096
        /// Between two pings to a live client; below the minute after which many proxies drop a silent connection.
        package var livePingInterval = Duration.seconds(20)

        package init() {}
    }

    package struct Dependencies: Sendable {
        package var store: Store
        package var redis: RedisClient
        package var queue: SubmissionQueue
        package var feed: EventFeed
        package var metrics: Metrics

        package init(
            store: Store, redis: RedisClient, queue: SubmissionQueue, feed: EventFeed, metrics: Metrics = Metrics()
        ) {
            self.store = store
            self.redis = redis
            self.queue = queue
            self.feed = feed
            self.metrics = metrics
        }
    }

    private let configuration: Configuration
    private let dependencies: Dependencies
    private let checks: [ReadinessCheck]
    private let page: PageMiddleware
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - checks: what must work besides PostgreSQL and Redis for this process to be ready.
    ///   - onListening: called once, when connections are accepted.
    /// - Throws: `APIServerError` when the page's files cannot be read.
    package init(
        configuration: Configuration, dependencies: Dependencies, checks: [ReadinessCheck] = [], logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws {
        self.configuration = configuration
        self.dependencies = dependencies
        self.checks = checks
        self.logger = logger
        self.onListening = onListening
        page = PageMiddleware(
            page: try AssetLibrary(directory: configuration.pageDirectory),
            editor: try AssetLibrary(directory: configuration.editorDirectory))
    }

    /// Serves until graceful shutdown, then finishes the requests at hand and says goodbye to live connections.
    package func run() async throws {
        let admission = LiveAdmission(access: access)
        let live = LiveConnection(
            feed: dependencies.feed, pingInterval: configuration.livePingInterval, metrics: dependencies.metrics,
            logger: logger)
        let application = Application(
            router: routes.makeRouter(middleware: middleware),
            server: HTTPServerBuilder { responder in
                LiveHTTPChannel(responder: responder, admission: admission, serve: live.serve)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address, port: configuration.port),
                availableConnectionsDelegate: .maximum(configuration.maximumConnections, logger: logger)),
            onServerRunning: { [onListening] channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw APIServerError(
                "listen at \(configuration.address):\(configuration.port): \(error.reasonAndAdvice)", cause: error)
        }
    }

    private var access: Access {
        Access(
            store: dependencies.store,
            origin: SameOrigin(trustsForwardedHeaders: configuration.trustsForwardedHeaders))
    }

    /// Outermost first: what is inside another is counted, protected and explained by it.
    private var middleware: [any MiddlewareProtocol<Request, Response, APIContext>] {
        [MetricsMiddleware(metrics: dependencies.metrics), StandardHeaders(), ProblemMiddleware(), page]
    }

    /// All routes; internal so that a test can hold them against `docs/openapi.yaml`.
    var routes: RouteTable {
        let store = dependencies.store
        let metrics = dependencies.metrics
        let cache = ReadCache(redis: dependencies.redis, metrics: metrics, logger: logger)
        var table = RouteTable(access: access)
        SessionRoutes(store: store, origin: access.origin, isBehindTLS: configuration.isBehindTLS).add(to: &table)
        ExerciseRoutes(store: store, cache: cache).add(to: &table)
        SubmissionRoutes(access: access, store: store, cache: cache, metrics: metrics).add(to: &table)
        ProgressRoutes(store: store, cache: cache).add(to: &table)
        LiveRoute(admission: LiveAdmission(access: access)).add(to: &table)
        AdminRoutes(store: store, queue: dependencies.queue).add(to: &table)
        HealthRoutes(checks: checks + ownChecks, store: store, metrics: metrics).add(to: &table)
        return table
    }

    private var ownChecks: [ReadinessCheck] {
        [
            ReadinessCheck(part: "PostgreSQL") { [store = dependencies.store] in try await store.ping() },
            ReadinessCheck(part: "Redis") { [redis = dependencies.redis] in _ = try await redis.send(["PING"]) },
        ]
    }
}

extension IOError {
    fileprivate var reasonAndAdvice: String {
        switch errnoCode {
        case EADDRINUSE: "Address already in use. Stop what uses it, or choose another port (http.port)."
        case EACCES: "Permission denied. Ports below 1024 need root; choose another (http.port)."
        case EADDRNOTAVAIL: "This host has no such address. Choose another (http.address)."
        default: description
        }
    }
}

/// Why the API cannot serve, for whoever runs it.
package struct APIServerError: Error, CustomStringConvertible {
    package var description: String
    package let cause: (any Error)?

    package init(_ description: String, cause: (any Error)? = nil) {
        self.description = description
        self.cause = cause
    }
}
