import Foundation
import Glibc
import Settings
import Synchronization
import Testing

@testable import Sandbox

/// Waiting cells: single use, shares of recipes, and faults.
@Suite struct CellPoolTests {
    /// The faults that the pool or the sandbox reported.
    private final class Faults: Sendable {
        private let messages = Mutex<[String]>([])

        var all: [String] { messages.withLock { $0 } }

        func note(_ error: any Error) { messages.withLock { $0.append("\(error)") } }
    }

    /// Runs `body` with a pool in a sandbox of its own.
    private func with(
        size: Int, _ configuration: Sandbox.Configuration? = nil,
        _ body: (CellPool, Sandbox, Faults) async throws -> Void
    ) async throws {
        let faults = Faults()
        var configuration = try configuration ?? TestSandbox.configuration()
        configuration.onLoss = faults.note
        try await TestSandbox.with(configuration) { sandbox in
            let pool = CellPool(sandbox, .init(start: .warm, size: size), onFault: faults.note)
            do {
                try await body(pool, sandbox, faults)
            } catch {
                await pool.close()
                throw error
            }
            await pool.close()
            #expect(await pool.waiting == 0)
        }
    }

    private func policy(memory: UInt64? = nil) throws -> Policy {
        var policy = try TestSandbox.policies.policy("default")
        if let memory { policy.limits.memory = .mebibytes(memory) }
        return policy
    }

    private func pair(memory: UInt64? = nil) throws -> CellRecipe {
        .pair(harness: try TestSandbox.policies.policy("harness"), submission: try policy(memory: memory))
    }

    private func use(_ cells: WaitingCells, of pool: CellPool) async throws {
        #expect(try await cells.cells[0].run("print(1)").outcome == .ok)
        await cells.destroy()
        await pool.finished(cells)
    }

    // MARK: Use

