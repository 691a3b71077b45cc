import Settings

/// How a solution of an exercise was graded, over all of its runs.
package struct VerifiedSolution: Codable, Hashable, Sendable {
    /// A test that did not pass.
    package struct Failure: Codable, Hashable, Sendable {
        package var id: String
        package var status: TestStatus
    }

    /// The path in the package.
    package var path: String
    package var verdict: Verdict
    package var points: Int
    package var maxPoints: Int
    package var failures: [Failure]
    /// The CPU time of the test that used the largest share of its limit, in any run.
    package var cpuMilliseconds: Int
    package var cpuLimitMilliseconds: Int?
    package var memoryPeakBytes: UInt64
    package var memoryLimitBytes: UInt64?

    /// The CPU time as a share of its limit; nil without a limit.
    package var cpuShare: Double? {
        cpuLimitMilliseconds.map { Double(cpuMilliseconds) / Double(max(1, $0)) }
    }

    /// The memory as a share of its limit; nil without a limit.
    package var memoryShare: Double? { memoryLimitBytes.map { Double(memoryPeakBytes) / Double(max(1, $0)) } }

    package enum CodingKeys: String, CodingKey {
        case path, verdict, points, failures
        case maxPoints = "max_points"
        case cpuMilliseconds = "cpu_ms"
        case cpuLimitMilliseconds = "cpu_limit_ms"
        case memoryPeakBytes = "memory_peak_bytes"
        case memoryLimitBytes = "memory_limit_bytes"
    }
}

/// The gradings of one solution.
struct SolutionCheck {
    let solution: Exercise.Solution
    /// At least one.
    let reports: [GradingReport]
    let limits: LimitOverrides

    /// An accepted solution that needs more than this share of a limit leaves too little for other right programs.
    private static let comfortableShare = 0.5

    var verified: VerifiedSolution {
        let report = decisive
        return VerifiedSolution(
            path: solution.path, verdict: report.verdict, points: report.points, maxPoints: report.maxPoints,
            failures: report.tests.filter { $0.status != .passed }.map {
                VerifiedSolution.Failure(id: $0.id, status: $0.status)
            },
            cpuMilliseconds: hungriest?.cpuMilliseconds ?? 0, cpuLimitMilliseconds: cpuLimit(of: hungriest),
            memoryPeakBytes: reports.map(\.memoryPeakBytes).max() ?? 0, memoryLimitBytes: limits.memory?.bytes)
    }

    /// The test that used the largest share of its CPU limit.
    private var hungriest: TestResult? {
        func share(_ test: TestResult) -> Double {
            Double(test.cpuMilliseconds) / Double(max(1, cpuLimit(of: test) ?? 1))
        }
        return reports.flatMap(\.tests).max { share($0) < share($1) }
    }

    private func cpuLimit(of test: TestResult?) -> Int? {
        (test?.cpuLimit ?? limits.cpu).map { Int($0.milliseconds) }
    }

    /// The first report that breaks the promise of the solution's directory, or else the first one.
    private var decisive: GradingReport { reports.first { !solution.expectation.isMet(by: $0) } ?? reports[0] }

    var findings: [ExerciseVerification.Finding] {
        guard solution.expectation.isMet(by: decisive) else { return [.error(solution.path, mismatch)] }
        if let test = flakyTest {
            return [
                .error(
                    solution.path,
                    "test \(test) gives different results in different runs; it must not depend on chance")
            ]
        }
        return solution.expectation == .verdict(.accepted) ? narrowLimits : []
    }

    private var mismatch: String {
        let report = decisive
        let promised =
            switch solution.expectation {
            case .verdict(.rejected): "must not be accepted"
            case .verdict(let verdict): "must be \(verdict.rawValue)"
            case .status(let status): "must not be accepted and must have a test with status \(status.rawValue)"
            }
        let tests = report.tests.filter { $0.status != .passed }
            .map { "\($0.id): \($0.status.rawValue)\($0.message.isEmpty ? "" : ": \($0.message)")" }
        return (["\(promised), but is \(report.verdict.rawValue): \(report.summary)"] + tests).joined(separator: "\n  ")
    }

    /// The id of a test whose status differs between reports.
    private var flakyTest: String? {
        var statuses: [String: TestStatus] = [:]
        for test in reports.flatMap(\.tests) {
            if let status = statuses.updateValue(test.status, forKey: test.id), status != test.status { return test.id }
        }
        return nil
    }

    private var narrowLimits: [ExerciseVerification.Finding] {
        let verified = verified
        let cpu = hungriest?.cpuLimit == nil ? "limits.cpu" : "cpu limit for \(hungriest?.id ?? "")"
        let shares = [(cpu, "CPU time", verified.cpuShare), ("limits.memory", "memory", verified.memoryShare)]
        return shares.compactMap { key, name, share in
            guard let share, share > Self.comfortableShare else { return nil }
            return .warning(
                solution.path,
                "needs \(Int((share * 100).rounded())) % of the \(name) that it may use; set a higher \(key), so that "
                    + "other right programs pass too")
        }
    }
}

extension Exercise.Expectation {
    func isMet(by report: GradingReport) -> Bool {
        switch self {
        case .verdict(.rejected): [.rejected, .partial, .invalid].contains(report.verdict)
        case .verdict(let verdict): report.verdict == verdict
        case .status(let status): report.verdict != .accepted && report.tests.contains { $0.status == status }
        }
    }
}
