import Grading

/// The scheduler's view of grading; the executable implements it with the sandbox.
package protocol Grader: Sendable {
    /// Grades one submission, and reports each test when it ends.
    ///
    /// - Throws: only after a fault of ours; the scheduler retries, then reports the submission as failed by our fault.
    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport

    /// The same grader for gradings that should delay others as little as possible. They get less CPU while others
    /// want some, and their limits are the same.
    var inBackground: any Grader { get }

    /// The same grader under policies that are not in force, for submissions to one exercise.
    ///
    /// - Throws: why this worker cannot grade under them.
    func trying(_ policies: [TriedPolicy], for package: ExercisePackage) throws -> any Grader

    /// Grades something that is known to be gradable.
    ///
    /// - Throws: why this worker cannot grade now.
    func checkItself() async throws
}

extension Grader {
    package var inBackground: any Grader { self }
    package func checkItself() async throws {}

    package func trying(_ policies: [TriedPolicy], for package: ExercisePackage) throws -> any Grader {
        throw UntriablePolicies("this worker has no policies")
    }
}

/// A step of a grading in progress.
package enum GradingProgress: Sendable {
    /// Test `index` (0-based) of `total` ended.
    case test(index: Int, total: Int, TestResult)
}
