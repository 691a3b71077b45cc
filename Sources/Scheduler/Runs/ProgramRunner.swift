import Grading

/// The scheduler's view of running a learner's program; the executable implements it with the sandbox.
package protocol ProgramRunner: Sendable {
    /// Runs a program to its end, and reports what it does meanwhile.
    ///
    /// Cancelling the task ends the program.
    ///
    /// - Parameters:
    ///   - package: the exercise of the program.
    ///   - commands: what the learner wants meanwhile. For one reader.
    ///   - report: called for each step, in order.
    /// - Throws: only after a fault of ours.
    func run(
        _ program: RunProgram, of package: ExercisePackage, commands: AsyncStream<LearnerCommand>,
        report: @escaping @Sendable (RunProgress) async -> Void
    ) async throws -> RunReport
}

/// What a learner wants of a run in progress.
package enum LearnerCommand: Hashable, Sendable {
    /// Text for the program's standard input.
    case input(String)
    /// There is no more input.
    case endInput
    case stop
}

extension LearnerCommand {
    /// The command in Redis: a letter, then the text of input.
    var wireText: String {
        switch self {
        case .input(let text): "i\(text)"
        case .endInput: "e"
        case .stop: "s"
        }
    }

    init?(wireText: String) {
        // Not characters: the text may begin with a combining one.
        let scalars = wireText.unicodeScalars
        switch scalars.first {
        case "i": self = .input(String(scalars.dropFirst()))
        case "e": self = .endInput
        case "s": self = .stop
        default: return nil
        }
    }
}

/// What a running program does.
package enum RunProgress: Hashable, Sendable {
    /// It has printed `text` after `offset` bytes of UTF-8 of the same stream.
    case output(RunEvent.Stream, offset: Int, text: String)
    case waiting
    /// It has got input and runs on.
    case resumed
}

/// The scheduler's view of stored exercises.
package protocol ExerciseSource: Sendable {
    /// Returns the files of an exercise's version.
    func package(exercise: String, version: String) async throws -> ExercisePackage
}
