import ArgumentParser
import Glibc
import Grading
import Sandbox
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a Python program in a cell, and print how it ended.",
        discussion: "Exits 0 if the program was run, whatever it did.")

    @OptionGroup var program: ProgramArguments

    @Option(
        help: ArgumentHelp(
            "Save the PNG picture here that the program leaves under this file's name in its work directory.",
            valueName: "file.png"))
    var figure: String?

    @OptionGroup var options: SandboxOptions

    func run() async throws {
        let job = try program.job(figure: try figure.map(FigureOutput.name(of:)))
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
        let output = try figure.map { path in
            try FigureOutput(result.figure.map(FigureFile.init) ?? .missing, savingTo: path)
        }
        if options.json { return try Console.printJSON(RunReport(result: result, figure: output)) }
        Console.pass(on: result.stdout, to: STDOUT_FILENO)
        Console.pass(on: result.stderr, to: STDERR_FILENO)
        Console.say("sandmartin: \(result.summary)")
        if let output { Console.say("sandmartin: \(output.summary)") }
    }
}

/// The result of a run, as `--json` prints it.
private struct RunReport: Encodable {
    var result: ProgramResult
    /// Nil unless the command asked for a figure.
    var figure: FigureOutput?

    private enum Key: String, CodingKey {
        case figure
        case figureProblem = "figure_problem"
    }

    func encode(to encoder: any Encoder) throws {
        try result.encode(to: encoder)
        guard let figure else { return }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(figure.figure, forKey: .figure)
        try container.encode(figure.problem, forKey: .figureProblem)
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
