import ArgumentParser
import Client

/// Which submissions are graded again.
struct RejudgingSample: ParsableArguments {
    @Option(help: "Only submissions to this exercise.") var exercise: String?
    @Option(help: "Only submissions of this user: an id, or the name of an account.") var user: String?
    @Option(help: "Only submissions with this verdict: accepted, partial, rejected or invalid.") var verdict: String?
    @Option(help: ArgumentHelp("Only submissions since this time, in ISO 8601.", valueName: "time")) var since: String?
    @Option(help: ArgumentHelp("At most so many, the newest.", valueName: "count")) var last: Int?
    @Option(name: .customLong("repeat"), help: "Grade each so often, to find results that are not stable.")
    var repetitions = 1

    func request(submission: String? = nil, reason: String = "") -> RejudgingRequest {
        RejudgingRequest(
            filter: .init(
                exercise: exercise, user: user, verdict: verdict, since: since, submission: submission, limit: last),
            repeat: repetitions, reason: reason)
    }
}

/// How a command reaches the service and shows its answers.
struct RejudgingOptions: ParsableArguments {
    @Flag(help: "Print the service's answer as JSON.") var json = false
    @OptionGroup var configuration: ConfigurationOptions

    /// Runs a part of a command that calls the service.
    func run(_ body: (RejudgingCalls) async throws -> Void) async throws {
        try await ServiceClient(configuration.load()).run { client in
            try await body(RejudgingCalls(client: client, printsJSON: json))
        }
    }
}
