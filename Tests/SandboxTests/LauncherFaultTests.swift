import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Sandbox

extension Sandbox {
    /// Processes of cells that still run a program. Zombies have no program file; they wait for the machine's first
    /// process to reap them.
    fileprivate var livingProcesses: [Int32] {
        HostProcess.all(of: identities.users).map(\.number).filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")) != nil
        }
    }
}

/// The launcher is killed, is stopped, or fails at each of its system calls, from the building of its first cell to its
/// removal.
@Suite struct LauncherFaultTests {
    private func program(_ sandbox: Sandbox, _ start: CellStart) async throws -> ProgramResult {
        let policy = try TestSandbox.policies.policy("default")
        let cell = try await sandbox.build(CellShape(policy: policy), start: start)
        return try await sandbox.run(CellJob(source: "print(1)"), in: cell, cpu: .seconds(10), wall: .seconds(600))
    }

    /// Expects the right result or a `SandboxError`, never another outcome of the program.
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

    /// Lists the system calls of a launcher that runs one program.
    private func listCalls(
        _ launcher: borrowing FaultyLauncher, _ sandbox: Sandbox, _ start: CellStart
    ) async throws -> [FaultyLauncher.Call] {
        for attempt in 1... {
            try launcher.arm()
            if let result = try? await program(sandbox, start) {
                #expect(result.outcome == .ok)
                break
            }
            // On a busy machine, a sound launcher may miss pings.
            try #require(attempt < 20, "no program runs in \(attempt) attempts")
            try await endLauncher(sandbox)
        }
        try await endLauncher(sandbox)
        let calls = launcher.calls()
        try #require(calls.count > 80)
        return calls
    }

    private func configuration(_ launcher: borrowing FaultyLauncher) throws -> Sandbox.Configuration {
        var configuration = try TestSandbox.configuration()
        configuration.launcher = launcher.program
        // Few, because the launcher makes devices for each when it starts, which happens often here.
        configuration.cells = 8
        return configuration
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `a launcher killed at any call leaves neither group nor process`(start: CellStart) async throws {
        let launcher = try FaultyLauncher()
        try await TestSandbox.with(try configuration(launcher)) { sandbox in
            let calls = try await listCalls(launcher, sandbox, start)
            var deaths = 0
            for call in calls {
                try launcher.arm(call)
                await expectRightOrOurs(sandbox, start, "\(call)")
                try await expectNothingLeft(sandbox, "\(call)")
                if await sandbox.launcherProcess == nil { deaths += 1 }
                try await endLauncher(sandbox)
            }
            // The last calls come after the result, and their number varies.
            #expect(deaths > calls.count * 8 / 10)
            #expect(try await program(sandbox, start).outcome == .ok)
        }
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `a launcher stopped at any call is detected, killed and replaced`(start: CellStart) async throws {
        let launcher = try FaultyLauncher()
        let losses = Mutex<[String]>([])
        var configuration = try configuration(launcher)
        configuration.launcherPingInterval = .milliseconds(500)
        configuration.onLoss = { error in losses.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            let calls = try await listCalls(launcher, sandbox, start)
            for index in stride(from: 0, to: calls.count, by: 10) {
                let call = calls[index]
                try launcher.arm(call, .stops)
                await expectRightOrOurs(sandbox, start, "\(call)")
                // A launcher that did not reach the call is not stopped, and answers.
                try await eventually("\(call): a stopped launcher is replaced") {
                    await sandbox.launcherProcess == nil || !launcher.isStopped
                }
                try await expectNothingLeft(sandbox, "\(call)")
                try await endLauncher(sandbox)
            }
            try await eventually("a program runs") { (try? await program(sandbox, start).outcome) == .ok }
        }
        #expect(losses.withLock { $0.contains { $0.contains("did not answer") } })
    }

    /// Errors of calls on a host that lacks a resource, or whose control groups other programs change.
    private static let failures: [String: [Int32]] = [
        "clone": [EAGAIN], "clone3": [EAGAIN], "epoll_ctl": [ENOSPC], "eventfd2": [EMFILE], "mkdir": [ENOSPC, EEXIST],
        "mmap": [ENOMEM], "openat": [EMFILE, ENOENT], "pread64": [ENODEV], "recvmsg": [EINTR], "rmdir": [EBUSY],
        "sendmsg": [ETOOMANYREFS], "sendto": [ENOBUFS], "setns": [EPERM], "setsockopt": [ENOMEM],
        "socketpair": [ENFILE], "timerfd_create": [EMFILE], "unshare": [ENOSPC], "write": [ENOSPC, EBUSY],
    ]

    @Test(arguments: [CellStart.cold, .warm])
    func `after any failed call, the next cell of the same launcher works`(start: CellStart) async throws {
        let launcher = try FaultyLauncher()
        try await TestSandbox.with(try configuration(launcher)) { sandbox in
            for call in try await listCalls(launcher, sandbox, start) {
                for error in Self.failures[call.name] ?? [] {
                    let what = "\(call) fails with errno \(error)"
                    try launcher.arm(call, .fails(error))
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
        ("clone3", EAGAIN, "raise TasksMax="), ("openat", EMFILE, "raise LimitNOFILE="),
        ("mkdir", ENOSPC, "raise cgroup.max.descendants"), ("unshare", ENOSPC, "user.max_user_namespaces"),
    ])
    func `the error for an exhausted resource names the setting that allows more`(
        name: String, error: Int32, advice: String
    ) async throws {
        let launcher = try FaultyLauncher()
        try await TestSandbox.with(try configuration(launcher)) { sandbox in
            let calls = try await listCalls(launcher, sandbox, .cold)
            let call: FaultyLauncher.Call = try #require(calls.first { $0.name == name })
            try launcher.arm(call, .fails(error))
            let fault = await #expect(throws: SandboxError.self) { try await program(sandbox, .cold) }
            #expect(fault?.description.contains(advice) == true, "\(fault?.description ?? "")")
        }
    }

    /// Kills a service while its launcher is stopped at every tenth call; the launcher continues from there.
    @Test func `the next start removes all that a service killed at any time has left`() async throws {
        let launcher = try FaultyLauncher()
        let service = try ServiceUnderTest(launcher: launcher.program)
        try launcher.arm()
        let sound = try service.run()
        #expect(sound == 0)
        let calls = launcher.calls()
        try #require(calls.count > 80)
        for index in stride(from: 0, to: calls.count, by: 10) {
            let call = calls[index]
            try launcher.arm(call, .stops)
            let running = try service.start()
            var hasEnded = false
            try await eventually("\(call): the launcher is stopped") {
                hasEnded = waitpid(running, nil, WNOHANG) == running
                return hasEnded || launcher.isStopped
            }
            if !hasEnded {
                kill(running, SIGKILL)
                waitpid(running, nil, 0)
            }
            let launched = launcher.process
            let process = try #require(launched)
            try await eventually("\(call): the launcher is gone") { !TestProcess.lives(process) }
            let next = try service.run()
            let groups = service.groupsLeft()
            #expect(next == 0 && groups == [], "after \(call)")
        }
    }
}
