import ArgumentParser
import Client

struct PolicyApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Put a policy into force in a running service.",
        discussion: """
            Needs the API token of an administrator (SANDMARTIN_SERVICE_TOKEN_FILE). Exits 2 if the service refuses \
            the policy, or if somebody else has changed it meanwhile.
            """)

    @Option(help: "Why it changes, for the history.") var comment = ""
    @Flag(help: "Print the version that is in force then as JSON.") var json = false
    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The name of the policy.") var name: String
    @Argument(help: ArgumentHelp("Its text, in YAML.", valueName: "file")) var file: String

    func run() async throws {
        let client = try ServiceClient(options.load())
        let yaml = try TextFile.read(file)
        try await client.run { client in
            let path = "/admin/policies/\(ServiceClient.encoded(name))"
            let before = try await Self.policy(at: path, client)
            guard before?.yaml != yaml else {
                return try report(before, "\(name) is in force already, as version \(before?.version ?? 0).")
            }
            let change = Change(yaml: yaml, comment: comment, base: before?.version ?? 0)
            let after: PolicyVersionAnswer = try await client.send("PUT", path, change)
            try report(after, "\(name) is in force as version \(after.version).")
        }
    }

    private func report(_ version: PolicyVersionAnswer?, _ text: String) throws {
        if json { try Console.printJSON(version) } else { Console.print(text) }
    }

    /// The version in force; nil for a policy that does not exist yet.
    private static func policy(at path: String, _ client: ServiceClient) async throws -> PolicyVersionAnswer? {
        do { return try await client.get(path) } catch let refusal as ServiceRefusal where refusal.status == 404 {
            return nil
        }
    }

    private struct Change: Encodable {
        var yaml: String
        var comment: String
        var base: Int
    }
}

/// A version of a policy, as the service describes it.
private struct PolicyVersionAnswer: Codable {
    var name: String
    var version: Int
    var hash: String
    var yaml: String
}
