import ArgumentParser
import Glibc
import Sandbox
import Settings

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run one Python program in a cell and say how it ended.",
        discussion: "Exits 0 whenever the program was run, whatever it did.")

    @Option(help: "The policy that limits it: a name, or a file.")
    var policy = "default"

    @Option(help: ArgumentHelp("What the program reads from its standard input.", valueName: "file"))
    var stdin: String?

    @OptionGroup var options: SandboxOptions

    @Argument(help: ArgumentHelp("The program.", valueName: "file.py"))
    var file: String

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("What the program gets as arguments.", valueName: "arg"))
    var arguments: [String] = []

    func run() async throws {
        let program = try contents(ofArgument: file)
        let input = try stdin.map { try contents(ofArgument: $0) } ?? []
        try await SandboxSession.runCommand(enforcing: [policy], warmth: .program(options.start)) { session in
            let policy = try session.policies.chosen(policy)
            guard program.count <= policy.limits.work.bytes else {
                throw Failure("\(file) is larger than the work directory may be (\(policy.limits.work))", code: .usage)
            }
            let name = file.split(separator: "/").last.map(String.init) ?? file
            let job = CellJob(
                arguments: ["/work/\(name)"] + arguments, files: [CellFile(path: name, contents: program)],
                standardInput: input)
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
    /// "cpu_limit after 2003 ms of CPU time and 2100 ms, 12 MiB of memory; refused: socket".
    fileprivate var summary: String {
        let ending =
            switch evidence.exit {
            case .code(let code): ", exit code \(code)"
            case .signal(let signal): ", signal \(signal)"
            case nil: ""
            }
        let refused = evidence.refusedSyscalls.map(\.name)
        return "\(outcome.rawValue)\(ending), \(evidence.cgroup.cpuMicroseconds / 1000) ms of CPU time, "
            + "\(evidence.wallMicroseconds / 1000) ms, \(evidence.cgroup.memoryPeakBytes >> 10) KiB of memory"
            + (refused.isEmpty ? "" : ", refused calls: \(refused.joined(separator: ", "))")
    }
}
