import Grading

/// The scheduler's view of grading; the executable implements it with the sandbox.
package protocol Grader: Sendable {
    /// Grades one submission, and reports each test when it ends.
    ///
    /// - Throws: only after a fault of ours; the scheduler retries, then reports the submission as failed by our fault.
    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport
}

/// A step of a grading in progress.
package enum GradingProgress: Sendable {
    /// Test `index` (0-based) of `total` ended.
    case test(index: Int, total: Int, TestResult)
}
