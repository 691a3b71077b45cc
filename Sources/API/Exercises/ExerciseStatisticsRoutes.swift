import FoundationEssentials
import Grading
import HTTPTypes
import Hummingbird
import Store

/// The route by which teachers see how learners fare with an exercise.
struct ExerciseStatisticsRoutes: Sendable {
    let store: Store
    /// Several teachers who ask at the same time share one computation.
    private let flight = SingleFlight<ExerciseStatistics>()

    init(store: Store) { self.store = store }

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/exercises/{slug}/statistics", handler: statistics)
    }

    @Sendable private func statistics(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let slug = try Slug.required(context)
        let limit = try limit(RequestQuery(request.uri).value(of: "limit"))
        guard try await store.managedExercise(slug) != nil else { throw ExerciseBase.unknown }
        let statistics = try await flight.run("\(slug) \(limit)") { [store] in
            try await store.exerciseStatistics(of: slug, limit: limit)
        }.value
        return try .json(ExerciseStatisticsView(statistics))
    }

    private func limit(_ text: Substring?) throws -> Int {
        guard let text else { return Store.maximumSamples }
        guard let limit = Int(text), (1...Store.maximumSamples).contains(limit) else {
            throw Problem.badRequest("\"limit\" must be a number of submissions from 1 to \(Store.maximumSamples).")
        }
        return limit
    }
}

private struct ExerciseStatisticsView: Encodable {
    private let statistics: ExerciseStatistics

    init(_ statistics: ExerciseStatistics) { self.statistics = statistics }

    private enum CodingKeys: String, CodingKey {
        case submissions, since, verdicts, learners, solved, attempts, tests, cpu, memory
        case isCutOff = "cut_off"
        case wrongAnswers = "wrong_answers"
        case flakyTests = "flaky_tests"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(statistics.count, forKey: .submissions)
        try container.encode(statistics.since, forKey: .since)
        try container.encode(statistics.isCutOff, forKey: .isCutOff)
        let verdicts = statistics.verdicts.map { ($0.key.rawValue, $0.value) }
        try container.encode(Dictionary(uniqueKeysWithValues: verdicts), forKey: .verdicts)
        try container.encode(statistics.learnerCount, forKey: .learners)
        try container.encode(statistics.solvedCount, forKey: .solved)
        try container.encode(
            statistics.attemptsUntilSolved.enumerated().map { AttemptsView(attempts: $0 + 1, learners: $1) },
            forKey: .attempts)
        try container.encode(
            statistics.tests.map { TestView(id: $0.id, name: $0.name, passed: $0.passed, total: $0.total) },
            forKey: .tests)
        try container.encode(statistics.wrongAnswers.map(WrongAnswerView.init), forKey: .wrongAnswers)
        try container.encode(DistributionView(statistics.cpuMilliseconds), forKey: .cpu)
        try container.encode(DistributionView(statistics.memoryBytes), forKey: .memory)
        try container.encode(
            statistics.flakyTests.map {
                FlakyTestView(id: $0.test, name: $0.name, count: $0.count, examples: $0.examples)
            }, forKey: .flakyTests)
    }
}

private struct AttemptsView: Encodable {
    var attempts: Int
    var learners: Int
}

private struct TestView: Encodable {
    var id: String
    var name: String
    var passed: Int
    var total: Int
}

private struct WrongAnswerView: Encodable {
    var tests: [String]
    var message: String
    var count: Int
    var learners: Int
    var example: String

    init(_ answer: ExerciseStatistics.WrongAnswer) {
        tests = answer.tests
        message = answer.message
        count = answer.count
        learners = answer.learners.count
        example = answer.example
    }
}

private struct FlakyTestView: Encodable {
    var id: String
    var name: String
    var count: Int
    var examples: [String]
}

/// Milliseconds or bytes.
private struct DistributionView: Encodable {
    private let distribution: Distribution

    init(_ distribution: Distribution) { self.distribution = distribution }

    private enum CodingKeys: String, CodingKey {
        case median, p95, largest, classes
    }

    private struct ClassView: Encodable {
        var upTo: Int
        var count: Int

        enum CodingKeys: String, CodingKey {
            case upTo = "up_to"
            case count
        }
    }

    /// Encodes what is not known as null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(distribution.percentile(0.5), forKey: .median)
        try container.encode(distribution.percentile(0.95), forKey: .p95)
        try container.encode(distribution.percentile(1), forKey: .largest)
        try container.encode(distribution.classes.map { ClassView(upTo: $0.upTo, count: $0.count) }, forKey: .classes)
    }
}
