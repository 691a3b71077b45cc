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

    /// What the check of an exercise found.
    package struct Outcome: Hashable, Sendable {
        package var solutions: [VerifiedSolution] = []
        /// In a stable order; empty for a sound exercise.
        package var findings: [Finding] = []

        package init() {}
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

    /// Grades all solutions and reviews the exercise's texts. A fault of the exercise is a finding.
    ///
    /// - Throws: if grading is impossible because of a fault of the grader.
    package func outcome() async throws -> Outcome {
        var outcome = Outcome()
        outcome.findings += missingSolutions()
        var checks: [SolutionCheck] = []
        let limits = try await host.effectiveLimits(exercise.cellLimits)
        for solution in exercise.solutions {
            guard let code = String(validating: solution.code, as: UTF8.self) else {
                outcome.findings.append(.error(solution.path, "is not UTF-8 text"))
                continue
            }
            guard let reports = try await grade(code, repetitions, of: solution.path, &outcome.findings) else {
                continue
            }
            let check = SolutionCheck(solution: solution, reports: reports, limits: limits)
            outcome.findings += check.findings
            outcome.solutions.append(check.verified)
            checks.append(check)
        }
        let starter = try await grade(exercise.starter, 1, of: "starter.py", &outcome.findings)?.first
        if starter?.verdict == .accepted {
            outcome.findings.append(
                .error("starter.py", "is accepted unchanged; leave the student something to do"))
        }
        outcome.findings += settingsFindings
        outcome.findings += exercise.handoutFindings
        outcome.findings += ReportsReview(exercise: exercise, checks: checks).findings
        do {
            outcome.findings += try await TextReview(exercise: exercise, host: host).findings()
        } catch let error as GradingError where error.code != .cell {
            // Grading meets most of these faults too.
            if !outcome.findings.contains(where: { $0.message.hasSuffix(error.message) }) {
                outcome.findings.append(.error(exercise.judge.file, "\(error)"))
            }
        }
        return outcome
    }

    /// What `exercise.yaml` leaves open or puts at risk.
    private var settingsFindings: [Finding] {
        let unexplained = exercise.rules.filter(\.message.isEmpty).map {
            Finding.warning(
                "exercise.yaml", "the rule \($0.id.dropFirst(5)) has no message; write one for the student")
        }
        guard exercise.isolation == .shared else { return unexplained }
        return [
            .warning("exercise.yaml", "isolation: shared lets a submission forge its result; every result will say so")
        ] + unexplained
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

    /// Grades one program several times. Returns nil if the exercise itself is at fault, which becomes a finding.
    private func grade(
        _ code: String, _ count: Int, of path: String, _ findings: inout [Finding]
    ) async throws -> [GradingReport]? {
        var reports: [GradingReport] = []
        do {
            for _ in 0..<count { reports.append(try await session.grade(code: code)) }
            return reports
        } catch let error as GradingError where error.code != .cell {
            // A fault such as tests that cannot be loaded occurs with every program.
            let message = "cannot be graded: \(error)"
            if !findings.contains(where: { $0.message == message }) { findings.append(.error(path, message)) }
            return nil
        }
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
