import ArgumentParser
import Glibc
import Sandbox
import Settings

struct PolicyTraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Run a program, and propose a policy by what it used and called.",
        discussion: """
            The program is run twice in cold cells under the policy: once as ever, for how it ends and what it uses of \
            each limit; and once with every system call reported, which slows it down. This is a test of one program by \
            whoever writes policies; grading never traces. A proposal knows no more than this one run: review it.

            Exits 0 whenever the program was run, whatever it did.
            """)

    @OptionGroup var program: ProgramArguments

    @Flag(help: "Print the findings as JSON.")
    var json = false

    func run() async throws {
        let job = try program.job()
        try await SandboxSession.runCommand(enforcing: [program.policy], usage: .program(.cold)) { session in
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
