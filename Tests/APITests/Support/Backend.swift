import Foundation
import Grading
import Logging
import Postgres
import Redis
import Scheduler
import Store
import TestServers

@testable import API

/// A private PostgreSQL database with two exercises, and a private Redis. The test itself takes the worker's place.
struct Backend: Sendable {
    let store: Store
    let redis: RedisClient
    let feed: EventFeed
    private let outboxFilled: OutboxSignal
    let database: PostgresPool
    private let urls: (database: String, redis: String)
    var databaseURL: String { urls.database }
    static let adminToken = "administrator-token-of-the-tests"

    /// - Parameters:
    ///   - redisURL: nil for a private Redis.
    ///   - connections: how many statements can run concurrently in PostgreSQL.
    init(redisURL: String? = nil, connections: Int = 3) async throws {
        let servers = try TestServers.shared()
        try self.init((try servers.database(), redisURL ?? servers.redis()), connections)
        try await Migrations(directory: Self.migrations).apply(to: database)
        try await store.setAdminToken(Self.adminToken)
        try await load(["hello", "sum"])
    }

    /// What a further process uses: connections of its own to the same database and the same Redis.
    func anotherProcess() throws -> Backend { try Backend(urls, 3) }

    private init(_ urls: (database: String, redis: String), _ connections: Int) throws {
        self.urls = urls
        outboxFilled = OutboxSignal()
        // Generous timeouts: a busy machine must not fail a test.
        database = PostgresPool(
            url: urls.database, size: connections, statementTimeout: .seconds(60), acquireTimeout: .seconds(60))
        redis = RedisClient(address: try RedisAddress(url: urls.redis), timeout: .seconds(60))
        store = Store(database: database, outboxFilled: outboxFilled)
        feed = EventFeed(redis: redis)
    }

    /// The Redis of `other`, and one connection to PostgreSQL at another address.
    init(_ other: Backend, databaseURL: String) {
        urls = (databaseURL, other.urls.redis)
        outboxFilled = OutboxSignal()
        database = PostgresPool(url: databaseURL, size: 1)
        store = Store(database: database, outboxFilled: outboxFilled)
        redis = other.redis
        feed = other.feed
    }

    func close() async {
        await closeDatabase()
        await redis.close()
    }

    func closeDatabase() async { await database.close() }

    func load(_ slugs: [String], handout: String = "# Do it") async throws {
        try await store.load(
            slugs.enumerated().map { order, slug in
                ExerciseContent(
                    slug: slug, title: slug.capitalized, order: order + 1, points: 100, handout: handout,
                    starter: "def f(): ...\n", hints: ["Look at \(slug).", "Look again."],
                    package: ExercisePackage(
                        files: ["tests.py": Array("pass".utf8), "files/data.csv": Array("a,b\n".utf8)]))
            })
    }

    /// Gives a user a role, as an administrator would.
    func setRole(_ role: User.Role, of user: String) async throws {
        try await database.execute("UPDATE users SET role = \(role) WHERE id = \(user)")
    }

    /// Lets all sessions of learners expire, as their lifetime does.
    func expireSessions() async throws {
        try await database.execute("UPDATE sessions SET expires_at = now() WHERE expires_at IS NOT NULL")
    }

    /// Grades a submission as a worker would.
    func grade(
        _ id: String, _ verdict: Verdict, points: Int, figure: Figure? = nil, details: String? = nil,
        limits: ReportedLimits? = nil
    ) async throws {
        guard let job = try await store.begin(submission: id) else { throw NotGradable() }
        let test = TestResult(
            id: "t1", name: "first", status: points == 100 ? .passed : .failed, points: points, maxPoints: 100,
            message: "f() returned 1, expected 2.", figure: figure)
        let report = GradingReport(
            verdict: verdict, points: points, maxPoints: 100, summary: "Well.", details: details, tests: [test],
            cpuMilliseconds: 5, wallMilliseconds: 9, memoryPeakBytes: 1024, limits: limits, mode: .cold,
            enforcement: "v2")
        guard try await store.finish(submission: id, attempt: job.attempt, report: report) else { throw NotGradable() }
    }

    /// Runs the outbox relay and a worker during `body`. The worker's grader needs no sandbox.
    func withWorker(metrics: Metrics = Metrics(), _ body: @Sendable () async throws -> Void) async throws {
        let queue = SubmissionQueue(redis: redis)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let relay = OutboxRelay(
            outbox: store, signal: outboxFilled, queue: queue, feed: feed, phases: metrics, logger: logger)
        let worker = Worker(
            name: "worker", slots: 1, queue: queue,
            ledger: JobLedgers(submissions: store, trials: store.trials), grader: WordGrader(), feed: feed,
            phases: metrics,
            capacity: WorkerCapacity(memoryBytes: 1 << 30, cores: 2, processes: 99, openFiles: 1024),
            build: { WorkerBuild(host: "h", version: "v", enforcement: "v2", roots: ["python": "0"]) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await relay.run() }
            group.addTask { try await worker.run() }
            try await body()
            group.cancelAll()
            while !group.isEmpty { _ = await group.nextResult() }
        }
    }

    private static let migrations = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Store/Migrations").path()
}

struct NotGradable: Error {}

/// Accepts code that contains the word "right".
private struct WordGrader: Grader {
    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport {
        let isRight = code.contains("right")
        let tests = [1, 2].map { number in
            TestResult(
                id: "t\(number)", name: "test \(number)", status: isRight || number == 1 ? .passed : .failed,
                points: isRight || number == 1 ? 50 : 0, maxPoints: 50, message: "")
        }
        for (index, test) in tests.enumerated() { await report(.test(index: index, total: tests.count, test)) }
        return GradingReport(
            verdict: isRight ? .accepted : .partial, points: isRight ? 100 : 50, maxPoints: 100, summary: "Done.",
            tests: tests, cpuMilliseconds: 1, wallMilliseconds: 1, memoryPeakBytes: 1, mode: .cold, enforcement: "v2",
            refusedSyscalls: isRight ? [] : ["socket"], phases: Self.phases)
    }

    private static let phases = {
        var phases = GradingPhases()
        phases.dispatch = .milliseconds(1)
        phases.import = .milliseconds(1)
        phases.tests = .milliseconds(2)
        phases.singleTests = [.milliseconds(1), .milliseconds(1)]
        return phases
    }()
}
