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
