import Foundation
import Grading
import Postgres
import Scheduler
import Store
import TestServers

/// A store on a private database with the schema and the exercises `first` and `second`.
struct StoreFixture {
    let database: PostgresPool
    let store: Store
    let signal = OutboxSignal()

    /// - Parameters:
    ///   - connections: how many statements can run concurrently.
    ///   - migrations: the directory of the schema.
    init(connections: Int = 4, migrations: String = migrations) async throws {
        database = PostgresPool(
            url: try TestServers.shared().database(), size: connections, statementTimeout: .seconds(60),
            acquireTimeout: .seconds(60))
        try await Migrations(directory: migrations).apply(to: database)
        store = Store(database: database, outboxFilled: signal)
        try await store.load([Self.exercise("first", order: 1), Self.exercise("second", order: 2)])
    }

    static let migrations = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Store/Migrations").path

    static func exercise(_ slug: String, order: Int, points: Int = 100, tests: String = "tests") -> ExerciseContent {
        ExerciseContent(
            slug: slug, title: slug.capitalized, order: order, points: points, handout: "# \(slug)", starter: "",
            package: ExercisePackage(files: ["exercise.yaml": Array(slug.utf8), "tests.py": Array(tests.utf8)]))
    }

    /// A report of one test.
    static func report(
        _ verdict: Verdict, points: Int, stdout: String = "", figure: Figure? = nil
    ) -> GradingReport {
        GradingReport(
            verdict: verdict, points: points, maxPoints: 100, summary: "It is \(verdict).",
            tests: [
                TestResult(
                    id: "t1", name: "test", status: verdict == .accepted ? .passed : .failed, points: points,
                    maxPoints: 100, message: "", stdout: stdout, figure: figure)
            ],
            cpuMilliseconds: 1, wallMilliseconds: 2, memoryPeakBytes: 3, mode: .cold, enforcement: "v2")
    }

    /// A picture of one pixel.
    static let figure = Result {
        try Figure(
            .bytes(
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52]
                    + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55]
                    + [0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF]
                    + [0xA4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]),
            name: "figure.png")
    }

    func learner() async throws -> String { try await store.createSession().user.id }

    /// Submits code that must be accepted, and returns the submission's id.
    func submit(_ user: String, _ exercise: String = "first", code: String, key: String? = nil) async throws -> String {
        let outcome = try await store.submit(user: user, exercise: exercise, code: code, idempotencyKey: key)
        guard case .accepted(let submission, _) = outcome else { throw Unexpected(outcome) }
        return submission.id
    }

    /// Grades a submission as a worker would.
    func grade(_ id: String, _ verdict: Verdict, points: Int) async throws {
        guard let job = try await store.begin(submission: id),
            try await store.finish(
                submission: id, attempt: job.attempt, report: Self.report(verdict, points: points))
        else { throw Unexpected("\(id) cannot be graded") }
    }

    /// Removes and returns all messages of the outbox.
    func messages() async throws -> [OutboxMessage] {
        let (stream, continuation) = AsyncStream.makeStream(of: OutboxMessage.self)
        _ = try await store.deliver(limit: 1000) { for message in $0 { continuation.yield(message) } }
        continuation.finish()
        return await stream.reduce(into: []) { $0.append($1) }
    }
}

/// A value that differs from the one that a test requires.
struct Unexpected: Error {
    let value: any Sendable

    init(_ value: any Sendable) { self.value = value }
}
