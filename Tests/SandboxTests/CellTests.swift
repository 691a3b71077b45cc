import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

@Suite struct CellTests {
    /// A program that answers each line on its control channel by running it.
    private static let interpreter = """
        import os
        channel = os.fdopen(3, "r+b", buffering=0)
        for line in channel:
            exec(line.decode())
            channel.write(b"done\\n")
        """

    /// With time enough for a test that has to wait for its turn while others run.
    private func start(_ sandbox: Sandbox) async throws -> Cell {
        var policy = try TestSandbox.policies.policy("default")
        policy.limits.wall = .seconds(600)
        return try await sandbox.start(
            CellSpecification(
                policy: policy, arguments: ["-I", "program.py"],
                files: [CellFile(path: "program.py", contents: Array(Self.interpreter.utf8))], channels: [.control]))
    }

    @Test func `output up to an answer is there when the answer is`() async throws {
        let cell = try await start(try TestSandbox.shared())
        for text in ["one", "two"] {
            try await cell.send(Array("print('\(text)', flush=True)\n".utf8))
            #expect(await cell.receiveLine() == Array("done".utf8))
            #expect(await cell.takeOutput() == Array("\(text)\n".utf8))
        }
        await cell.destroy()
    }

    @Test func `a grant counts from what was used before it`() async throws {
        let cell = try await start(try TestSandbox.shared())
        let burn = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass"
        for _ in 0..<4 {
            // Together the four parts use more than one grant.
            _ = try await cell.grant(cpu: .milliseconds(900), wall: .seconds(600))
            try await cell.send(Array("exec(\(String(reflecting: burn)))\n".utf8))
            #expect(await cell.receiveLine() == Array("done".utf8))
        }
        let used = try await cell.grant(cpu: .milliseconds(100), wall: .seconds(600))
        #expect(used.cgroup.cpuMicroseconds > 1_200_000)
        try await cell.send(Array("exec('while True: pass')\n".utf8))
        #expect(await cell.receiveLine() == nil)
        let result = try await cell.result()
        #expect(result.outcome == .cpuLimit)
        #expect(result.evidence.kill == .cpu)
    }

    @Test func `a living cell tells how full its work directory is`() async throws {
        let cell = try await start(try TestSandbox.shared())
        try await cell.send(Array("open('/work/file', 'wb').write(bytes(1 << 20))\n".utf8))
        #expect(await cell.receiveLine() == Array("done".utf8))
        let evidence = try await cell.grant(cpu: .seconds(1), wall: .seconds(600))
        #expect(try #require(evidence.work).bytes <= 15 << 20)
        await cell.destroy()
        await #expect(throws: SandboxError.self) { try await cell.grant(cpu: .seconds(1), wall: .seconds(600)) }
    }

    @Test func `two cells speak over a link`() async throws {
        let sandbox = try TestSandbox.shared()
        let policy = try TestSandbox.policies.policy("default")
        let (first, second) = try LinkEnd.pair()
        let speaker = try await sandbox.start(
            CellSpecification(
                policy: policy, arguments: ["-I", "-c", "import os; os.write(3, b'hello')"], channels: [.link(first)]))
        let listener = try await sandbox.start(
            CellSpecification(
                policy: policy, arguments: ["-I", "-c", "import os; print(os.read(3, 9), os.read(3, 9))"],
                channels: [.link(second)]))
        #expect(try await speaker.result().outcome == .ok)
        #expect(try await listener.result().stdout == Array("b'hello' b''\n".utf8))
        await #expect(throws: SandboxError.self) {
            try await sandbox.start(CellSpecification(policy: policy, arguments: [], channels: [.link(first)]))
        }
    }

    @Test func `a cancelled wait ends the cell`() async throws {
        let cell = try await start(try TestSandbox.shared())
        let waiting = Task { try await cell.result() }
        waiting.cancel()
        #expect(try await waiting.value.evidence.kill == .request)
    }

    @Test func `a lost launcher fails its cells, leaves none of them, and the next cell has a new one`() async throws {
        let sandbox = try Sandbox(TestSandbox.configuration())
        let cell = try await start(sandbox)
        try await cell.send(Array("print(1)\n".utf8))
        #expect(await cell.receiveLine() == Array("done".utf8))
        let launcher = try #require(await sandbox.launcherProcess)
        kill(launcher, SIGKILL)
        await #expect(throws: SandboxError.self) { try await cell.result() }
        let next = try await sandbox.run(
            CellSpecification(policy: try TestSandbox.policies.policy("default"), arguments: ["-c", "print(2)"]))
        #expect(next.outcome == .ok)
        await sandbox.shutdown()
        let groups = sandbox.cgroupHost.baseDirectories.map { "\($0)/\(sandbox.cgroupHost.groupName)" }
        #expect(groups.filter(FileManager.default.fileExists(atPath:)).isEmpty)
    }

    @Test func `a cell that cannot be built says at which step`() async throws {
        let sandbox = try TestSandbox.shared()
        let error = await #expect(throws: SandboxError.self) {
            try await sandbox.start(
                CellSpecification(
                    policy: try TestSandbox.policies.policy("default"), arguments: [],
                    files: [CellFile(path: "a/../../etc/x", contents: [])]))
        }
        #expect(error?.description.contains("/work/a/../../etc/x") == true, "\(error?.description ?? "")")
    }
}
