import ArgumentParser
import Grading

struct ExerciseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exercise", abstract: "Make exercises and check them.", subcommands: [New.self, Verify.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a small exercise that works, to be changed into yours.")

        @Argument(help: ArgumentHelp("The directory to make.", valueName: "dir"))
        var directory: String

        func run() throws {
            do {
                try ExerciseScaffold.create(at: directory)
            } catch let error as GradingError {
                throw Failure("\(error)", code: .usage)
            }
            Console.print("\(directory) is ready; try it with: sandmartin exercise verify \(directory)")
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that an exercise judges its own solutions as it says.",
            discussion: "Exits 0 if there are no errors; warnings are for the author to weigh.")

        @OptionGroup var options: SandboxOptions

        @Argument(help: ArgumentHelp("Directories of exercises.", valueName: "dir"))
        var directories: [String]

        func run() async throws {
            let exercises = try directories.map { (directory: $0, exercise: try Exercise(argument: $0)) }
            let policies = Set(exercises.map(\.exercise.policy)).union(["harness"])
            try await SandboxSession.runCommand(enforcing: policies, usage: .grading(options.start)) { session in
                let host = SandboxCellHost(session)
                for (directory, exercise) in exercises {
                    try host.requirePolicies(of: exercise, at: directory)
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

/// What `exercise verify` found out about one exercise.
private struct VerifiedExercise: Encodable, CustomStringConvertible {
    /// The directory as it was given.
    let exercise: String
    let findings: [ExerciseVerification.Finding]

    var isSound: Bool { !findings.contains { $0.severity == .error } }

    var description: String {
        let heading = "\(exercise): \(isSound ? "ok" : "not sound")"
        return ([heading] + findings.map { "  \($0.severity.rawValue): \($0.place): \($0.message)" })
            .joined(separator: "\n")
    }
}
