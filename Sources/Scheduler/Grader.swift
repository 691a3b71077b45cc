import Grading

/// What the scheduler needs of whoever grades: the sandbox and the grading, joined by the executable.
package protocol Grader: Sendable {
    /// Grades one submission, reporting each test as it ends.
    ///
    /// - Throws: only for a fault of ours; the scheduler retries it, then reports it as ours.
    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport
}

/// One step of a grading in progress.
package enum GradingProgress: Sendable {
    /// Test `index` (0-based) of `total` ended.
    case test(index: Int, total: Int, TestResult)
}
