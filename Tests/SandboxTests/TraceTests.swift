import FoundationEssentials
import Settings
import Testing

@testable import Sandbox

/// Traces programs with the real kernel: every system call is reported.
@Suite struct TraceTests {
    /// Traces a program in a sandbox of its own.
    private func trace(_ source: String, policies: PolicyLibrary = TestSandbox.policies, _ policy: String = "default")
        async throws -> ProgramTrace
    {
        var trace: ProgramTrace?
        try await TestSandbox.with(try TestSandbox.configuration(policies: policies)) { sandbox in
            trace = try await sandbox.trace(CellJob(source: source), under: policies.effectivePolicy(policy))
        }
        return try #require(trace)
    }

    private func call(_ name: String, in trace: ProgramTrace) -> SyscallTrace.Call? {
        trace.calls.calls.first { $0.name == name }
    }

    @Test func `counts a program's calls apart from the interpreter's`() async throws {
        let found = try await trace("import os\nfor _ in range(5): os.getppid()")
        #expect(found.result.outcome == .ok)
        let asked = try #require(call("getppid", in: found))
        #expect(asked.made == 5 && asked.refused == 0 && asked.atStart == 0)
        let mapped = try #require(call("mmap", in: found))
        #expect(mapped.atStart > 0)
        #expect(found.refused.isEmpty)
    }

    @Test func `names refused calls and their arguments`() async throws {
        let found = try await trace(
            """
            import ctypes, socket
            for _ in range(2):
                try: socket.socket()
                except PermissionError: pass
            assert ctypes.CDLL(None, use_errno=True).ioctl(0, 0x5412, 0) == -1 and ctypes.get_errno() == 1
            """)
        #expect(found.result.outcome == .ok)
        #expect(call("socket", in: found)?.refused == 2)
        let typed = try #require(call("ioctl", in: found))
        #expect(typed.refused == 1 && typed.made > 1 && typed.arguments[1] == 0x5412)
        #expect(Set(found.refused.map(\.name)) == ["socket", "ioctl"])
    }

    @Test func `answers an absent call as the policy does, and ends the cell on a fatal one`() async throws {
        let found = try await trace(
            """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            libc.syscall(435, 0, 0)
            os.write(1, str(ctypes.get_errno()).encode())
            libc.syscall(169, 0, 0, 0, 0)
            """)
        #expect(found.result.outcome == .policyViolation)
        #expect(String(decoding: found.result.stdout, as: UTF8.self) == "38")
        #expect(call("clone3", in: found)?.refused == 1)
        #expect(call("reboot", in: found)?.refused == 1)
        let proposed = PolicyProposal(found, program: "x.py", extending: "default").profile ?? ""
        #expect(!proposed.contains("clone3") && !proposed.contains("calls: [reboot]"))
    }

    @Test func `finds the peak use of each resource`() async throws {
        let found = try await trace(
            """
            import os
            children = []
            for _ in range(3):
                end, other = os.pipe()
                if os.fork() == 0:
                    os.close(other); os.read(end, 1); os._exit(0)
                children.append(other)
            for other in children: os.close(other)
            for _ in children: os.wait()
            with open('/tmp/big', 'wb') as file: file.write(bytes(3 << 20))
            os.unlink('/tmp/big')
            for n in range(20): os.mkdir(f'/work/{n}')
            for n in range(20): os.rmdir(f'/work/{n}')
            keep = [os.open('/dev/null', 0) for _ in range(50)]
            for number in keep: os.close(number)
            """)
        #expect(found.result.outcome == .ok)
        #expect(found.calls.processes == 4)
        #expect((3 << 20..<4 << 20).contains(found.calls.temporary.bytes))
        #expect((21...23).contains(found.calls.work.files), "20 directories, the program, and /work itself")
        #expect((53...70).contains(found.calls.descriptors))
        #expect(found.uses.first { $0.key == "processes" }?.used == "4")
    }

    @Test func `the outcome is that of the run without a trace`() async throws {
        let directory = try PolicyDirectory()
        let text = PolicyDirectory.complete(["cpu": "200ms", "wall": "60s"])
        try directory.write(text, to: "default")
        let found = try await trace("while True: pass", policies: directory.library)
        #expect(found.result.outcome == .cpuLimit && found.isCutShort)
        #expect(found.result.evidence.trace == nil)
    }

    #if arch(x86_64)
    @Test func `a call through a foreign ABI ends the traced cell`() async throws {
        let program = try HostileCorpus(directory: SourceTree.corpus).programs
            .first { $0.name == "calls_as_i386" }
        let found = try await trace(try #require(program).source)
        #expect(found.result.outcome == .policyViolation)
    }
    #endif

    @Test(arguments: [CellStart.cold, .warm], [CellShape.Role.program, .harness, .submission])
    func `the calls that every cell makes are let through`(start: CellStart, role: CellShape.Role) async throws {
        let sandbox = try TestSandbox.shared()
        let policy = try TestSandbox.policies.policy("default")
        let (_, end) = try LinkEnd.pair()
        let cell = try await sandbox.build(
            CellShape(policy: policy, role: role, isTraced: true), link: end, start: start)
        try await cell.dispatch(CellJob(source: "pass"), cpu: policy.limits.cpu, wall: .seconds(600))
        if role != .program { await cell.kill() }
        let trace = try #require(try await cell.result().evidence.trace)
        #expect(
            trace.calls.filter { !$0.wasAllowed }.map(\.name) == [], "sysinfo is absent, and Python does without it")
    }

    @Test func `a proposed profile allows the calls that were refused`() async throws {
        let source = "import os\nos.sched_setaffinity(0, {0})\nprint('done')"
        let first = try await trace(source)
        #expect(first.result.outcome == .policyViolation)
        let proposal = PolicyProposal(first, program: "Pins it.py", extending: "default")
        #expect(proposal.name == "for-pins-it")

        let directory = try PolicyDirectory()
        let defaultPolicy = try String(contentsOfFile: "\(SourceTree.policies)/default.yaml", encoding: .utf8)
        try directory.write(defaultPolicy, to: "default")
        try directory.write(proposal.policy, to: proposal.name)
        try directory.write(try #require(proposal.profile), to: "seccomp/\(proposal.name)")
        let found = try directory.library.review(proposal.name, on: HostCapacity.find())
        #expect(found.filter { $0.kind != .advice } == [], "\(found)")
        let second = try await trace(source, policies: directory.library, proposal.name)
        #expect(second.result.outcome == .ok && second.refused.isEmpty)
        #expect(second.result.limits.cpu < first.result.limits.cpu)
    }

    @Test func `rejects a text that is no trace`() {
        for text in ["", "descriptors 3\nwork 1 2\n", "descriptors x\nwork 1 2\ntmp 1 2\n", "call 1 2\n"] {
            #expect(SyscallTrace(parsing: text) == nil)
        }
        #expect(SyscallTrace(parsing: "descriptors 3\nwork 1 2\ntmp 3 4\n")?.temporary.files == 4)
    }
}
