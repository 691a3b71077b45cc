import Testing

@testable import Sandbox

/// Under which policies nothing can be graded, because of what grading itself does in a submission's cell.
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
            try library.policy("p").requireFitness(for: program)
            return nil
        } catch let error as SandboxError {
            #expect(error.code == .policy)
            return error.message
        }
    }

    @Test func `the policies of the installation are fit for what they are for`() throws {
        let policies = TestSandbox.policies
        try policies.policy("default").requireFitness(for: .copiedForTests)
        try policies.policy("harness").requireFitness(for: .alone)
    }

    @Test func `one process is too few where tests call the submission, and enough for a program`() throws {
        let one = PolicyDirectory.complete(["processes": "1"])
        let message = try #require(try fault(one, for: .copiedForTests))
        #expect(message.hasPrefix("nothing can be graded under the policy p: limits.processes: with 1"), "\(message)")
        #expect(message.contains("2 would do"))
        #expect(try fault(one, for: .alone) == nil)
        #expect(try fault(PolicyDirectory.complete(["processes": "2"]), for: .copiedForTests) == nil)
    }

    @Test(arguments: ["getcwd", "getpid", "wait4", "kill", "clone"])
    func `a call that the copies need must be allowed where there are copies`(call: String) throws {
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
    func `a call that nothing of ours makes may be refused`(call: String) throws {
        #expect(try fault(PolicyDirectory.complete(), refusing: call, for: .copiedForTests) == nil)
    }
}
