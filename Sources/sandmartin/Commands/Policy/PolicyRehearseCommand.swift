import ArgumentParser

struct PolicyRehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse", abstract: "Try a policy on past submissions of a running service.",
        discussion: """
            Grades the submissions again with the policy and shows which verdicts would change, and how much of each \
            limit is used. Changes nothing: `sandmartin rejudge apply` does. Needs the API token of an administrator \
            (SANDMARTIN_SERVICE_TOKEN_FILE).
            """)

    @Argument(help: ArgumentHelp("The text of the policy, in YAML.", valueName: "file")) var file: String
    @Option(help: "The name of the policy (default: that of the file, without its ending).") var name: String?
    @OptionGroup var sample: RejudgingSample
    @OptionGroup var options: RejudgingOptions

    func run() async throws {
        var request = sample.request()
        request.policy = RejudgingRequest.Policy(name: name ?? Self.name(of: file), yaml: try TextFile.read(file))
        try await options.run { try await $0.startAndFollow(request) }
    }

    /// `strict` for `policies/strict.yaml`.
    private static func name(of file: String) -> String {
        let last = file.split(separator: "/").last ?? ""
        return last.hasSuffix(".yaml") ? String(last.dropLast(5)) : String(last)
    }
}
