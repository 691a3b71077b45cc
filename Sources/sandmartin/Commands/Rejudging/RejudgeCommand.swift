import ArgumentParser

struct RejudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejudge", abstract: "Grade submissions of a running service again; apply or undo the results.",
        discussion: "Needs the API token of a teacher or an administrator (SANDMARTIN_SERVICE_TOKEN_FILE).",
        subcommands: [Start.self, Show.self, Apply.self, Discard.self, Undo.self], defaultSubcommand: Start.self)

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Grade submissions again and show what would change. Changes nothing yet.")

        @OptionGroup var sample: RejudgingSample
        @Option(help: ArgumentHelp("Only this submission.", valueName: "id")) var submission: String?
        @Option(help: "Why, for the learners whose verdicts change.") var reason = ""
        @OptionGroup var options: RejudgingOptions

        func run() async throws {
            let request = sample.request(submission: submission, reason: reason)
            try await options.run { try await $0.startAndFollow(request) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Wait for a rejudging, and show what it found.")

        @Argument(help: "The id of the rejudging.") var id: String
        @OptionGroup var options: RejudgingOptions

        func run() async throws { try await options.run { try await $0.follow(id) } }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put the new results into force, with the policy or exercise that was tried.")

        @Argument(help: "The id of the rejudging.") var id: String
        @Flag(help: "Leave submissions as they are whose grading failed by our fault.") var leaveFailed = false
        @OptionGroup var options: RejudgingOptions

        func run() async throws {
            try await options.run { try await $0.post("apply", id, leaveFailed ? ["leave_failed": true] : [:]) }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete the new results.")

        @Argument(help: "The id of the rejudging.") var id: String
        @OptionGroup var options: RejudgingOptions

        func run() async throws { try await options.run { try await $0.post("discard", id) } }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put the earlier results into force again.")

        @Argument(help: "The id of the rejudging.") var id: String
        @OptionGroup var options: RejudgingOptions

        func run() async throws { try await options.run { try await $0.post("undo", id) } }
    }
}
