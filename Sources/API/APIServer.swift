import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Passwords
import Redis
import Scheduler
import ServiceLifecycle
import Store

/// The HTTP and WebSocket server: the contract of `docs/openapi.yaml`, and the web page.
///
/// Serves from the start, even while PostgreSQL or Redis are unreachable. `/health/ready` then names the missing part.
package struct APIServer: Service {
    package struct Configuration: Sendable {
        package var address = "127.0.0.1"
        /// 0 lets the system choose. `onListening` reports the port.
        package var port = 8080
        /// The directory of the web page's files. Nil serves the API only.
        package var pageDirectory: String?
        /// The directories served below `/vendor/`, by their names there, for a page that is not bundled. Without
        /// CodeMirror the page has a plain text area.
        package var vendorDirectories: [String: String] = [:]
        /// Whether a proxy in front terminates TLS for all requests.
        package var isBehindTLS = false
        /// Whether a proxy in front sets `X-Forwarded-Proto` and `X-Forwarded-Host`, and overwrites those of clients.
        package var trustsForwardedHeaders = false
        /// How long browsers refuse plain HTTP to this host after a response over TLS. 0 makes them forget.
        package var strictTransportSecurity = Duration.seconds(365 * 86_400)
        /// How long an anonymous learner's session lasts after its last use.
        package var anonymousSessionLifetime = Duration.seconds(365 * 86_400)
        /// How long a session lasts after its last use if it began with name and password.
        package var sessionLifetime = Duration.seconds(30 * 86_400)
        /// The networks of reverse proxies in front, whose `X-Forwarded-For` counts.
        package var trustedProxies: [IPNetwork] = []
        package var limits = Limits()
        /// How long a request waits for Redis to check limits that several processes share.
        package var sharedLimitsTimeout = Duration.seconds(1)
        /// A connection that has not sent the head of a request by then is closed.
        package var firstRequestTimeout = Duration.seconds(10)
        /// How long a client may take to send a request, from its head to the end of its body.
        package var requestTimeout = Duration.seconds(60)
        /// The largest archive of an exercise.
        package var maximumUploadBytes = 10 << 20
        /// The time between two pings to a live client. Many proxies close a connection after an idle minute.
        package var livePingInterval = Duration.seconds(20)
        /// A live connection ends within this time, and that of a query, after the end of its session.
        package var sessionCheckInterval = Duration.seconds(2)
        /// How often live connections of administrators learn what has changed in the queue.
        package var queueCheckInterval = Duration.seconds(1)

        package init() {}
    }

    package struct Dependencies: Sendable {
        package var store: Store
        package var redis: RedisClient
        package var queue: SubmissionQueue
        package var feed: EventFeed
        package var runs: RunBoard
        package var verifications: VerificationBoard
        package var policies: any PolicyDesk
        package var metrics: Metrics

        package init(
            store: Store, redis: RedisClient, queue: SubmissionQueue, feed: EventFeed, runs: RunBoard,
            verifications: VerificationBoard, policies: any PolicyDesk, metrics: Metrics = Metrics()
        ) {
            self.store = store
            self.redis = redis
            self.queue = queue
            self.feed = feed
            self.runs = runs
            self.verifications = verifications
            self.policies = policies
            self.metrics = metrics
        }
    }

    private let configuration: Configuration
    private let dependencies: Dependencies
    private let checks: [ReadinessCheck]
    private let page: AssetLibrary
    private let vendor: [String: AssetLibrary]
    private let firstAdminTemplates: [PageLanguage: FirstAdminTemplates]?
    private let access: Access
    private let cache: ReadCache
    private let hasher: PasswordHasher
    private let watch: SessionWatch
    private let queueWatch: QueueWatch
    private let requestLimits: RequestLimits
    private let liveLimits: LiveLimits
    private let connectionLimits: ConnectionLimits
    private let uploads = UploadGate()
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - checks: further readiness checks, besides those of PostgreSQL and Redis.
    ///   - onListening: called once, when the server accepts connections.
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
        let faults = ProxyFaults(logger: logger)
        let expectsProxy = configuration.isBehindTLS || !configuration.trustedProxies.isEmpty
        let addresses = ClientAddress(
            trustedProxies: configuration.trustedProxies, faults: expectsProxy ? faults : nil)
        access = Access(
            store: dependencies.store,
            origin: SameOrigin(trustsForwardedHeaders: configuration.trustsForwardedHeaders, faults: faults),
            addresses: addresses)
        cache = ReadCache(redis: dependencies.redis, metrics: dependencies.metrics, logger: logger)
        hasher = PasswordHasher { [metrics = dependencies.metrics] in metrics.count(.passwordHashes) }
        watch = SessionWatch(
            store: dependencies.store, interval: configuration.sessionCheckInterval, logger: logger)
        queueWatch = QueueWatch(
            queue: dependencies.queue, interval: configuration.queueCheckInterval, logger: logger)
        firstAdminTemplates = try configuration.pageDirectory.map(FirstAdminTemplates.all)
        let shared = SharedLimits(
            redis: dependencies.redis, timeout: configuration.sharedLimitsTimeout, logger: logger)
        requestLimits = RequestLimits(
            rates: configuration.limits.rates, addresses: addresses, shared: shared, metrics: dependencies.metrics)
        liveLimits = LiveLimits(configuration.limits, shared: shared, metrics: dependencies.metrics)
        connectionLimits = ConnectionLimits(
            configuration.limits, addresses: addresses, metrics: dependencies.metrics, logger: logger)
        page = try AssetLibrary(directory: configuration.pageDirectory)
        vendor = try configuration.vendorDirectories.mapValues {
            try AssetLibrary(directory: $0, compresses: false)
        }
    }

    /// Serves until graceful shutdown, then finishes the running requests and closes live connections.
    package func run() async throws {
        let application = Application(
            router: routes.makeRouter(middleware: middleware),
            server: HTTPServerBuilder { [connectionLimits, configuration] in
                LiveHTTPChannel(
                    responder: $0, connections: connectionLimits,
                    refusal: ConnectionRefusal(maximumByAddress: connectionLimits.maximumByAddress),
                    firstRequestTimeout: configuration.firstRequestTimeout,
                    requestTimeout: configuration.requestTimeout)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.address, port: configuration.port),
                availableConnectionsDelegate: .maximum(connectionLimits.maximum, logger: logger)),
            services: [watch, queueWatch],
            onServerRunning: { [onListening] channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw APIServerError(
                "listen at \(configuration.address):\(configuration.port): \(error.reasonAndAdvice)", cause: error)
        }
    }

    /// Outermost first. Each middleware covers the responses of those after it.
    private var middleware: [any MiddlewareProtocol<Request, Response, APIContext>] {
        let headers = StandardHeaders(
            strictTransportSecurity: configuration.strictTransportSecurity,
            isOverTLS: { [cookies] in cookies.isOverTLS($0) })
        var layers: [any MiddlewareProtocol<Request, Response, APIContext>] = [
            RequestIdentity(addresses: access.addresses),
            MetricsMiddleware(metrics: dependencies.metrics), headers, ProblemMiddleware(),
            LimitsMiddleware(limits: requestLimits, connections: connectionLimits, store: dependencies.store),
            CompressionMiddleware(), PageMiddleware(page: page, vendor: vendor, answers: firstAnswers),
        ]
        if let firstAdminTemplates {
            layers.append(
                FirstAdminPage(
                    templates: firstAdminTemplates, origin: access.origin, administrator: firstAdministrator,
                    start: sessionStart))
        }
        return layers
    }

    /// All routes. Internal, so that a test can compare them with `docs/openapi.yaml`.
    var routes: RouteTable {
        let store = dependencies.store
        let metrics = dependencies.metrics
        var table = RouteTable(access: access, limits: requestLimits)
        SessionRoutes(
            access: access, store: store, signIn: SignIn(store: store, hasher: hasher, metrics: metrics),
            cookies: cookies,
            start: sessionStart, anonymousLifetime: configuration.anonymousSessionLifetime
        ).add(to: &table)
        FirstAdminRoutes(origin: access.origin, administrator: firstAdministrator, start: sessionStart).add(to: &table)
        AccountRoutes(store: store, cache: cache, feed: dependencies.feed, hasher: hasher, cookies: cookies)
            .add(to: &table)
        TokenRoutes(store: store).add(to: &table)
        ExerciseRoutes(store: store, cache: cache).add(to: &table)
        HandoutFileRoutes(store: store).add(to: &table)
        DraftRoutes(store: store).add(to: &table)
        HintRoutes(store: store).add(to: &table)
        SubmissionRoutes(access: access, store: store, queue: dependencies.queue, cache: cache, metrics: metrics)
            .add(to: &table)
        RunRoutes(store: store, board: dependencies.runs, metrics: metrics).add(to: &table)
        ProgressRoutes(store: store, cache: cache).add(to: &table)
        LiveRoute(access: access, connection: liveConnection, limits: liveLimits, requests: requestLimits)
            .add(to: &table)
        AdminRoutes(store: store).add(to: &table)
        ExerciseVersionRoutes(store: store, addresses: access.addresses).add(to: &table)
        ExerciseUploadRoutes(
            store: store, verifications: dependencies.verifications, gate: uploads, addresses: access.addresses,
            maximumBytes: configuration.maximumUploadBytes
        ).add(to: &table)
        ExerciseStatisticsRoutes(store: store).add(to: &table)
        StatisticsRoutes(store: store).add(to: &table)
        QueueRoutes(store: store, queue: dependencies.queue, addresses: access.addresses).add(to: &table)
        UserRoutes(store: store, addresses: access.addresses).add(to: &table)
        AuditRoutes(store: store).add(to: &table)
        ResultRoutes(store: store).add(to: &table)
        ExportRoutes(store: store).add(to: &table)
        GroupRoutes(store: store, addresses: access.addresses).add(to: &table)
        MembershipRoutes(store: store, addresses: access.addresses).add(to: &table)
        RejudgingRoutes(
            store: store, queue: dependencies.queue, desk: dependencies.policies, addresses: access.addresses
        ).add(to: &table)
        PolicyRoutes(
            store: store, queue: dependencies.queue, desk: dependencies.policies, addresses: access.addresses
        ).add(to: &table)
        HealthRoutes(checks: checks + ownChecks, queue: queueMetrics, metrics: metrics).add(to: &table)
        return table
    }

    private var firstAnswers: FirstAnswers {
        FirstAnswers(
            access: access, store: dependencies.store, cache: cache,
            exercises: ExerciseRoutes(store: dependencies.store, cache: cache))
    }

    private var cookies: SessionCookies {
        SessionCookies(origin: access.origin, isBehindTLS: configuration.isBehindTLS)
    }

    private var sessionStart: SessionStart {
        SessionStart(store: dependencies.store, cookies: cookies, lifetime: configuration.sessionLifetime)
    }

    private var firstAdministrator: FirstAdministrator {
        FirstAdministrator(store: dependencies.store, hasher: hasher, addresses: access.addresses)
    }

    private var liveConnection: LiveConnection {
        LiveConnection(
            feed: dependencies.feed, watch: watch, queue: queueWatch, pingInterval: configuration.livePingInterval,
            metrics: dependencies.metrics, logger: logger)
    }

    private var queueMetrics: QueueMetrics {
        QueueMetrics(store: dependencies.store, queue: dependencies.queue, metrics: dependencies.metrics)
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
        case EADDRINUSE: "Address already in use. Stop the program that uses it, or choose another port (http.port)."
        case EACCES: "Permission denied. Ports below 1024 need root. Choose another port (http.port)."
        case EADDRNOTAVAIL: "This host has no such address. Choose another address (http.address)."
        default: description
        }
    }
}

/// The reason that the API cannot serve, as a message for the operator.
package struct APIServerError: Error, CustomStringConvertible {
    package var description: String
    package let cause: (any Error)?

    package init(_ description: String, cause: (any Error)? = nil) {
        self.description = description
        self.cause = cause
    }
}
