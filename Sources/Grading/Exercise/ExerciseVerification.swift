import Settings

/// Checks that an exercise grades its own solutions as its author promises: `exercise verify`.
package struct ExerciseVerification: Sendable {
    /// A problem of the exercise, or a possible problem.
    package struct Finding: Codable, Hashable, Sendable {
        package enum Severity: String, Codable, Sendable {
            case error
            case warning
        }

        package var severity: Severity
        /// The file, with a line number if known.
        package var place: String
        package var message: String
    }

    private let exercise: Exercise
    private let session: GradingSession
    private let host: any CellHost
    private let repetitions: Int

    /// - Parameter repetitions: how often each solution is graded in order to find flaky tests.
    package init(exercise: Exercise, host: any CellHost, repetitions: Int = 3) {
        self.exercise = exercise
        self.host = host
        self.repetitions = max(1, repetitions)
        session = GradingSession(exercise: exercise, host: host)
    }

    /// Returns all findings in a stable order; none for a sound exercise.
    ///
    /// - Throws: if grading is impossible because of a fault of the grader or broken tests.
    package func findings() async throws -> [Finding] {
        var findings = missingSolutions()
        for solution in exercise.solutions { findings += try await check(solution) }
        findings += try await checkStarter()
        findings += try await reviewTexts()
        if exercise.isolation == .shared {
            findings.append(
                .warning(
                    "exercise.yaml", "isolation: shared lets a submission forge its result; every result will say so"))
        }
        findings += exercise.rules.filter(\.message.isEmpty).map {
            .warning("exercise.yaml", "the rule \($0.id.dropFirst(5)) has no message; write one for the student")
        }
        return findings
    }

    private func missingSolutions() -> [Finding] {
        var findings: [Finding] = []
        if !exercise.solutions.contains(where: { $0.expectation == .verdict(.accepted) }) {
            findings.append(.error("solutions/accepted", "has no program; add one that solves the exercise"))
        }
        if exercise.solutions.allSatisfy({ $0.expectation == .verdict(.accepted) }) {
            findings.append(.warning("solutions/rejected", "has no program; add a wrong one that the tests reject"))
        }
        return findings
    }

    private func check(_ solution: Exercise.Solution) async throws -> [Finding] {
        guard let code = String(validating: solution.code, as: UTF8.self) else {
            return [.error(solution.path, "is not UTF-8 text")]
        }
        var reports: [GradingReport] = []
        for _ in 0..<repetitions { reports.append(try await session.grade(code: code)) }
        if let first = reports.first(where: { !solution.expectation.isMet(by: $0) }) {
            return [.error(solution.path, Self.mismatch(first, expected: solution.expectation))]
        }
        if let flaky = Self.flakyTest(reports) {
            return [
                .error(
                    solution.path,
                    "test \(flaky) gives different results in different runs; it must not depend on chance")
            ]
        }
        return []
    }

    private static func mismatch(_ report: GradingReport, expected expectation: Exercise.Expectation) -> String {
        let promised =
            switch expectation {
            case .verdict(let verdict): "must be \(verdict.rawValue)"
            case .status(let status): "must not be accepted and must have a test with status \(status.rawValue)"
            }
        let tests = report.tests.filter { $0.status != .passed }
            .map { "\($0.id): \($0.status.rawValue)\($0.message.isEmpty ? "" : ": \($0.message)")" }
        return (["\(promised), but is \(report.verdict.rawValue): \(report.summary)"] + tests).joined(separator: "\n  ")
    }

    /// Returns the id of a test whose status differs between reports.
    private static func flakyTest(_ reports: [GradingReport]) -> String? {
        var statuses: [String: TestStatus] = [:]
        for test in reports.flatMap(\.tests) {
            if let status = statuses.updateValue(test.status, forKey: test.id), status != test.status { return test.id }
        }
        return nil
    }

    private func checkStarter() async throws -> [Finding] {
        let report = try await session.grade(code: exercise.starter)
        guard report.verdict == .accepted else { return [] }
        return [.error("starter.py", "is accepted unchanged; leave the student something to do")]
    }

    /// Finds hidden inputs that the handout reveals, and assertions without a message for the student.
    private func reviewTexts() async throws -> [Finding] {
        switch exercise.judge {
        case .tests(let source):
            let review = try await TestsReview(exercise: exercise, tests: source, host: host).run()
            let handout = Self.normalized(exercise.handout)
            return review.flatMap { test -> [Finding] in
                let quoted = test.calls.filter {
                    exercise.hides(anyOf: test.names) && handout.contains(Self.normalized($0))
                }
                return quoted.map { .error("handout.md", "contains \($0), which the hidden test \(test.id) calls") }
                    + test.silentLines.map {
                        .warning("tests.py:\($0)", "this assertion has no message; write one for the student")
                    }
            }
        case .cases(let cases):
            return cases.compactMap { testCase in
                let input = String(escapingInvalid: testCase.input).trimmingNewlines
                guard exercise.hides(anyOf: [testCase.name]), input.utf8.count > 3, exercise.handout.contains(input)
                else { return nil }
                return .error("handout.md", "contains the input of the hidden case \(testCase.name)")
            }
        }
    }

    /// Removes whitespace and unifies quotation marks, which do not matter to the reader of a handout.
    private static func normalized(_ text: String) -> String {
        String(text.compactMap { $0.isWhitespace ? nil : $0 == "'" ? "\"" : $0 })
    }
}

extension ExerciseVerification.Finding {
    static func error(_ place: String, _ message: String) -> Self {
        Self(severity: .error, place: place, message: message)
    }

    static func warning(_ place: String, _ message: String) -> Self {
        Self(severity: .warning, place: place, message: message)
    }
}

extension Exercise.Expectation {
    func isMet(by report: GradingReport) -> Bool {
        switch self {
        case .verdict(let verdict): report.verdict == verdict
        case .status(let status): report.verdict != .accepted && report.tests.contains { $0.status == status }
        }
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
