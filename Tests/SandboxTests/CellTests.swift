import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

@Suite struct CellTests {
    /// A program that executes each line of its control channel, and answers "done".
    private static let interpreter = """
        import os
        channel = os.fdopen(3, "r+b", buffering=0)
        for line in channel:
            exec(line.decode())
            channel.write(b"done\\n")
        """

    /// Starts the interpreter, with enough time for a test that waits while others run.
    private func start(_ sandbox: Sandbox, _ start: CellStart = .cold) async throws -> Cell {
        let policy = try TestSandbox.policies.policy("default")
        let cell = try await sandbox.build(CellShape(policy: policy), start: start)
        try await cell.dispatch(
            CellJob(source: Self.interpreter, keepsControl: true), cpu: policy.limits.cpu, wall: .seconds(600))
        return cell
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `output written before an answer is received before it`(mode: CellStart) async throws {
        let cell = try await start(try TestSandbox.shared(), mode)
        for text in ["one", "two"] {
            try await cell.send(Array("print('\(text)', flush=True)\n".utf8))
            #expect(await cell.receiveLine() == Array("done".utf8))
            #expect(await cell.takeOutput() == Array("\(text)\n".utf8))
        }
        await cell.destroy()
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `cells that live at the same time run as different users, all from our range`(mode: CellStart) async throws {
        let sandbox = try TestSandbox.shared()
        var cells: [Cell] = []
        for _ in 0..<3 { cells.append(try await start(sandbox, mode)) }
        let users = try cells.map { try CellTraces(of: $0, in: sandbox).user }
        for cell in cells { await cell.destroy() }
        #expect(Set(users).count == cells.count)
        #expect(users.allSatisfy(sandbox.identities.users.contains))
    }

    @Test func `a cell does not run as the user of the cell before it`() async throws {
        let sandbox = try TestSandbox.shared()
        var users: [UInt32] = []
        for _ in 0..<3 {
            let cell = try await start(sandbox, .warm)
            users.append(try CellTraces(of: cell, in: sandbox).user)
            await cell.destroy()
        }
        #expect(Set(users).count == users.count)
    }

    @Test(arguments: [CellStart.cold, .warm]) func `a grant is added to the time used before it`(mode: CellStart)
        async throws
    {
        let cell = try await start(try TestSandbox.shared(), mode)
        let burn = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass"
        for _ in 0..<4 {
            // Together the four parts use more than one grant.
            _ = try await cell.grant(cpu: .milliseconds(900), wall: .seconds(600))
            try await cell.send(Array("exec(\(String(reflecting: burn)))\n".utf8))
            #expect(await cell.receiveLine() == Array("done".utf8))
        }
        let used = try await cell.grant(cpu: .milliseconds(100), wall: .seconds(600))
        #expect(used.evidence.cgroup.cpuMicroseconds > 1_200_000)
        try await cell.send(Array("exec('while True: pass')\n".utf8))
        #expect(await cell.receiveLine() == nil)
        let result = try await cell.result()
        #expect(result.outcome == .cpuLimit)
        #expect(result.evidence.kill == .cpu)
    }

    @Test(arguments: [CellStart.cold, .warm]) func `an extension raises the limit of one grant`(mode: CellStart)
        async throws
    {
        let cell = try await start(try TestSandbox.shared(), mode)
        let burn = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass"
        _ = try await cell.grant(cpu: .milliseconds(200), wall: .seconds(600))
        for _ in 0..<2 { try await cell.extend(cpu: .seconds(1), wall: .seconds(1)) }
        try await cell.send(Array("exec(\(String(reflecting: burn)))\n".utf8))
        #expect(await cell.receiveLine() == Array("done".utf8))
        let used = try await cell.grant(cpu: .milliseconds(200), wall: .seconds(600))
        #expect(!used.isOverCPU)
        try await cell.send(Array("exec('while True: pass')\n".utf8))
        let result = try await cell.result()
        #expect(result.outcome == .cpuLimit)
        let before = Duration.microseconds(used.evidence.cgroup.cpuMicroseconds)
        #expect(result.limits.cpu < before + .milliseconds(201))
        await #expect(throws: SandboxError.self) { try await cell.extend(cpu: .seconds(1), wall: .seconds(1)) }
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `a living cell reports the free space of its work directory`(mode: CellStart) async throws {
        let cell = try await start(try TestSandbox.shared(), mode)
        try await cell.send(Array("open('/work/file', 'wb').write(bytes(1 << 20))\n".utf8))
        #expect(await cell.receiveLine() == Array("done".utf8))
        let evidence = try await cell.grant(cpu: .seconds(1), wall: .seconds(600)).evidence
        #expect(try #require(evidence.work).bytes <= 15 << 20)
        await cell.destroy()
        await #expect(throws: SandboxError.self) { try await cell.grant(cpu: .seconds(1), wall: .seconds(600)) }
    }

    @Test(arguments: [CellStart.cold, .warm]) func `two cells communicate over a link`(mode: CellStart) async throws {
        let sandbox = try TestSandbox.shared()
        let shape = CellShape(policy: try TestSandbox.policies.policy("default"))
        let (cpu, wall) = (Duration.seconds(10), Duration.seconds(600))
        let (first, second) = try LinkEnd.pair()
        let sender = try await sandbox.build(shape, link: first, start: mode)
        let receiver = try await sandbox.build(shape, link: second, start: mode)
        let sent = try await sandbox.run(
            CellJob(source: "import os; os.write(4, b'hello')"), in: sender, cpu: cpu, wall: wall)
        #expect(sent.outcome == .ok)
        let received = try await sandbox.run(
            CellJob(source: "import os; print(os.read(4, 9), os.read(4, 9))"), in: receiver, cpu: cpu, wall: wall)
        #expect(received.stdout == Array("b'hello' b''\n".utf8))
        await #expect(throws: SandboxError.self) { try await sandbox.build(shape, link: first, start: mode) }
    }

    @Test(arguments: [CellStart.cold, .warm]) func `a cancelled wait ends the cell`(mode: CellStart) async throws {
        let cell = try await start(try TestSandbox.shared(), mode)
        let waiting = Task { try await cell.result() }
        waiting.cancel()
        #expect(try await waiting.value.evidence.kill == .request)
    }

    @Test func `a lost launcher fails its cells and leaves nothing; the next cell has a new one`() async throws {
        let sandbox = try Sandbox(TestSandbox.configuration())
        let cell = try await start(sandbox)
        try await cell.send(Array("print(1)\n".utf8))
        #expect(await cell.receiveLine() == Array("done".utf8))
        let launcher = try #require(await sandbox.launcherProcess)
        kill(launcher, SIGKILL)
        await #expect(throws: SandboxError.self) { try await cell.result() }
        let policy = try TestSandbox.policies.policy("default")
        let next = try await sandbox.run(CellJob(source: "print(2)"), under: policy, start: .cold)
        #expect(next.outcome == .ok)
        await sandbox.shutdown()
        let groups = sandbox.cgroupHost.baseDirectories.map { "\($0)/\(sandbox.cgroupHost.groupName)" }
        #expect(groups.filter(FileManager.default.fileExists(atPath:)).isEmpty)
    }

    @Test func `refuses a file outside of the work directory`() async throws {
        let sandbox = try TestSandbox.shared()
        let policy = try TestSandbox.policies.policy("default")
        for path in ["a/../../etc/x", "/etc/x", "", "a//b", "."] {
            let job = CellJob(arguments: ["x.py"], files: [CellFile(path: path, contents: [])])
            let error = await #expect(throws: SandboxError.self) {
                try await sandbox.run(job, under: policy, start: .cold)
            }
            #expect(error?.description.contains("is no path within") == true, "\(error?.description ?? "")")
        }
    }

    @Test func `the error of a cell that cannot be built names the step`() async throws {
        let sandbox = try TestSandbox.shared()
        var policy = try TestSandbox.policies.policy("default")
        policy.limits.openFiles = Int.max
        let error = await #expect(throws: SandboxError.self) {
            try await sandbox.build(CellShape(policy: policy), start: .cold)
        }
        #expect(error?.description.contains("limit resource") == true, "\(error?.description ?? "")")
    }
}
