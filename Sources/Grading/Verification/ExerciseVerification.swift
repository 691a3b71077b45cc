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
    package struct Outcome: Codable, Hashable, Sendable {
        package var solutions: [VerifiedSolution] = []
        /// In a stable order; empty for a sound exercise.
        package var findings: [Finding] = []

        package init(findings: [Finding] = []) { self.findings = findings }

        /// Whether the exercise can be used. It may have warnings.
        package var isSound: Bool { findings.allSatisfy { $0.severity == .warning } }
    }

    /// What a verification does now.
    package struct Step: Codable, Hashable, Sendable {
        /// How many steps are done, of `total`.
        package var done: Int
        package var total: Int
        /// The file that is graded or reviewed.
        package var place: String

        package init(done: Int, total: Int, place: String) {
            self.done = done
            self.total = total
            self.place = place
        }
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
    /// - Parameter report: called before each step.
    /// - Throws: if grading is impossible because of a fault of the grader.
    package func outcome(report: (Step) async -> Void = { _ in }) async throws -> Outcome {
        var outcome = Outcome()
        let places = exercise.solutions.map(\.path) + ["starter.py", exercise.judge.file]
        func begin(_ done: Int) async {
            await report(Step(done: done, total: places.count, place: places[done]))
        }
        outcome.findings += missingSolutions()
        var checks: [SolutionCheck] = []
        let limits = try await host.effectiveLimits(exercise.cellLimits)
        for (place, solution) in exercise.solutions.enumerated() {
            await begin(place)
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
        await begin(exercise.solutions.count)
        let starter = try await grade(exercise.starter, 1, of: "starter.py", &outcome.findings)?.first
        if starter?.verdict == .accepted {
            outcome.findings.append(
                .error("starter.py", "is accepted unchanged; leave the student something to do"))
        }
        outcome.findings += settingsFindings
        outcome.findings += exercise.handoutFindings
        outcome.findings += ReportsReview(exercise: exercise, checks: checks).findings
        await begin(exercise.solutions.count + 1)
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
    /// Describes why a package cannot be read as an exercise.
    ///
    /// - Parameter fault: an error of `Exercise.init(package:)`.
    package init(fault: any Error) {
        if let fault = fault as? SettingsError {
            self = .error(fault.place, fault.message)
            return
        }
        // "handout.md:3: the line is longer than …"
        let parts = "\(fault)".split(separator: ": ", maxSplits: 1)
        self = parts.count == 2 ? .error(String(parts[0]), String(parts[1])) : .error("exercise.yaml", "\(fault)")
    }

    /// The file of `place`, and the line if known.
    package var location: (file: String, line: Int?) {
        guard let colon = place.lastIndex(of: ":"), let line = Int(place[place.index(after: colon)...]) else {
            return (place, nil)
        }
        return (String(place[..<colon]), line)
    }

    package static func error(_ place: String, _ message: String) -> Self {
        Self(severity: .error, place: place, message: message)
    }

    static func warning(_ place: String, _ message: String) -> Self {
        Self(severity: .warning, place: place, message: message)
    }
}
