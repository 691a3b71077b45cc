import Grading
import Sandbox

extension PolicyLibrary {
    /// Checks that an exercise asks for no more than its policy lets it have, before anything is graded.
    ///
    /// - Parameters:
    ///   - place: names the exercise: its directory, or its slug.
    ///   - policy: that takes the place of its own; nil for its own.
    /// - Throws: `Failure` (`usage`) naming the limit; what is thrown for a policy that cannot be used.
    func requireBounds(of exercise: Exercise, at place: String, under policy: String? = nil) throws {
        let policy = try chosen(policy ?? exercise.policy)
        do {
            _ = try policy.applying(exercise.limits)
        } catch {
            throw Failure("\(place): \(error)", code: .usage)
        }
    }
}
