import Settings

/// The verdict on a submission.
package enum Verdict: String, Codable, Sendable, CaseIterable {
    case accepted
    case partial
    case rejected
    /// The code does not compile or lacks a name that the tests import.
    case invalid
    /// The grader failed; never the student's fault.
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
    /// The teacher skipped the test, so it counts for nothing.
    case skipped
}

/// The result of one test, as a student may see it. The values of a hidden test are already removed.
package struct TestResult: Codable, Hashable, Sendable {
    /// Stable within an exercise version.
    package var id: String
    package var name: String
    package var status: TestStatus
    package var points: Int
    package var maxPoints: Int
    /// A message for a beginner, at most 60 words.
    package var message: String
    /// More information that the student can open; may be empty.
    package var details: String
    package var hidden: Bool
    /// The output of the submission during this test, bounded.
    package var stdout: String
    package var cpuMilliseconds: Int
    /// The picture that the program left in this case.
    package var figure: Figure?
    /// The call of the student's code that the failure is about, as a Python expression that can be run again.
    package var call: String?
    /// What came back, as in the message, but longer; nil if the message names no value.
    package var got: String?
    /// What the test expects instead, as in the message, but longer.
    package var expected: String?
    /// The number of the student's line that the message is about.
    package var line: Int?
    /// The title of the test because of which this one did not run; nil if it ran, and in a decoded result.
    var obstacle: String?
    /// The test's own CPU limit; nil if that of the exercise holds, and in a decoded result.
    var cpuLimit: Duration?

    package init(
        id: String, name: String, status: TestStatus, points: Int, maxPoints: Int, message: String,
        details: String = "", hidden: Bool = false, stdout: String = "", cpuMilliseconds: Int = 0,
        figure: Figure? = nil
    ) {
        self.figure = figure
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
        case id, name, status, points, message, details, hidden, stdout, figure, call, got, expected, line
        case maxPoints = "max_points"
        case cpuMilliseconds = "cpu_ms"
    }
}

/// The complete result of grading one submission, as stored, sent and printed.
package struct GradingReport: Codable, Hashable, Sendable {
    package var verdict: Verdict
    package var points: Int
    package var maxPoints: Int
    /// One or two sentences for a beginner.
    package var summary: String
    /// Of an invalid submission, the student's own lines, such as the line that Python cannot read with a caret below.
    /// Nil if there is nothing to show, and in a report that an earlier version stored.
    package var details: String?
    /// Of an invalid submission, the number of the line that the summary is about.
    package var line: Int?
    package var tests: [TestResult]
    package var cpuMilliseconds: Int
    package var wallMilliseconds: Int
    package var memoryPeakBytes: UInt64
    /// Nil if no test ran, and in a report that an earlier version stored.
    package var usage: ReportedUsage?
    /// Nil if the code could not be a program, and in a report that an earlier version stored.
    package var limits: ReportedLimits?
    package var mode: CellMode
    /// The name of the Python root. Nil in a report that an earlier version stored.
    package var root: String?
    /// The hash of the root's content.
    package var rootHash: String?
    /// How limits were enforced: `v2`, `hybrid` or a named degraded mode.
    package var enforcement: String
    /// Nil outside of a service, and in a report that an earlier version stored.
    package var gradedUnder: GradedPolicy?
    /// Nil in a report that an earlier version stored. A submission can forge a result of shared isolation.
    package var isolation: Exercise.Isolation?
    /// The names of system calls that were refused to the submission. Nil if none was, and in a report that an earlier
    /// version stored.
    package var refusedSyscalls: [String]?
    /// Empty in a decoded report.
    package var phases = GradingPhases()

    package init(
        verdict: Verdict, points: Int, maxPoints: Int, summary: String, details: String? = nil, line: Int? = nil,
        tests: [TestResult], cpuMilliseconds: Int, wallMilliseconds: Int, memoryPeakBytes: UInt64,
        usage: ReportedUsage? = nil, limits: ReportedLimits? = nil, mode: CellMode, root: RootIdentity? = nil,
        enforcement: String, isolation: Exercise.Isolation = .cells, refusedSyscalls: [String] = [],
        phases: GradingPhases = GradingPhases()
    ) {
        self.verdict = verdict
        self.points = points
        self.maxPoints = maxPoints
        self.summary = summary
        self.details = details
        self.line = line
        self.tests = tests
        self.cpuMilliseconds = cpuMilliseconds
        self.wallMilliseconds = wallMilliseconds
        self.memoryPeakBytes = memoryPeakBytes
        self.usage = usage
        self.limits = limits
        self.mode = mode
        self.root = root?.name
        self.rootHash = root?.hash
        self.enforcement = enforcement
        self.isolation = isolation
        self.refusedSyscalls = refusedSyscalls.isEmpty ? nil : refusedSyscalls
        self.phases = phases
    }

    package enum CodingKeys: String, CodingKey {
        case verdict, points, summary, details, line, tests, usage, limits, mode, root, enforcement, isolation
        case gradedUnder = "graded_under"
        case rootHash = "root_hash"
        case refusedSyscalls = "refused_syscalls"
        case maxPoints = "max_points"
        case cpuMilliseconds = "cpu_ms"
        case wallMilliseconds = "wall_ms"
        case memoryPeakBytes = "memory_peak_bytes"
    }
}
