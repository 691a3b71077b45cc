import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Sandbox

extension Sandbox {
    /// Those on the host that its cells run as.
    private var users: Range<UInt32> { identities.first..<identities.first + IdentityBlock.size }

    /// Processes of cells that still run anything. Those that have ended wait until the machine's first process reaps
    /// them, which is not ours to hurry; they have no program file any more.
    fileprivate var livingProcesses: [Int32] {
        HostProcess.all(of: users).map(\.number).filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")) != nil
        }
    }
}

/// The launcher dies, is stopped, or fails at each of its system calls, from its first cell's building to its removal.
@Suite struct LauncherFaultTests {
    private func program(_ sandbox: Sandbox, _ start: CellStart) async throws -> ProgramResult {
        let policy = try TestSandbox.policies.policy("default")
        let cell = try await sandbox.build(CellShape(policy: policy), start: start)
        return try await sandbox.run(CellJob(source: "print(1)"), in: cell, cpu: .seconds(10), wall: .seconds(600))
    }

    /// Either the right result or an error of ours: never a verdict on the program.
    private func expectRightOrOurs(_ sandbox: Sandbox, _ start: CellStart, _ what: String) async {
        do {
            let result = try await program(sandbox, start)
            #expect(result.outcome == .ok && result.stdout == Array("1\n".utf8), "\(what): \(result.outcome)")
        } catch {
            #expect(error is SandboxError, "\(what): \(error)")
        }
    }

    private func expectNothingLeft(_ sandbox: Sandbox, _ what: String) async throws {
        try await eventually("\(what): no group and no process of a cell is left") {
            await sandbox.livingProcesses.isEmpty && sandbox.cellGroups() == []
        }
    }

    private func endLauncher(_ sandbox: Sandbox) async throws {
        guard let process = await sandbox.launcherProcess else { return }
        kill(process, SIGKILL)
        try await eventually("its end is noticed") { await sandbox.launcherProcess != process }
    }

