import Grading
import Scheduler

/// Grades for the scheduler: a package's tests against a submission, in cells.
struct CellGrader: Grader {
    let host: SandboxCellHost

    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport {
        let exercise = try Exercise(package: package)
        return try await GradingSession(exercise: exercise, host: host).grade(code: code) { index, total, result in
            await report(.test(index: index, total: total, result))
        }
    }
}
