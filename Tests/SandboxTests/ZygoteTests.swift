import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Sandbox

/// Interpreters from which warm cells are forked, and what their failures do to cells.
@Suite struct ZygoteTests {
    private func shape() throws -> CellShape { CellShape(policy: try TestSandbox.policies.policy("default")) }

    @Test func `cells of one zygote share no randomness except the hash seed`() async throws {
        let program = """
            import hashlib, random, secrets, tempfile, uuid
            print(hash("sandmartin"))
            print(random.random())
            print(random.SystemRandom().random())
            print(secrets.token_hex())
            print(uuid.uuid1())
            print(uuid.uuid4())
            print(tempfile.mktemp())
            """
        let configuration = try TestSandbox.configuration(preload: ["random", "secrets", "tempfile", "uuid"])
        try await TestSandbox.with(configuration) { sandbox in
            var outputs: [[Substring]] = []
            for _ in 0..<2 {
                let result = try await sandbox.build(try shape(), start: .warm).run(program)
                #expect(
                    result.outcome == .ok && result.mode == .warm, "\(String(decoding: result.stderr, as: UTF8.self))")
                outputs.append(String(decoding: result.stdout, as: UTF8.self).split(separator: "\n"))
            }
            try #require(outputs[0].count == 7 && outputs[1].count == 7)
            #expect(outputs[0][0] == outputs[1][0])
            for index in 1..<7 { #expect(outputs[0][index] != outputs[1][index], "line \(index)") }
        }
    }

    @Test func `a cell outlives its zygote, and the next cell is forked from another`() async throws {
        let losses = Mutex<[String]>([])
        var configuration = try TestSandbox.configuration()
        configuration.onLoss = { error in losses.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            let first = try await sandbox.build(try shape(), start: .warm)
            let zygote = try #require(await sandbox.zygoteProcess)
            kill(zygote, SIGKILL)
            try await eventually("its loss is noticed") { await sandbox.zygoteProcess == nil }
            #expect(try await first.run("print(1)").stdout == Array("1\n".utf8))
            let second = try await sandbox.build(try shape(), start: .warm)
            #expect(second.start == .warm)
            #expect(await sandbox.zygoteProcess != zygote)
            await second.destroy()
        }
        #expect(losses.withLock { $0.count } == 1)
        #expect(losses.withLock { $0.first?.contains("ended by signal 9") } == true)
    }

