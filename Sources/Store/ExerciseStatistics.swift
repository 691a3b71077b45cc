import FoundationEssentials
import Grading

/// What the newest graded submissions of an exercise have in common.
package struct ExerciseStatistics: Hashable, Sendable {
    /// A graded submission.
    package struct Sample: Hashable, Sendable {
        package struct Test: Hashable, Sendable {
            package var id: String
            package var name: String
            package var status: TestStatus
            package var message: String

            package init(id: String, name: String, status: TestStatus, message: String) {
                self.id = id
                self.name = name
                self.status = status
                self.message = message
            }
        }

        package var id: String
        package var user: String
        package var createdAt: Date
        package var version: String
        package var codeHash: [UInt8]
        package var verdict: Verdict
        package var summary: String
        /// Empty for a submission that could not be tested.
        package var tests: [Test]
        /// Nil if the report does not say so.
        package var cpuMilliseconds: Int?
        package var memoryPeakBytes: Int?

        package init(
            id: String, user: String, createdAt: Date, version: String, codeHash: [UInt8], verdict: Verdict,
            summary: String, tests: [Test], cpuMilliseconds: Int?, memoryPeakBytes: Int?
        ) {
            self.id = id
            self.user = user
            self.createdAt = createdAt
            self.version = version
            self.codeHash = codeHash
            self.verdict = verdict
            self.summary = summary
            self.tests = tests
            self.cpuMilliseconds = cpuMilliseconds
            self.memoryPeakBytes = memoryPeakBytes
        }
    }

    package struct Test: Hashable, Sendable {
        package var id: String
        package var name: String
        package var passed = 0
        /// Skipped tests do not count.
        package var total = 0
    }

    /// Submissions that fail the same tests with the same first message.
    package struct WrongAnswer: Hashable, Sendable {
        /// The ids of the tests that did not pass; empty for submissions that could not be tested.
        package var tests: [String]
        package var message: String
        package var count = 0
        package var learners: Set<String> = []
        /// The newest one.
        package var example: String
    }

    /// A test with different results for the same code on the same version.
    package struct FlakyTest: Hashable, Sendable {
        package var test: String
        package var name: String
        /// How many submissions had another result than an earlier look at the same code.
        package var count = 0
        /// Two submissions with different results.
        package var examples: [String]
    }

    package private(set) var count = 0
    /// The time of the oldest submission; nil without any.
    package private(set) var since: Date?
    /// Whether older submissions were left out.
    package var isCutOff = false
    package private(set) var verdicts: [Verdict: Int] = [:]
    package private(set) var cpuMilliseconds = Distribution()
    package private(set) var memoryBytes = Distribution()
    private var learners: [String: Attempts] = [:]
    private var testsByID: [String: Test] = [:]
    private var wrongAnswersByKey: [WrongAnswerKey: WrongAnswer] = [:]
    private var results: [CodeKey: Sample] = [:]
    private var flakyByID: [String: FlakyTest] = [:]

    private struct Attempts: Hashable {
        /// How many submissions the learner made until the first accepted one, or up to now.
        var count = 0
        var isSolved = false
    }

    private struct WrongAnswerKey: Hashable {
        var tests: [String]
        var message: String
    }

    private struct CodeKey: Hashable {
        var version: String
        var code: [UInt8]
    }

    package init() {}

    /// Adds a submission that is older than those before.
    package mutating func add(_ sample: Sample) {
        count += 1
        since = sample.createdAt
        verdicts[sample.verdict, default: 0] += 1
        if let cpu = sample.cpuMilliseconds { cpuMilliseconds.add(cpu) }
        if let memory = sample.memoryPeakBytes { memoryBytes.add(memory) }
        addAttempt(sample)
        for test in sample.tests where test.status != .skipped {
            testsByID[test.id, default: Test(id: test.id, name: test.name)].total += 1
            if test.status == .passed { testsByID[test.id]?.passed += 1 }
        }
        addWrongAnswer(sample)
        addResult(sample)
    }

    private mutating func addAttempt(_ sample: Sample) {
        var attempts = learners[sample.user] ?? Attempts()
        if sample.verdict == .accepted {
            // What was submitted afterwards was no attempt to solve the exercise.
            attempts = Attempts(count: 1, isSolved: true)
        } else {
            attempts.count += 1
        }
        learners[sample.user] = attempts
    }

    private mutating func addWrongAnswer(_ sample: Sample) {
        guard sample.verdict != .accepted else { return }
        let failed = sample.tests.filter { $0.status != .passed && $0.status != .skipped }
        let message = failed.first { !$0.message.isEmpty }?.message ?? sample.summary
        let key = WrongAnswerKey(tests: failed.map(\.id), message: message)
        var answer =
            wrongAnswersByKey[key] ?? WrongAnswer(tests: key.tests, message: message, example: sample.id)
        answer.count += 1
        answer.learners.insert(sample.user)
        wrongAnswersByKey[key] = answer
    }

    private mutating func addResult(_ sample: Sample) {
        let key = CodeKey(version: sample.version, code: sample.codeHash)
        guard let other = results[key] else {
            results[key] = sample
            return
        }
        let statuses = Dictionary(other.tests.map { ($0.id, $0.status) }, uniquingKeysWith: { first, _ in first })
        for test in sample.tests {
            guard let status = statuses[test.id], status != test.status else { continue }
            flakyByID[
                test.id, default: FlakyTest(test: test.id, name: test.name, examples: [other.id, sample.id])
            ].count += 1
        }
    }
}

// What is shown.
extension ExerciseStatistics {
    package static let maximumWrongAnswers = 20
    package static let maximumTests = 500
    /// Learners with more attempts are counted together.
    package static let maximumAttempts = 20

    package var learnerCount: Int { learners.count }
    package var solvedCount: Int { learners.values.count { $0.isSolved } }

    /// How many learners needed one attempt, two, and so on; the last number is of `maximumAttempts` or more.
    package var attemptsUntilSolved: [Int] {
        learners.values.reduce(into: [Int](repeating: 0, count: Self.maximumAttempts)) { counts, attempts in
            if attempts.isSolved { counts[min(attempts.count, Self.maximumAttempts) - 1] += 1 }
        }
    }

    /// The hardest first.
    package var tests: [Test] {
        let sorted = testsByID.values.sorted { one, other in
            (one.passed * other.total, one.id) < (other.passed * one.total, other.id)
        }
        return Array(sorted.prefix(Self.maximumTests))
    }

    /// The most frequent first.
    package var wrongAnswers: [WrongAnswer] {
        let sorted = wrongAnswersByKey.values.sorted { one, other in
            (other.count, one.message, one.example) < (one.count, other.message, other.example)
        }
        return Array(sorted.prefix(Self.maximumWrongAnswers))
    }

    package var flakyTests: [FlakyTest] {
        let sorted = flakyByID.values.sorted { ($1.count, $0.test) < ($0.count, $1.test) }
        return Array(sorted.prefix(Self.maximumTests))
    }
}
