import ArgumentParser
import Glibc
import Sandbox
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a Python program in a cell, and print how it ended.",
        discussion: "Exits 0 if the program was run, whatever it did.")

    @OptionGroup var program: ProgramArguments

    @OptionGroup var options: SandboxOptions

    func run() async throws {
        let job = try program.job()
        var usage = SandboxSession.Usage.program(options.start)
        usage.root = options.rooted.root ?? Roots.standard
        try await SandboxSession.runCommand(enforcing: [program.policy], usage: usage) { session in
            let policy = try session.policies.chosen(program.policy)
            try job.requireFit(policy.limits)
            let result = try await session.sandbox.run(job, under: policy, start: options.start)
            try report(result)
        }
    }

    private func report(_ result: ProgramResult) throws {
        if options.json { return try Console.printJSON(result) }
        Console.pass(on: result.stdout, to: STDOUT_FILENO)
        Console.pass(on: result.stderr, to: STDERR_FILENO)
        Console.say("sandmartin: \(result.summary)")
    }
}

extension ProgramResult {
    /// "cpu_limit, signal 9, 2003 ms of CPU time, 2100 ms of wall-clock time, 12288 KiB of memory, refused calls:
    /// socket".
    fileprivate var summary: String {
        let ending =
            switch evidence.exit {
            case .code(let code): ", exit code \(code)"
            case .signal(let signal): ", signal \(signal)"
            case nil: ""
            }
        let refused = evidence.refusedSyscalls.map(\.name)
        return "\(outcome.rawValue)\(ending), \(evidence.cgroup.cpuMicroseconds / 1000) ms of CPU time, "
            + "\(evidence.wallMicroseconds / 1000) ms of wall-clock time, "
            + "\(evidence.cgroup.memoryPeakBytes >> 10) KiB of memory"
            + (refused.isEmpty ? "" : ", refused calls: \(refused.joined(separator: ", "))")
    }
}
