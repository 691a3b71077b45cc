import ArgumentParser
import Grading
import Sandbox

struct ExerciseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exercise", abstract: "Create and verify exercises.", subcommands: [New.self, Verify.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a small working exercise as a starting point.")

        @Argument(help: ArgumentHelp("The directory to create.", valueName: "dir"))
        var directory: String

        func run() throws {
            do {
                try ExerciseScaffold.create(at: directory)
            } catch let error as GradingError {
                throw Failure("\(error)", code: .usage)
            }
            Console.print("Created \(directory). Check it with: sandmartin exercise verify \(directory)")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that exercises give their own solutions the expected verdicts.",
            discussion: "Exits 0 if there are no errors, even if there are warnings.")

        @OptionGroup var options: SandboxOptions

        @Argument(help: ArgumentHelp("Directories of exercises.", valueName: "dir"))
        var directories: [String]

        func run() async throws {
            let exercises = try directories.map { (directory: $0, exercise: try Exercise(argument: $0)) }
            let policies = Set(exercises.map(\.exercise.policy)).union(["harness"])
            var usage = SandboxSession.Usage.grading(options.start)
            usage.root = options.rooted.root ?? exercises.first?.exercise.root ?? Roots.standard
            try await SandboxSession.runCommand(enforcing: policies, usage: usage) { session in
                let host = SandboxCellHost(session, rootOverride: options.rooted.root)
                for (directory, exercise) in exercises {
                    try host.requireFitness(of: exercise, at: directory)
                }
                var isSound = true
                for (directory, exercise) in exercises {
                    let verified = VerifiedExercise(
                        exercise: directory,
                        findings: try await ExerciseVerification(exercise: exercise, host: host).findings())
                    isSound = isSound && verified.isSound
                    try options.json ? Console.printJSON(verified) : Console.print(verified.description)
                }
                if !isSound { throw ExitCode(Failure.Code.fault.rawValue) }
            }
        }
    }
}

/// The result of `exercise verify` for one exercise.
private struct VerifiedExercise: Encodable, CustomStringConvertible {
    /// The directory as given in the argument.
    let exercise: String
    let findings: [ExerciseVerification.Finding]

    var isSound: Bool { !findings.contains { $0.severity == .error } }

    var description: String {
        let heading = "\(exercise): \(isSound ? "ok" : "not sound")"
        return ([heading] + findings.map { "  \($0.severity.rawValue): \($0.place): \($0.message)" })
            .joined(separator: "\n")
    }
}
