/// What a submission earned.
package enum Verdict: String, Codable, Sendable, CaseIterable {
    case accepted
    case partial
    case rejected
    /// Does not compile, or lacks what the tests import.
    case invalid
    /// Our fault, never the student's.
    case graderError = "grader_error"
}

/// How one test ended.
package enum TestStatus: String, Codable, Sendable, CaseIterable {
    case passed
    case failed
    /// The student's code raised an exception.
    case error
    case cpuLimit = "cpu_limit"
    case wallLimit = "wall_limit"
    case memoryLimit = "memory_limit"
    case processLimit = "process_limit"
    case outputLimit = "output_limit"
    case diskLimit = "disk_limit"
    case policyViolation = "policy_violation"
    case skipped
}

/// One test of a graded submission, as a student may see it: of a hidden test, values are already withheld.
package struct TestResult: Codable, Hashable, Sendable {
    /// Stable within an exercise version.
    package var id: String
    package var name: String
    package var status: TestStatus
    package var points: Int
    package var maxPoints: Int
    /// At most 60 words for a beginner.
    package var message: String
    /// What a student opens when the message is not enough; may be empty.
    package var details: String
    package var hidden: Bool
    /// What the submission printed during this test, bounded.
    package var stdout: String
    package var cpuMilliseconds: Int

    package init(
        id: String, name: String, status: TestStatus, points: Int, maxPoints: Int, message: String,
        details: String = "", hidden: Bool = false, stdout: String = "", cpuMilliseconds: Int = 0
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.points = points
        self.maxPoints = maxPoints
        self.message = message
        self.details = details
        self.hidden = hidden
        self.stdout = stdout
        self.cpuMilliseconds = cpuMilliseconds
    }

    package enum CodingKeys: String, CodingKey {
        case id, name, status, points, message, details, hidden, stdout
        case maxPoints = "max_points"
        case cpuMilliseconds = "cpu_ms"
    }
}

/// Everything that grading one submission found out: what is stored, sent and printed.
package struct GradingReport: Codable, Hashable, Sendable {
    package var verdict: Verdict
    package var points: Int
    package var maxPoints: Int
    /// One sentence for a beginner.
    package var summary: String
    package var tests: [TestResult]
    package var cpuMilliseconds: Int
    package var wallMilliseconds: Int
    package var memoryPeakBytes: UInt64
    package var mode: CellMode
    /// How limits were enforced: `v2`, `hybrid` or a named degraded mode.
    package var enforcement: String
    /// Empty in a report that was read from where it is kept.
    package var phases = GradingPhases()

    package init(
        verdict: Verdict, points: Int, maxPoints: Int, summary: String, tests: [TestResult], cpuMilliseconds: Int,
        wallMilliseconds: Int, memoryPeakBytes: UInt64, mode: CellMode, enforcement: String,
        phases: GradingPhases = GradingPhases()
    ) {
        self.verdict = verdict
        self.points = points
        self.maxPoints = maxPoints
        self.summary = summary
        self.tests = tests
        self.cpuMilliseconds = cpuMilliseconds
        self.wallMilliseconds = wallMilliseconds
        self.memoryPeakBytes = memoryPeakBytes
        self.mode = mode
        self.enforcement = enforcement
        self.phases = phases
    }

    package enum CodingKeys: String, CodingKey {
        case verdict, points, summary, tests, mode, enforcement
        case maxPoints = "max_points"
        case cpuMilliseconds = "cpu_ms"
        case wallMilliseconds = "wall_ms"
        case memoryPeakBytes = "memory_peak_bytes"
    }
}
