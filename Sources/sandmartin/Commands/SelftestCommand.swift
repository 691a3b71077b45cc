import ArgumentParser
import Sandbox

struct SelftestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Run the hostile programs, each of which tries to break one rule.",
        discussion: "Exits 0 if every rule held.")

    @OptionGroup var options: SandboxOptions

    func run() async throws {
        let corpus = try HostileCorpus(directory: Installation.find().hostilePrograms)
        try await SandboxSession.runCommand(enforcing: ["default"], warmth: .program(options.start)) { session in
            let report = try await session.sandbox.selftest(
                corpus, policy: session.policies.chosen("default"), start: options.start
            ) {
                if !options.json { Console.print($0.description) }
            }
            try options.json ? Console.printJSON(report) : Console.print(report.summary)
            if report.failed > 0 { throw ExitCode(Failure.Code.fault.rawValue) }
        }
    }
}
