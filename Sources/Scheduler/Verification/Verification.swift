import FoundationEssentials
import Grading

/// The scheduler's view of verifying an exercise; the executable implements it with the sandbox.
package protocol ExerciseVerifier: Sendable {
    /// Grades the solutions of an exercise that is not in the course yet.
    ///
    /// Cancelling the task ends the verification.
    ///
    /// - Parameter report: called before each step.
    /// - Throws: only after a fault of ours.
    func verify(
        _ package: ExercisePackage, report: @escaping @Sendable (ExerciseVerification.Step) async -> Void
    ) async throws -> ExerciseVerification.Outcome
}

/// A verification of an exercise by a worker, as Redis holds it for some minutes.
package struct Verification: Hashable, Sendable {
    package enum Status: String, Codable, Hashable, Sendable {
        case queued, running
        /// There is an outcome.
        case ended
        /// There is none, by our fault.
        case failed

        package var isTerminal: Bool { self == .ended || self == .failed }
    }

    package var id: String
    package var slug: String
    package var status: Status
    package var createdAt: Date
    /// Nil before the first step.
    package var step: ExerciseVerification.Step?
    package var outcome: ExerciseVerification.Outcome?
    /// Why it failed; nil otherwise.
    package var message: String?
}

/// A verification that a worker holds under a lease.
struct VerificationClaim: Hashable, Sendable {
    var id: String
    var worker: String
    /// The identifier of the stream entry.
    var entry: String
    /// How often the verification was given to a worker, this time included. Also fences off late workers.
    var deliveries: Int
}
