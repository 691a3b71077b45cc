import ArgumentParser
import Foundation
import Sandbox

struct SelftestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Run the hostile programs, each of which tries to break one rule.",
        discussion: """
            Each program runs in its own cell beside a harmless program that it must not disturb, and must leave \
            nothing behind. Safe on a production host. Exits 0 if every rule held.
            """)

    @Option(help: "How many programs run concurrently; by default one per core, at most 4.")
    var jobs = min(4, ProcessInfo.processInfo.activeProcessorCount)

    @Option(help: "How often to run all programs, in one sandbox.")
    var rounds = 1

    @OptionGroup var options: SandboxOptions

    @Argument(help: "The names of the programs to run (default: all).")
    var names: [String] = []

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 64.") }
        guard (1...10_000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 10000.") }
    }

    func run() async throws {
        let corpus = try HostileCorpus(directory: Installation.find().hostilePrograms).programs(named: names)
        let programs = (0..<rounds).flatMap { _ in corpus }
        let progress = SelftestProgress(programs: programs.count, isQuiet: options.json)
        // A harmless program runs beside each program.
        var usage = SandboxSession.Usage.program(options.start, jobs: 2 * jobs)
        usage.comparesContents = true
        usage.root = options.rooted.root ?? Roots.standard
        try await SandboxSession.runCommand(enforcing: ["default"], usage: usage) { session in
            let selftest = try await Selftest(
                session.sandbox, policy: session.policies.chosen("default"), start: options.start)
            let report = try await selftest.run(programs, jobs: jobs) { progress.note($0) }
            progress.end()
            if options.json {
                try Console.printJSON(report)
            } else {
                Console.print("\n\(report.table)\n")
                for change in report.changes { Console.print("FAIL  \(change)") }
                Console.print(report.summary)
            }
            if !report.holds { throw ExitCode(Failure.Code.fault.rawValue) }
        }
    }
}

extension HostileCorpus {
    /// - Throws: `Failure` (`usage`) for an unknown name.
    fileprivate func programs(named names: [String]) throws(Failure) -> [HostileProgram] {
        let known = Set(programs.map(\.name))
        for name in names where !known.contains(name) {
            throw Failure("there is no hostile program named \(name)", code: .usage)
        }
        return names.isEmpty ? programs : programs.filter { names.contains($0.name) }
    }
}
