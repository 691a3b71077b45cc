import Grading
import Scheduler
import Synchronization

/// Grades submissions for the scheduler: runs a package's tests against a submission, in cells.
struct CellGrader: Grader {
    let host: SandboxCellHost
    let parsed: ParsedExercises

    var inBackground: any Grader { CellGrader(host: host.inBackground, parsed: parsed) }

    func checkItself() async throws { try await host.checkItself() }

    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport {
        let exercise = try parsed.exercise(package)
        try host.requireRoot(of: exercise, at: exercise.slug)
        return try await GradingSession(exercise: exercise, host: host).grade(code: code) { index, total, result in
            await report(.test(index: index, total: total, result))
        }
    }
}

/// A cache of parsed exercises: parsing one takes about as long as one of its tests.
final class ParsedExercises: Sendable {
    private static let limit = 64

    private let known = Mutex<[ExercisePackage: Exercise]>([:])

    func exercise(_ package: ExercisePackage) throws -> Exercise {
        if let exercise = known.withLock({ $0[package] }) { return exercise }
        let exercise = try Exercise(package: package)
        known.withLock { known in
            // A larger course is parsed anew from time to time.
            if known.count >= Self.limit { known = [:] }
            known[package] = exercise
        }
        return exercise
    }
}
