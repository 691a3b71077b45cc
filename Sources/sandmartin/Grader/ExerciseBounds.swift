import Grading
import Sandbox

extension PolicyLibrary {
    /// Checks that an exercise asks for no more than its policy lets it have, and that it can be graded under what comes
    /// of that, before anything is graded.
    ///
    /// - Parameters:
    ///   - place: names the exercise: its directory, or its slug.
    ///   - policy: that takes the place of its own; nil for its own.
    /// - Throws: `Failure` (`usage`) naming the limit; what is thrown for a policy that cannot be used.
    func requireBounds(of exercise: Exercise, at place: String, under policy: String? = nil) throws {
        let policy = try chosen(policy ?? exercise.policy)
        do {
            try requireFitness(of: policy.applying(exercise.limits), for: exercise.gradedProgram)
        } catch let error as SandboxError {
            throw Failure("\(place): \(error)", code: .usage)
        }
    }
}

extension Exercise {
    /// Tests call the submission; of an `io` exercise it is a program.
    fileprivate var gradedProgram: GradedProgram {
        switch judge {
        case .tests: .copiedForTests
        case .cases: .alone
        }
    }
}
