import ArgumentParser
import Grading

struct ExerciseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exercise", abstract: "Create, verify and publish exercises.",
        subcommands: [New.self, Verify.self, ExercisePublishCommand.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a small working exercise as a starting point.")

        @Option(help: "The kind of its tests.")
        var kind = ExerciseScaffold.Kind.unittest

        @Argument(help: ArgumentHelp("The directory to create.", valueName: "dir"))
        var directory: String

        func run() throws {
            do {
                try ExerciseScaffold.create(at: directory, kind: kind)
            } catch let error as GradingError {
                throw Failure("\(error)", code: .usage)
            }
            Console.print("Created \(directory). Check it with: sandmartin exercise verify \(directory)")
        }
    }
}

extension ExerciseScaffold.Kind: ExpressibleByArgument {}
