import ArgumentParser
import Foundation
import Sandbox

struct SelftestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest", abstract: "Run the hostile programs, each of which tries to break one rule.",
        discussion: """
            Each runs in a cell of its own beside a harmless program that it must not disturb; afterwards nothing may be \
            left of it. Safe on a host in production. Exits 0 if every rule held.
            """)

    @Option(help: "How many programs run at a time; the number of cores, at most 4, if not given.")
    var jobs = min(4, ProcessInfo.processInfo.activeProcessorCount)

    @Option(help: "How often all of them run, round and round in one service.")
    var rounds = 1

    @OptionGroup var options: SandboxOptions

    @Argument(help: "The programs to run, by name; all if none is given.")
    var names: [String] = []

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 64.") }
        guard (1...10_000).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 10000.") }
    }

    func run() async throws {
        let corpus = try HostileCorpus(directory: Installation.find().hostilePrograms).programs(named: names)
        let programs = (0..<rounds).flatMap { _ in corpus }
        let progress = SelftestProgress(programs: programs.count, isQuiet: options.json)
        // Beside each program there is a harmless one.
        var usage = SandboxSession.Usage.program(options.start, jobs: 2 * jobs)
        usage.comparesContents = true
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
    /// - Throws: `Failure` (`usage`) for a name that no program has.
    fileprivate func programs(named names: [String]) throws(Failure) -> [HostileProgram] {
        let known = Set(programs.map(\.name))
        for name in names where !known.contains(name) {
            throw Failure("there is no hostile program \(name)", code: .usage)
        }
        return names.isEmpty ? programs : programs.filter { names.contains($0.name) }
    }
}