    @Test func `a stopped zygote is detected, killed and replaced`() async throws {
        try await TestSandbox.with(try TestSandbox.configuration()) { sandbox in
            try await sandbox.warmUp()
            let zygote = try #require(await sandbox.zygoteProcess)
            kill(zygote, SIGSTOP)
            let error = await #expect(throws: SandboxError.self) {
                try await sandbox.build(try shape(), start: .warm)
            }
            #expect(error?.code == .spawn)
            #expect(await !sandbox.isWarm)
            try await eventually("the stopped one is gone") { !TestProcess.lives(zygote) }
            let next = try await sandbox.build(try shape(), start: .warm)
            #expect(try await next.run("print(1)").outcome == .ok)
        }
    }

    @Test func `a zygote that never gets ready is killed`() async throws {
        let root = try TestRoot()
        try root.add(module: "hangs", "import time\nwhile True: time.sleep(60)")
        var configuration = try TestSandbox.configuration(rootfs: root.path, preload: ["hangs"])
        configuration.zygotes.start = .milliseconds(500)
        try await TestSandbox.with(configuration) { sandbox in
            let error = await #expect(throws: SandboxError.self) { try await sandbox.warmUp() }
            #expect(error?.code == .zygote)
            #expect(error?.description.contains("did not get ready within") == true)
            let launcher = try #require(await sandbox.launcherProcess)
            try await eventually("it is gone") { try TestProcess.children(of: launcher).isEmpty }
        }
    }

    @Test(arguments: [
        ("", "no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        (
            "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 28,) * 2)\nbytearray(1 << 30)", "greedy",
            "MemoryError"
        ),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "threaded",
            "has started a thread"
        ),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "killed", "signal 9"),
    ])
    func `a zygote that fails to start reports why`(source: String, module: String, reason: String) async throws {
        let root = try TestRoot()
        if !source.isEmpty { try root.add(module: module, source) }
        try await TestSandbox.with(try TestSandbox.configuration(rootfs: root.path, preload: [module])) { sandbox in
            let error = await #expect(throws: SandboxError.self) { try await sandbox.warmUp() }
            #expect(error?.code == .zygote)
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
            let cold = try await sandbox.build(try shape(), start: .cold)
            #expect(try await cold.run("print(1)").outcome == .ok)
        }
    }

    @Test func `a zygote is replaced after its limit of forks, and no cell is lost`() async throws {
        var configuration = try TestSandbox.configuration()
        configuration.zygotes.spawns = 3
        try await TestSandbox.with(configuration) { sandbox in
            var zygotes: Set<Int32> = []
            for _ in 0..<4 {
                let cells = try await withThrowingTaskGroup(of: Cell.self) { group in
                    for _ in 0..<4 { group.addTask { try await sandbox.build(try shape(), start: .warm) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                if let zygote = await sandbox.zygoteProcess { zygotes.insert(zygote) }
                for cell in cells {
                    #expect(cell.start == .warm)
                    await cell.destroy()
                }
                try await sandbox.warmUp()
            }
            try await eventually("another one serves") {
                if let zygote = await sandbox.zygoteProcess { zygotes.insert(zygote) }
                return zygotes.count > 1
            }
            let launcher = try #require(await sandbox.launcherProcess)
            try await eventually("only it is left") {
                guard let serving = await sandbox.zygoteProcess else { return false }
                return try TestProcess.children(of: launcher) == [serving]
            }
        }
    }

    @Test func `a zygote killed while it forks costs only cells that were not built yet`() async throws {
        let losses = Mutex<[String]>([])
        var configuration = try TestSandbox.configuration()
        configuration.onLoss = { error in losses.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            for round in 0..<8 {
                try await sandbox.warmUp()
                let zygote = try #require(await sandbox.zygoteProcess)
                let cells = await withTaskGroup(of: Cell?.self) { group in
                    for _ in 0..<4 { group.addTask { try? await sandbox.build(try shape(), start: .warm) } }
                    // At another point in each round.
                    for _ in 0..<round * 200 { await Task.yield() }
                    kill(zygote, SIGKILL)
                    return await group.reduce(into: []) { $0.append($1) }
                }
                for cell in cells.compactMap(\.self) { #expect(try await cell.run("print(1)").outcome == .ok) }
                try await eventually("no group is left") { sandbox.cellGroups() == [] }
                try await eventually("the loss is reported") { losses.withLock { $0.count } == round + 1 }
                #expect(losses.withLock { $0.last?.contains("(process \(zygote)) ended by signal 9") } == true)
            }
            let launcher = try #require(await sandbox.launcherProcess)
            try await sandbox.warmUp()
            let zygote = try #require(await sandbox.zygoteProcess)
            try await eventually("only the zygote is left") { try TestProcess.children(of: launcher) == [zygote] }
        }
    }

    @Test func `a cancelled wait for a zygote or a cell returns, and leaves nothing behind`() async throws {
        let root = try TestRoot()
        try root.add(module: "hangs", "import time\nwhile True: time.sleep(60)")
        try await TestSandbox.with(try TestSandbox.configuration(rootfs: root.path, preload: ["hangs"])) { sandbox in
            let warm = Task { try await sandbox.build(try shape(), start: .warm) }
            try await eventually("it waits") { await sandbox.hasLivingZygotes }
            warm.cancel()
            await #expect(throws: CancellationError.self) { try await warm.value }
            let cold = Task { try await sandbox.build(try shape(), start: .cold) }
            try await eventually("it is being built") { sandbox.cellGroups()?.isEmpty == false }
            cold.cancel()
            do { await (try cold.value).destroy() } catch { #expect(error is SandboxError) }  // either may come first
            try await eventually("no group is left") { sandbox.cellGroups() == [] }
        }
    }
}
