import Grading
import Scheduler
import Settings

/// Verifies exercises that teachers send, in cells, while gradings of learners go first.
struct CellVerifier: ExerciseVerifier {
    let host: SandboxCellHost

    func verify(
        _ package: ExercisePackage, report: @escaping @Sendable (ExerciseVerification.Step) async -> Void
    ) async throws -> ExerciseVerification.Outcome {
        let exercise: Exercise
        do {
            exercise = try Exercise(package: package)
            try host.requireFitness(of: exercise, at: "exercise.yaml")
        } catch let error as Failure where error.code == .fault {
            throw error
        } catch {
            return ExerciseVerification.Outcome(findings: [.init(fault: error)])
        }
        // A new version of a policy does not come into force in the middle of a verification.
        let host = host.inBackground.keepingPolicies()
        return try await ExerciseVerification(exercise: exercise, host: host).outcome(report: report)
    }
}
