import API
import Foundation
import Grading
import Logging
import Postgres
import Sandbox
import Scheduler
import ServiceLifecycle
import Store

/// Runs the roles of a process (`serve`, `api`, `worker`, `migrate`): creates their parts and connects them.
struct Platform: Sendable {
    let configuration: Configuration
    private let installation: Installation
    private let metrics = Metrics()
    private let logger: Logger

    /// Also sets up logging for this process.
    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        installation = try Installation.find()
        if configuration.logFormat == .json { Console.useJSON() }
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                switch configuration.logFormat {
                case .text: StreamLogHandler.standardError(label: label)
                case .json: JSONLogHandler(label: label)
                }
            handler.logLevel = configuration.logLevel
            return handler
        }
        logger = Logger(label: "sandmartin")
    }

    /// Runs all roles in one process, with private servers unless the configuration names others.
    func serve() async throws {
        let state = try StateDirectory(path: configuration.stateDirectory)
        // Holds the directory's lock until all servers have ended.
        defer { withExtendedLifetime(state) {} }
        let course = try loadCourse()
        try await grading(course.exercises) { parts in
            try await EmbeddedServers.run(for: configuration, in: state) { urls in
                let shared = try SharedServices(urls, phases: metrics, logger: logger)
                let feed = PolicyFeed(store: shared.store, policies: parts.policies, logger: logger)
                let loader = ContentLoader(
                    store: shared.store, exercises: exerciseDirectory, policies: parts.policies, feed: feed,
                    check: parts.requirePolicies)
                try await serve(loader, on: shared, beside: [feed] + parts.workers(shared), requiring: [parts.root])
            }
        }
    }

    /// Runs the page and the API, on configured servers.
    func serveAPI() async throws {
        let shared = try SharedServices(configuredServers(for: "api"), phases: metrics, logger: logger)
        _ = try loadCourse()
        let policies = PolicyLibrary(directory: configuration.policies ?? installation.policies)
        try await serve(
            ContentLoader(store: shared.store, exercises: exerciseDirectory, policies: policies), on: shared)
    }

    /// Runs a worker, on configured servers.
    func work() async throws {
        let shared = try SharedServices(configuredServers(for: "worker"), phases: metrics, logger: logger)
        try await grading([]) { parts in
            let feed = PolicyFeed(store: shared.store, policies: parts.policies, logger: logger)
            let preparation = Preparation(
                shared: shared, migrations: try migrations(), load: feed.refresh, adminToken: nil,
                conditions: [parts.root.probe],
                whenPrepared: { _ in Console.print("Sandmartin is ready to grade") },
                services: maintenance(shared) + [feed] + parts.workers(shared))
            try await ServiceGroup(shared.connections + metricsServer + [preparation]).run()
        }
    }

    private func maintenance(_ shared: SharedServices) -> [any Service] {
        shared.maintenance(anonymousRetention: configuration.anonymousRetention)
    }

    private var metricsServer: [any Service] {
        guard let endpoint = configuration.metrics else { return [] }
        return [
            MetricsServer(
                address: endpoint.address, port: endpoint.port, metrics: metrics, logger: logger)
        ]
    }

    /// Applies missing migrations to the configured or the private database.
    func migrate() async throws {
        let migrations = try migrations()
        if let url = configuration.databaseURL { return try await Self.apply(migrations, at: url) }
        let state = try StateDirectory(path: configuration.stateDirectory)
        defer { withExtendedLifetime(state) {} }
        let user = try ServiceUser.needed(named: configuration.serviceUser)
        try await EmbeddedPostgres.run(in: state, as: user) { try await Self.apply(migrations, at: $0) }
    }

    /// Applies missing migrations, then runs `body` on the configured database, or on the private one, even while
    /// `serve` runs.
    func withDatabase(_ body: @escaping @Sendable (PostgresPool) async throws -> Void) async throws {
        let migrations = try migrations()
        let run: @Sendable (String) async throws -> Void = { url in
            let database = PostgresPool(url: url, size: 1)
            do {
                _ = try await migrations.apply(to: database)
                try await body(database)
            } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
        if let url = configuration.databaseURL { return try await run(url) }
        if let path = try StateDirectory.shortPath(ofRunning: configuration.stateDirectory) {
            return try await run(EmbeddedPostgres.url(in: path))
        }
        let state = try StateDirectory(path: configuration.stateDirectory)
        defer { withExtendedLifetime(state) {} }
        let user = try ServiceUser.needed(named: configuration.serviceUser)
        try await EmbeddedPostgres.run(in: state, as: user, during: run)
    }

    private static func apply(_ migrations: Migrations, at url: String) async throws {
        let database = PostgresPool(url: url, size: 1)
        let names: [String]
        do {
            names = try await migrations.apply(to: database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        Console.print(
            names.isEmpty ? "The schema is up to date" : "Applied migrations: \(names.joined(separator: ", "))")
    }
}

extension Platform {
    /// Runs the API, and after the preparation of PostgreSQL and Redis also `services`.
    ///
    /// - Parameter conditions: further checks that must pass before the services start.
    private func serve(
        _ loader: ContentLoader, on shared: SharedServices, beside services: [any Service] = [],
        requiring conditions: [ReadinessCheck] = []
    ) async throws {
        let announcement = Announcement(configuration.http)
        var settings = APIServer.Configuration()
        settings.address = configuration.http.address
        settings.port = configuration.http.port
        settings.pageDirectory = installation.page.directory
        if let warning = installation.page.warning { logger.warning("\(warning)") }
        settings.vendorDirectories = installation.vendorDirectories
        settings.isBehindTLS = configuration.http.behindTLS
        settings.trustsForwardedHeaders = configuration.http.behindTLS
        settings.strictTransportSecurity = configuration.http.strictTransportSecurity
        settings.trustedProxies =
            configuration.http.trustedProxies ?? (configuration.http.behindTLS ? IPNetwork.loopback : [])
        settings.limits = configuration.limits
        settings.maximumUploadBytes = configuration.http.maximumUploadBytes
        settings.sessionLifetime = configuration.sessionLifetime
        settings.anonymousSessionLifetime = configuration.anonymousSessionLifetime
        let api = try APIServer(
            configuration: settings,
            dependencies: .init(
                store: shared.store, redis: shared.redis, queue: shared.queue, feed: shared.feed,
                runs: shared.runs, verifications: shared.verifications,
                policies: StoredPolicies(library: loader.policies), metrics: metrics),
            checks: [announcement.check] + conditions, logger: logger,
            onListening: { announcement.isListening(at: $0) })
        let preparation = Preparation(
            shared: shared, migrations: try migrations(), load: loader.load,
            adminToken: .some(configuration.adminToken), conditions: conditions.map(\.probe),
            makesFirstAdministratorLink: true,
            whenPrepared: { announcement.isPrepared(linkToken: $0) },
            services: maintenance(shared) + [FileWatch(loader: loader, logger: logger)] + services)
        try await ServiceGroup(shared.connections + [api, preparation]).run()
    }

    /// What a sandbox gives to the roles that grade.
    private struct GradingParts: Sendable {
        /// Makes the workers of gradings and of learners' runs.
        var workers: @Sendable (SharedServices) -> [any Service]
        /// Checks that the Python root is as it was built.
        var root: ReadinessCheck
        /// The policies that this host can enforce.
        var policies: PolicyLibrary
        /// Throws for an exercise whose policies do not exist or do not grant the limits that the exercise sets.
        var requirePolicies: @Sendable (_ exercise: Exercise, _ place: String) throws -> Void
    }

    /// Sets up a sandbox for `body`.
    ///
    /// - Parameter exercises: those for which the sandbox must have room.
    private func grading(
        _ exercises: [Exercise], during body: @escaping @Sendable (GradingParts) async throws -> Void
    ) async throws {
        Console.say("Checking which limits this host can enforce")
        try await SandboxSession.run(
            configuration, installation, enforcing: ["default", "harness"], expecting: Set(exercises.map(\.policy)),
            usage: .service(waitingCells: configuration.waitingCells, slots: configuration.workerSlots)
        ) { session in
            try session.sandbox.requireRoom(forGradings: session.jobs)
            let host = SandboxCellHost(session)
            await session.pool.keepReady(
                .pair(
                    harness: try session.policies.policy("harness"),
                    submission: try session.policies.policy("default"), root: Roots.standard))
            async let _ = reportFaultyRoots(of: exercises, host)
            // The name must be unique among hosts, and among processes that get the same pid one after another.
            let name = "\(ProcessInfo.processInfo.hostName)-\(getpid())-\(UInt16.random(in: 0...UInt16.max))"
            let build = try WorkerBuild.source(of: session.sandbox)
            let parsed = ParsedExercises()
            let workers: @Sendable (SharedServices) -> [any Service] = { shared in
                let grader = Worker(
                    name: name, slots: session.jobs, queue: shared.queue,
                    ledger: JobLedgers(submissions: shared.store, trials: shared.store.trials),
                    grader: CellGrader(host: host, parsed: parsed),
                    feed: shared.feed, phases: metrics, capacity: session.policies.host.map(WorkerCapacity.init),
                    build: build, logger: logger)
                metrics.addCollector { await $0.note(grader, session.pool) }
                let runner = RunWorker(
                    name: name, slots: configuration.runSlots(besides: session.jobs), board: shared.runs,
                    exercises: shared.store, runner: CellProgramRunner(host: host, parsed: parsed), logger: logger)
                let verifier = VerificationWorker(
                    name: name, board: shared.verifications, verifier: CellVerifier(host: host), logger: logger)
                return [grader, runner, verifier]
            }
            try await body(
                GradingParts(
                    workers: workers,
                    root: .slow(part: "Python root") { try await session.sandbox.requireUnchangedRoot() },
                    policies: session.policies, requirePolicies: { try host.requirePolicies(of: $0, at: $1) }))
        }
    }

    /// Reports the exercises whose root cannot be used. The service grades the others.
    private func reportFaultyRoots(of exercises: [Exercise], _ host: SandboxCellHost) async {
        let named = Dictionary(grouping: exercises.filter { $0.root != nil }) { $0.root ?? Roots.standard }
        for (root, exercises) in named.sorted(by: { $0.key < $1.key }) where root != Roots.standard {
            do {
                try await host.sandbox.requireUnchangedRoot(root)
            } catch {
                let slugs = exercises.map(\.slug).sorted().joined(separator: ", ")
                Console.say("sandmartin: until this is corrected, submissions to \(slugs) fail as our fault: \(error)")
            }
        }
    }

    private var exerciseDirectory: String { configuration.exercises ?? installation.exercises }

    /// - Throws: `Failure` for a directory that cannot be read. Faulty exercises are reported once they are loaded.
    private func loadCourse() throws -> Course {
        let course = try Course(directory: exerciseDirectory)
        Console.say("Loading \(course.exercises.count) exercises from \(exerciseDirectory)")
        return course
    }

    private func migrations() throws -> Migrations { try Migrations(directory: installation.migrations) }

    private func configuredServers(for role: String) throws(Failure) -> ServerURLs {
        guard let database = configuration.databaseURL, let redis = configuration.redisURL else {
            throw Failure(
                "\(role) needs shared servers: set database.url and redis.url (only serve starts private servers)",
                code: .usage)
        }
        return ServerURLs(database: database, redis: redis)
    }
}
