import FoundationEssentials
import Grading
import Store
import Testing

/// What the submissions of an exercise have in common.
@Suite(.timeLimit(.minutes(5)))
struct ExerciseStatisticsTests {
    private func sample(
        _ id: String, _ user: String, _ verdict: Verdict, code: UInt8, failing: [String] = [], message: String = ""
    ) -> ExerciseStatistics.Sample {
        ExerciseStatistics.Sample(
            id: id, user: user, createdAt: .now, version: "v", codeHash: [code], verdict: verdict, summary: "No.",
            tests: ["a", "b"].map {
                .init(id: $0, name: $0, status: failing.contains($0) ? .failed : .passed, message: message)
            }, cpuMilliseconds: Int(code), memoryPeakBytes: 3)
    }

    @Test func `attempts count up to the first accepted submission`() {
        var statistics = ExerciseStatistics()
        // Newest first.
        statistics.add(sample("5", "ada", .rejected, code: 5, failing: ["a"]))
        statistics.add(sample("4", "ada", .accepted, code: 4))
        statistics.add(sample("3", "bob", .rejected, code: 3, failing: ["a"]))
        statistics.add(sample("2", "ada", .rejected, code: 2, failing: ["a"]))
        statistics.add(sample("1", "ada", .rejected, code: 1, failing: ["a", "b"]))
        #expect(statistics.learnerCount == 2 && statistics.solvedCount == 1)
        #expect(statistics.attemptsUntilSolved.prefix(4) == [0, 0, 1, 0])
        #expect(statistics.tests.map(\.passed) == [1, 4] && statistics.tests.map(\.id) == ["a", "b"])
    }

    @Test func `wrong answers are grouped by failing tests and message`() {
        var statistics = ExerciseStatistics()
        for (place, message) in ["x", "y", "x"].enumerated() {
            let name = "\(place)"
            statistics.add(sample(name, name, .partial, code: UInt8(place), failing: ["b"], message: message))
        }
        #expect(statistics.wrongAnswers.map(\.count) == [2, 1])
        #expect(statistics.wrongAnswers[0].example == "0" && statistics.wrongAnswers[0].tests == ["b"])
    }

    @Test func `a test is flaky if the same code has different results`() {
        var statistics = ExerciseStatistics()
        statistics.add(sample("2", "ada", .accepted, code: 1))
        statistics.add(sample("1", "bob", .partial, code: 1, failing: ["b"]))
        #expect(statistics.flakyTests.map(\.test) == ["b"] && statistics.flakyTests[0].examples == ["2", "1"])
    }

    @Test func `values are spread over classes`() {
        var distribution = Distribution()
        for value in [3, 4, 40, 0] { distribution.add(value) }
        #expect(distribution.classes.map(\.upTo) == [1, 2, 5, 10, 20, 50])
        #expect(distribution.classes.map(\.count) == [1, 0, 2, 0, 0, 1])
        #expect(distribution.percentile(0.5) == 3 && distribution.percentile(1) == 40)
        #expect(Distribution().classes.isEmpty && Distribution().percentile(0.5) == nil)
    }

    @Test func `only the newest graded submissions count`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.learner()
        for code in ["1", "2", "3"] {
            try await fixture.grade(try await fixture.submit(user, code: code), .rejected, points: 0)
        }
        _ = try await fixture.submit(user, code: "waits")
        let all = try await fixture.store.exerciseStatistics(of: "first")
        #expect(all.count == 3 && !all.isCutOff && all.tests.map(\.total) == [3])
        let newest = try await fixture.store.exerciseStatistics(of: "first", limit: 2)
        #expect(newest.count == 2 && newest.isCutOff)
    }
}