    @Test func `a cell is given out once, warm, and replaced`() async throws {
        try await with(size: 4) { pool, _, faults in
            let recipe = CellRecipe.program(try policy())
            await pool.keepReady(recipe)
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 4)
            let taken = try await withThrowingTaskGroup(of: WaitingCells.self) { group in
                for _ in 0..<6 { group.addTask { try await pool.take(recipe) } }
                return try await group.reduce(into: [WaitingCells]()) { $0.append($1) }
            }
            #expect(Set(taken.map(\.id)).count == 6)
            #expect(taken.allSatisfy { $0.start == .warm })
            for cells in taken { try await use(cells, of: pool) }
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 4)
            #expect(faults.all.isEmpty, "\(faults.all)")
        }
    }

    @Test func `CPU time and wall-clock time do not distinguish cells that are built alike`() async throws {
        try await with(size: 1) { pool, _, _ in
            await pool.keepReady(.program(try policy()))
            await pool.waitUntilIdle()
            var other = try policy()
            other.limits.cpu = .seconds(7)
            let cells = try await pool.take(.program(other))
            #expect(await pool.waiting == 0)
            try await use(cells, of: pool)
        }
    }

    @Test func `a pool that keeps no cells builds them on demand`() async throws {
        try await with(size: 0) { pool, sandbox, _ in
            let recipe = CellRecipe.program(try policy())
            await pool.keepReady(recipe)
            let cold = try await pool.take(recipe)
            #expect(cold.start == .cold)
            try await use(cold, of: pool)
            try await sandbox.warmUp()
            let warm = try await pool.take(recipe)
            #expect(warm.start == .warm)
            try await use(warm, of: pool)
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 0)
        }
    }

    @Test func `a job that finishes twice is counted once`() async throws {
        try await with(size: 1) { pool, _, _ in
            let recipe = CellRecipe.program(try policy())
            let first = try await pool.take(recipe)
            let second = try await pool.take(recipe)
            await first.destroy()
            await pool.finished(first)
            await pool.finished(first)
            #expect(await pool.isBusy)
            try await use(second, of: pool)
            #expect(await !pool.isBusy)
        }
    }

    @Test func `a job in the background leaves waiting cells to others, and the pool fills beside it`() async throws {
        try await with(size: 1) { pool, _, _ in
            let recipe = CellRecipe.program(try policy())
            await pool.keepReady(recipe)
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 1)
            let background = try await pool.take(recipe, inBackground: true)
            #expect(await pool.waiting == 1)
            let hurried = try await pool.take(recipe)
            #expect(await pool.waiting == 0)
            try await use(hurried, of: pool)
            while await pool.waiting == 0 { await Task.yield() }
            #expect(await pool.isBusy)
            try await use(background, of: pool)
            #expect(await !pool.isBusy)
        }
    }

    // MARK: Shares

    @Test(arguments: [
        (8, [2, 1, 1]), (8, [4]), (8, [2, 2]), (2, [1, 0]), (1, [0]), (7, [2, 1]),
    ])
    func `recipes share the room, most recently used first`(size: Int, shares: [Int]) async throws {
        try await with(size: 0) { _, sandbox, _ in
            // A cold pool builds no cells and drops no recipes.
            let pool = CellPool(sandbox, .init(start: .cold, size: size))
            let recipes = try shares.indices.map { try pair(memory: UInt64(40 + $0)) }
            for recipe in recipes.reversed() { await pool.keepReady(recipe) }
            let found = await pool.shares()
            #expect(recipes.map { found[$0.asBuilt] } == shares)
        }
    }

    @Test func `the least recently used recipe is dropped`() async throws {
        try await with(size: 2) { pool, _, _ in
            let recipes = try [40, 41, 42].map { CellRecipe.program(try policy(memory: $0)) }
            for recipe in recipes.prefix(2) { await pool.keepReady(recipe) }
            await pool.waitUntilIdle()
            let old = try #require(await pool.reserves[recipes[0].asBuilt]?.waiting.first)
            await pool.keepReady(recipes[2])
            await pool.waitUntilIdle()
            #expect(await pool.reserves[recipes[0].asBuilt] == nil)
            #expect(await pool.reserves[recipes[1].asBuilt]?.waiting.count == 1)
            #expect(await pool.reserves[recipes[2].asBuilt]?.waiting.count == 1)
            #expect(await !old.areAlive)
        }
    }

    @Test func `a recipe that cannot be built does not delay another`() async throws {
        try await with(size: 4) { pool, sandbox, faults in
            try await sandbox.warmUp()
            let zygote = await sandbox.zygoteProcess
            var impossible = try policy()
            impossible.limits.openFiles = Int.max
            await pool.keepReady(.program(try policy()))
            await pool.keepReady(.program(impossible))
            try await eventually("the other has its share") { await pool.waiting == 2 }
            try await eventually("the fault is reported") { faults.all.contains { $0.contains("limit resource") } }
            #expect(await sandbox.zygoteProcess == zygote, "it is not the zygote's fault")
        }
    }

    // MARK: Faults

    @Test func `a lost zygote is replaced, and no waiting cell is lost`() async throws {
        try await with(size: 2) { pool, sandbox, faults in
            let recipe = try pair()
            await pool.keepReady(recipe)
            await pool.waitUntilIdle()
            let zygote = try #require(await sandbox.zygoteProcess)
            kill(zygote, SIGKILL)
            try await eventually("its loss is noticed") { await !sandbox.isWarm }
            let cells = try await pool.take(recipe)
            #expect(cells.start == .warm && cells.cells.count == 2)
            await cells.destroy()
            await pool.finished(cells)
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 2)
            #expect(await sandbox.zygoteProcess != zygote)
            #expect(faults.all.count == 1 && faults.all[0].contains("process \(zygote)"), "\(faults.all)")
        }
    }

    @Test func `jobs start cold while the zygote is stopped, and warm again afterwards`() async throws {
        try await with(size: 0) { pool, sandbox, faults in
            try await sandbox.warmUp()
            let zygote = try #require(await sandbox.zygoteProcess)
            kill(zygote, SIGSTOP)
            let recipe = try pair()
            let cells = try await pool.take(recipe)
            #expect(cells.start == .cold)
            await cells.destroy()
            await pool.finished(cells)
            #expect(faults.all == ["get a cell's program ready: Timer expired"])
            try await eventually("the stopped one is ended") { !TestProcess.lives(zygote) }
            try await sandbox.warmUp()
            let next = try await pool.take(recipe)
            #expect(next.start == .warm)
            await next.destroy()
            await pool.finished(next)
        }
    }

    @Test func `jobs start cold while zygotes fail to start, and the pool retries until one does`() async throws {
        let root = try TestRoot()
        let configuration = try TestSandbox.configuration(rootfs: root.path, preload: ["arrives_late"])
        try await with(size: 1, configuration) { pool, _, faults in
            let recipe = CellRecipe.program(try policy())
            await pool.keepReady(recipe)
            try await eventually("the fault is reported") { !faults.all.isEmpty }
            let cells = try await pool.take(recipe)
            #expect(cells.start == .cold)
            try await use(cells, of: pool)
            #expect(Set(faults.all).count == faults.all.count, "reported once: \(faults.all)")
            #expect(faults.all[0].contains("No module named 'arrives_late'"))
            try root.add(module: "arrives_late", "")
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 1)
        }
    }

    @Test func `a program killed while it waits is replaced, and never given out`() async throws {
        try await with(size: 2) { pool, sandbox, faults in
            let recipe = CellRecipe.program(try policy())
            await pool.keepReady(recipe)
            await pool.waitUntilIdle()
            let victims = try #require(await pool.reserves[recipe.asBuilt]?.waiting)
            for cells in victims { kill(try #require(await cells.cells[0].process), SIGKILL) }
            for cells in victims {
                let error = await #expect(throws: SandboxError.self) { try await cells.cells[0].result() }
                #expect(error?.description.contains("wait in a cell") == true, "\(error?.description ?? "")")
            }
            let taken = try await pool.take(recipe)
            #expect(!victims.map(\.id).contains(taken.id))
            try await use(taken, of: pool)
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 2)
            #expect(faults.all.contains { $0.contains("wait in a cell") }, "\(faults.all)")
            try await eventually("their groups are gone") { sandbox.cellGroups()?.count == 2 }
        }
    }

    @Test func `a lost launcher leaves nothing of waiting cells, and later jobs run`() async throws {
        try await with(size: 4) { pool, sandbox, faults in
            let recipe = try pair()
            await pool.keepReady(recipe)
            await pool.waitUntilIdle()
            let launcher = try #require(await sandbox.launcherProcess)
            let processes = try TestProcess.children(of: launcher)
            #expect(processes.count == 1 + 4 * 2, "the zygote, and the first process and the program of each cell")
            let waiting = try #require(await pool.reserves[recipe.asBuilt]?.waiting.map(\.id))
            let groups = Set(try #require(sandbox.cellGroups()))
            kill(launcher, SIGKILL)
            try await eventually("its loss is noticed") { await sandbox.launcherProcess != launcher }
            let cells = try await pool.take(recipe)
            #expect(!waiting.contains(cells.id))
            await cells.destroy()
            await pool.finished(cells)
            try await eventually("all of its processes are gone") { !processes.contains(where: TestProcess.lives) }
            try await eventually("its groups are gone") { groups.isDisjoint(with: sandbox.cellGroups() ?? []) }
            await pool.waitUntilIdle()
            #expect(await pool.waiting == 4)
            #expect(faults.all.first?.contains("the launcher (process \(launcher)) ended unexpectedly") == true)
        }
    }

    // MARK: What changes on disk

    @Test func `never uses cells of a replaced root`() async throws {
        let root = try TestRoot()
        try await with(size: 2, try TestSandbox.configuration(rootfs: root.path)) { pool, sandbox, _ in
            let recipe = CellRecipe.program(try policy())
            await pool.keepReady(recipe)
            await pool.waitUntilIdle()
            let zygote = await sandbox.zygoteProcess
            let old = try #require(await pool.reserves[recipe.asBuilt]?.waiting)
            try root.replace(adding: "marked")
            let cells = try await pool.take(recipe)
            #expect(!old.map(\.id).contains(cells.id))
            let result = try await cells.cells[0].run("import os; print(os.listdir('/usr/lib/python3.13'))")
            #expect(String(decoding: result.stdout, as: UTF8.self).contains("marked"))
            await pool.finished(cells)
            await pool.waitUntilIdle()
            for cells in old { #expect(await !cells.areAlive) }
            #expect(await sandbox.zygoteProcess != zygote)
            #expect(await pool.waiting == 2)
        }
    }

    @Test(arguments: ["default.yaml", "seccomp/python.yaml"])
    func `never uses cells of a changed policy`(file: String) async throws {
        let directory = try TemporaryDirectory()
        for name in ["default.yaml", "seccomp/python.yaml"] {
            try directory.write(try String(contentsOfFile: "\(SourceTree.policies)/\(name)", encoding: .utf8), to: name)
        }
        let library = PolicyLibrary(directory: directory.path)
        try await with(size: 2, try TestSandbox.configuration(policies: library)) { pool, _, _ in
            let before = CellRecipe.program(try library.policy("default"))
            await pool.keepReady(before)
            await pool.waitUntilIdle()
            let old = try #require(await pool.reserves[before.asBuilt]?.waiting)
            #expect(old.count == 2)
            try change(file, in: directory.path)
            let cells = try await pool.take(.program(try library.policy("default")))
            #expect(!old.map(\.id).contains(cells.id))
            let result = try await cells.cells[0].run("import os; os.write(1, b'1'); os.getppid(); os.write(1, b'2')")
            #expect(result.evidence.refusedSyscalls.map(\.name) == (file == "default.yaml" ? [] : ["getppid"]))
            await pool.finished(cells)
            await pool.waitUntilIdle()
            for cells in old { #expect(await !cells.areAlive) }
            #expect(await pool.waiting == 2)
        }
    }

    /// Changes a limit of the policy, or removes a call from the system call list.
    private func change(_ file: String, in directory: String) throws {
        let path = "\(directory)/\(file)"
        var text = try String(contentsOfFile: path, encoding: .utf8)
        if file == "default.yaml" {
            text.replace(try Regex("\n  open_files: [^\n]*"), with: "\n  open_files: 63")
        } else {
            text.replace(try Regex("\\bgetppid\\b,?"), with: "")
        }
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    // MARK: The end

    @Test func `closing leaves nothing, even while cells are built and taken`() async throws {
        try await with(size: 6) { pool, sandbox, _ in
            let recipe = try pair()
            await pool.keepReady(recipe)
            try await eventually("some wait") { await pool.waiting > 0 }
            let takers = (0..<4).map { _ in Task { try await pool.take(recipe) } }
            async let closed: Void = pool.close()
            for taker in takers {
                // Given out before the close, or refused.
                if let cells = try? await taker.value {
                    #expect(await cells.areAlive)
                    await cells.destroy()
                    await pool.finished(cells)
                }
            }
            await closed
            try await eventually("no group is left") { sandbox.cellGroups() == [] }
            await #expect(throws: SandboxError.self) { try await pool.take(recipe) }
        }
    }

    @Test func `closing does not wait for a zygote that hangs`() async throws {
        let root = try TestRoot()
        try root.add(module: "hangs", "import time\nwhile True: time.sleep(60)")
        try await with(size: 2, try TestSandbox.configuration(rootfs: root.path, preload: ["hangs"])) {
            pool, sandbox, _ in
            await pool.keepReady(.program(try policy()))
            try await eventually("it is being started") { await sandbox.hasLivingZygotes }
            let cells = try await pool.take(.program(try policy()))
            #expect(cells.start == .cold)
            try await use(cells, of: pool)
            await pool.close()
            #expect(await !sandbox.isWarm)
        }
    }
}