    /// How many calls a launcher makes for one program.
    private func countCalls(_ launcher: borrowing FaultyLauncher, _ sandbox: Sandbox, _ start: CellStart) async throws
        -> [String]
    {
        try launcher.arm(number: 1_000_000, .dies)
        #expect(try await program(sandbox, start).outcome == .ok)
        try await endLauncher(sandbox)
        let calls = launcher.calls()
        try #require(calls.count > 100)
        return calls
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `dies at any call, and leaves neither group nor process`(start: CellStart) async throws {
        let launcher = try FaultyLauncher()
        var configuration = try TestSandbox.configuration()
        configuration.launcher = launcher.program
        try await TestSandbox.with(configuration) { sandbox in
            let calls = try await countCalls(launcher, sandbox, start)
            var deaths = 0
            for number in 1...calls.count {
                let what = "call \(number), \(calls[number - 1])"
                try launcher.arm(number: number, .dies)
                await expectRightOrOurs(sandbox, start, what)
                if launcher.calls().count == number { deaths += 1 }
                try await expectNothingLeft(sandbox, what)
                try await endLauncher(sandbox)
            }
            // One call more or less is made as chance has it.
            #expect(deaths > calls.count * 9 / 10)
            #expect(try await program(sandbox, start).outcome == .ok)
        }
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `stopped at any call, it is noticed, ended and replaced`(start: CellStart) async throws {
        let launcher = try FaultyLauncher()
        let losses = Mutex<[String]>([])
        var configuration = try TestSandbox.configuration()
        configuration.launcher = launcher.program
        configuration.launcherPatience = .milliseconds(200)
        configuration.onLoss = { error in losses.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            let calls = try await countCalls(launcher, sandbox, start)
            for number in stride(from: 1, through: calls.count, by: 10) {
                let what = "call \(number), \(calls[number - 1])"
                try launcher.arm(number: number, .stops)
                await expectRightOrOurs(sandbox, start, what)
                try await eventually("\(what): it is missed") { await sandbox.launcherProcess == nil }
                try await expectNothingLeft(sandbox, what)
            }
            #expect(try await program(sandbox, start).outcome == .ok)
        }
        #expect(losses.withLock { $0.contains { $0.contains("did not answer") } })
    }

    /// Calls that fail on a host that lacks something, or whose control groups others change: how often, and as what.
    private static let failures: [(call: String, most: Int, errors: [Int32])] = [
        ("epoll_ctl", 20, [ENOSPC]), ("eventfd", 2, [EMFILE]), ("mkdir", 8, [ENOSPC, EEXIST]), ("mmap", 2, [ENOMEM]),
        ("open", 40, [EMFILE, ENOENT]), ("pread", 12, [ENODEV]), ("recvmsg", 12, [EINTR]), ("rmdir", 8, [EBUSY]),
        ("send", 6, [ENOBUFS]), ("sendmsg", 2, [ETOOMANYREFS]), ("setns", 1, [EPERM]), ("setsockopt", 1, [ENOMEM]),
        ("socketpair", 2, [ENFILE]), ("syscall", 2, [EAGAIN]), ("timerfd_create", 2, [EMFILE]),
        ("unshare", 2, [ENOSPC]), ("write", 20, [ENOSPC, EBUSY]),
    ]

    @Test(arguments: [CellStart.cold, .warm])
    func `whichever call fails, the next cell of the same launcher is right`(start: CellStart) async throws {
        let launcher = try FaultyLauncher()
        var configuration = try TestSandbox.configuration()
        configuration.launcher = launcher.program
        try await TestSandbox.with(configuration) { sandbox in
            let calls = try await countCalls(launcher, sandbox, start)
            for (call, most, errors) in Self.failures {
                let count = min(most, calls.count { $0 == call })
                for (number, error) in (0..<count).flatMap({ n in errors.map { (n + 1, $0) } }) {
                    let what = "\(call) number \(number) fails with errno \(error)"
                    try launcher.arm(call, number: number, .fails(error))
                    await expectRightOrOurs(sandbox, start, what)
                    try await expectNothingLeft(sandbox, what)
                    do {
                        #expect(try await program(sandbox, start).outcome == .ok, "the next, after \(what)")
                    } catch {
                        Issue.record("the next cell after \(what): \(error)")
                    }
                    try await endLauncher(sandbox)
                }
            }
        }
    }

    @Test(arguments: [
        ("syscall", EAGAIN, "raise TasksMax="), ("open", EMFILE, "raise LimitNOFILE="),
        ("mkdir", ENOSPC, "raise cgroup.max.descendants"), ("unshare", ENOSPC, "user.max_user_namespaces"),
    ])
    func `what the host has run out of is named with what allows more`(call: String, error: Int32, advice: String)
        async throws
    {
        let launcher = try FaultyLauncher()
        var configuration = try TestSandbox.configuration()
        configuration.launcher = launcher.program
        try await TestSandbox.with(configuration) { sandbox in
            let calls = try await countCalls(launcher, sandbox, .cold)
            // The launcher's own start makes the first one of some kinds, and ends there.
            try launcher.arm(call, number: call == "mkdir" ? 1 : 2, .fails(error))
            try #require(calls.contains(call))
            let fault = await #expect(throws: SandboxError.self) { try await program(sandbox, .cold) }
            #expect(fault?.description.contains(advice) == true, "\(fault?.description ?? "")")
        }
    }

    /// A service of its own, killed while its launcher is at each tenth call.
    @Test func `a service killed at any time leaves nothing that the next start does not remove`() async throws {
        let launcher = try FaultyLauncher()
        let service = try ServiceUnderTest(launcher: launcher.program)
        try launcher.arm(number: 1_000_000, .dies)
        let sound = try service.run()
        #expect(sound == 0)
        let calls = launcher.calls().count
        try #require(calls > 100)
        for number in stride(from: 1, through: calls, by: 10) {
            try launcher.arm(number: number, .orphans)
            let status = try service.run()
            let isStruck = launcher.calls().count >= number
            #expect(status == (isStruck ? SIGKILL : 0), "call \(number)")
            let launched = launcher.process
            let process = try #require(launched)
            try await eventually("call \(number): the launcher is gone") { !TestProcess.lives(process) }
            let next = try service.run()
            #expect(next == 0, "the start after call \(number)")
            let groups = service.groupsLeft()
            #expect(groups == [], "call \(number)")
        }
    }

    @Test func `a stopped launcher does not outlive its service`() async throws {
        let launcher = try FaultyLauncher()
        let service = try ServiceUnderTest(launcher: launcher.program)
        try launcher.arm("waitid", number: 1, .stops)
        let running = try service.start()
        var process: Int32?
        try await eventually("the launcher is stopped") {
            process = launcher.process
            return process.map(TestProcess.isStopped) ?? false
        }
        kill(running, SIGKILL)
        waitpid(running, nil, 0)
        let stopped = try #require(process)
        try await eventually("it is gone") { !TestProcess.lives(stopped) }
        let next = try service.run()
        let groups = service.groupsLeft()
        #expect(next == 0 && groups == [])
    }
}
