import Testing

@testable import Sandbox

/// Tests that a policy is rejected if it refuses something that the grader itself needs in a submission's cell.
@Suite struct GradingFitnessTests {
    private func fault(_ text: String, refusing call: String? = nil, for program: GradedProgram) throws -> String? {
        let directory = try PolicyDirectory()
        try directory.write(
            text.replacing("seccomp: python", with: call == nil ? "seccomp: python" : "seccomp: own"), to: "p")
        if let call {
            try directory.write("extends: python\nrefuse:\n  - {reason: r, calls: [\(call)]}\n", to: "seccomp/own")
        }
        let library = directory.library
        do {
            try library.asWritten("p").policy.requireFitness(for: program)
            return nil
        } catch let error as SandboxError {
            #expect(error.code == .policy)
            return error.message
        }
    }

    @Test func `the installed policies allow grading`() throws {
        let policies = TestSandbox.policies
        try policies.policy("default").requireFitness(for: .copiedForTests)
        try policies.policy("harness").requireFitness(for: .alone)
    }

    @Test func `one process is too few for tests that call the submission, and enough for a program`() throws {
        let one = PolicyDirectory.complete(["processes": "1"])
        let message = try #require(try fault(one, for: .copiedForTests))
        #expect(message.hasPrefix("the policy p does not allow grading: limits.processes: 1 is too few"), "\(message)")
        #expect(message.contains("set 2 or more"))
        #expect(try fault(one, for: .alone) == nil)
        #expect(try fault(PolicyDirectory.complete(["processes": "2"]), for: .copiedForTests) == nil)
    }

    @Test(arguments: ["getcwd", "getpid", "wait4", "kill", "clone"])
    func `a call that forking the submission needs must be allowed where tests call the submission`(call: String) throws
    {
        let text = PolicyDirectory.complete()
        let message = try #require(try fault(text, refusing: call, for: .copiedForTests))
        #expect(message.contains("seccomp: the profile own refuses \(call)") && message.hasSuffix("allow it"))
        #expect(try fault(text, refusing: call, for: .alone) == nil)
    }

    @Test(arguments: ["sendmsg", "recvmsg", "openat", "fcntl", "write"], [GradedProgram.alone, .copiedForTests])
    func `a call that every cell needs must be allowed`(call: String, program: GradedProgram) throws {
        let message = try fault(PolicyDirectory.complete(), refusing: call, for: program)
        #expect(message?.contains("the profile own refuses \(call)") == true, "\(message ?? "")")
    }

    @Test(arguments: ["pause", "close_range", "socketpair"])
    func `a call that our own code never makes may be refused`(call: String) throws {
        #expect(try fault(PolicyDirectory.complete(), refusing: call, for: .copiedForTests) == nil)
    }
}
