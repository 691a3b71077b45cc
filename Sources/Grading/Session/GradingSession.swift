import Settings

/// Grades one submission: runs its cells and produces a report.
package struct GradingSession: Sendable {
    /// Called when a test ends, with its 0-based index, the number of tests and its result.
    package typealias Progress = @Sendable (Int, Int, TestResult) async -> Void

    package static let maximumCodeBytes = 64 << 10

    private let exercise: Exercise
    private let host: any CellHost

    package init(exercise: Exercise, host: any CellHost) {
        self.exercise = exercise
        self.host = host
    }

    /// Grades `code` and returns the report. Failures of the submission are part of the report.
    ///
    /// - Throws: for a fault of the grader or of the exercise.
    package func grade(code: String, progress: @escaping Progress = { _, _, _ in }) async throws -> GradingReport {
        let began = ContinuousClock.now
        var graded = GradedTests(stopwatch: GradingStopwatch(began: began))
        var usage: ReportedUsage?
        var limits: ReportedLimits?
        if let reason = Self.refusal(of: code) {
            graded.invalid = UnusableSubmission(reason: reason.text, line: reason.line)
        } else {
            let feedback = Feedback(
                exercise: exercise, limits: try await host.effectiveLimits(exercise.cellLimits))
            for (_, limits) in exercise.placesOfTestLimits { _ = try await host.effectiveLimits(limits) }
            let rules = exercise.rules.count
            let testProgress: Progress = { index, total, result in await progress(index, total + rules, result) }
            switch exercise.judge {
            case .tests, .calls, .interactor:
                var session = PairSession(
                    exercise: exercise, code: code, host: host, feedback: feedback, progress: testProgress,
                    graded: graded)
                graded = try await session.run()
            case .cases(let cases):
                graded = try await CaseSession(
                    exercise: exercise, code: code, cases: cases, host: host, feedback: feedback,
                    progress: testProgress
                ).run(graded)
            }
            if graded.invalid == nil, rules > 0 {
                try await RuleCheck(
                    exercise: exercise, code: code, host: host, feedback: feedback, progress: progress
                ).run(&graded)
            }
            graded.limitFacts(of: code)
            usage = graded.usage.reported(memoryPeakBytes: graded.memoryPeakBytes, limits: feedback.limits)
            limits = ReportedLimits(feedback.limits)
        }
        graded.stopwatch.reportFinished()
        return GradingReport(
            verdict: graded.verdict, points: graded.points, maxPoints: exercise.points, summary: graded.summary,
            details: graded.invalid?.details, line: graded.invalid?.line, tests: graded.results,
            cpuMilliseconds: graded.cpuMilliseconds,
            wallMilliseconds: Int((ContinuousClock.now - began).milliseconds),
            memoryPeakBytes: graded.memoryPeakBytes, usage: usage, limits: limits, mode: graded.mode ?? host.mode,
            root: graded.root ?? host.root(named: exercise.root), enforcement: host.enforcement,
            isolation: exercise.isolation, refusedSyscalls: graded.refusedSyscalls.sorted(),
            phases: graded.stopwatch.phases)
    }

    /// Returns why the code cannot be a Python file, and the line that is the reason; nil if it can be one.
    private static func refusal(of code: String) -> (text: String, line: Int?)? {
        if code.utf8.count > maximumCodeBytes {
            return ("Your file is larger than \(maximumCodeBytes >> 10) KiB.", nil)
        }
        if let position = code.utf8.firstIndex(of: 0) {
            let line = 1 + code[..<position].lineEnds
            return (
                "Line \(line) of your file contains a NUL character, which Python cannot read. Save it as text.", line
            )
        }
        return nil
    }
}

/// Why a submission could not be tested, in words for its author.
struct UnusableSubmission: Hashable, Sendable {
    var reason: String
    /// The student's own lines, such as the one that Python cannot read with a caret; nil if there is nothing to show.
    var details: String?
    /// The number of the line that the reason is about; nil if it names none.
    var line: Int?
}

/// The results of the tests so far, from which the report is made.
struct GradedTests: Sendable {
    var results: [TestResult] = []
    var cpuMilliseconds = 0
    var memoryPeakBytes: UInt64 = 0
    var usage = UsageRecord()
    var refusedSyscalls: Set<String> = []
    /// Why the submission could not be tested; nil if it could.
    var invalid: UnusableSubmission?
    /// `cold` if any cell was cold; nil before the first cell.
    private(set) var mode: CellMode?
    /// The root of the last cell; nil before the first cell.
    private(set) var root: RootIdentity?
    var stopwatch: GradingStopwatch

    init(stopwatch: GradingStopwatch) { self.stopwatch = stopwatch }

    mutating func note(_ mode: CellMode, _ root: RootIdentity) {
        if self.mode != .cold { self.mode = mode }
        self.root = root
    }

    /// Leaves out lines that the student's file lacks, and texts for which the report has no room.
    mutating func limitFacts(of code: String) {
        var limiter = TestFacts.Limiter(code: code)
        for index in results.indices where results[index].facts != TestFacts() {
            results[index].facts = limiter.limited(results[index].facts)
        }
        let line = limiter.limited(invalid?.line)
        invalid?.line = line
    }

    /// The ids of rules without a weight. They earn no points, but a submission that breaks one is rejected.
    private var conditions: Set<String> = []

    /// Adds the result of a rule.
    mutating func add(_ result: TestResult, of rule: SourceRule) {
        results.append(result)
        if rule.weight == nil { conditions.insert(rule.id) }
        if brokenCondition != nil { for index in results.indices { results[index].points = 0 } }
    }

    private var brokenCondition: TestResult? {
        results.first { conditions.contains($0.id) && $0.status != .passed }
    }
    /// The results of tests and of rules with a weight.
    private var counted: [TestResult] { results.filter { !conditions.contains($0.id) } }

    var points: Int { results.reduce(0) { $0 + $1.points } }
    private var passed: Int { counted.count { $0.status == .passed } }
    /// The results that count. The harness reports a test as skipped only if the teacher alone decided to skip it.
    private var judged: [TestResult] { counted.filter { $0.status != .skipped } }

    var verdict: Verdict {
        if invalid != nil { return .invalid }
        if brokenCondition != nil { return .rejected }
        if passed == judged.count { return .accepted }
        return passed > 0 ? .partial : .rejected
    }

    /// One or two sentences for a beginner. Reveals only the names of hidden tests.
    var summary: String {
        if let invalid { return invalid.reason }
        if let rule = brokenCondition {
            return "Your program breaks a rule of this exercise. Look at “\(rule.name)” first."
        }
        guard let first = judged.first(where: { $0.status != .passed }) else {
            return judged.count == 1 ? "The test passed." : "All \(judged.count) tests passed."
        }
        let count =
            switch (passed, judged.count) {
            case (0, 1): "The test did not pass."
            case (0, let total): "None of the \(total) tests passed."
            case (let passed, let total): "\(passed) of \(total) tests passed."
            }
        return judged.count == 1 ? count : "\(count) Look at “\(first.name)” first."
    }
}
