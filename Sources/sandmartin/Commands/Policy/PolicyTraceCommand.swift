import ArgumentParser
import Glibc
import Sandbox
import Settings

struct PolicyTraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Run a program, and propose a policy from the resources and system calls that it used.",
        discussion: """
            Runs the program twice in cold cells under the policy: first normally, to measure its outcome and its use \
            of each limit; then with every system call reported, which is slower. The command is for authors of \
            policies; grading never traces. Review the proposal: it reflects only this one run.

            Exits 0 if the program was run, whatever it did.
            """)

    @OptionGroup var program: ProgramArguments

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @OptionGroup var rooted: RootOption

    func run() async throws {
        let job = try program.job()
        var usage = SandboxSession.Usage.program(.cold)
        usage.root = rooted.root ?? Roots.standard
        try await SandboxSession.runCommand(enforcing: [program.policy], usage: usage) { session in
            let policy = try session.policies.chosenEffective(program.policy)
            try job.requireFit(policy.policy.limits)
            let trace = try await session.sandbox.trace(job, under: policy)
            let isNamed = program.policy == policy.policy.name
            let report = TraceReport(
                program: program.file, trace: trace,
                proposal: PolicyProposal(trace, program: program.name, extending: isNamed ? program.policy : nil))
            if json { return try Console.printJSON(report) }
            if trace.result.outcome != .ok { Console.pass(on: trace.result.stderr, to: STDERR_FILENO) }
            Console.print(report.description)
        }
    }
}
