import Settings

/// Proves that an exercise judges as its author promises: `exercise verify`.
package struct ExerciseVerification: Sendable {
    /// Something to mend, or to think about.
    package struct Finding: Codable, Hashable, Sendable {
        package enum Severity: String, Codable, Sendable {
            case error
            case warning
        }

        package var severity: Severity
        /// The file, with its line where there is one.
        package var place: String
        package var message: String
    }

    private let exercise: Exercise
    private let session: GradingSession
    private let host: any CellHost
    private let repetitions: Int

    /// - Parameter repetitions: how often each solution is graded, to find flaky tests.
    package init(exercise: Exercise, host: any CellHost, repetitions: Int = 3) {
        self.exercise = exercise
        self.host = host
        self.repetitions = max(1, repetitions)
        session = GradingSession(exercise: exercise, host: host)
    }

    /// All that was found, in a stable order; empty for a sound exercise.
    ///
    /// - Throws: where nothing could be graded, by a fault of ours or because the tests are broken.
    package func findings() async throws -> [Finding] {
        var findings = missingSolutions()
        for solution in exercise.solutions { findings += try await check(solution) }
        findings += try await checkStarter()
        findings += try await quotedInputs()
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
            return [.error(solution.path, Self.surprise(first, instead: solution.expectation))]
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

    private static func surprise(_ report: GradingReport, instead expectation: Exercise.Expectation) -> String {
        let promised =
            switch expectation {
            case .verdict(let verdict): "must be \(verdict.rawValue)"
            case .status(let status): "must not be accepted and must have a test with status \(status.rawValue)"
            }
        let tests = report.tests.filter { $0.status != .passed }
            .map { "\($0.id): \($0.status.rawValue)\($0.message.isEmpty ? "" : ": \($0.message)")" }
        return (["\(promised), but is \(report.verdict.rawValue): \(report.summary)"] + tests).joined(separator: "\n  ")
    }

    /// The id of a test that did not end the same way each time.
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

    /// Hidden inputs that the handout gives away, and assertions that say nothing to the student.
    private func quotedInputs() async throws -> [Finding] {
        switch exercise.judge {
        case .tests(let source):
            let review = try await TestsReview(exercise: exercise, tests: source, host: host).run()
            let handout = Self.comparable(exercise.handout)
            return review.flatMap { test -> [Finding] in
                let quoted = test.calls.filter {
                    exercise.hides(anyOf: test.names) && handout.contains(Self.comparable($0))
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

    /// Spaces and the kind of quotation mark make no difference to who reads a handout.
    private static func comparable(_ text: String) -> String {
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
