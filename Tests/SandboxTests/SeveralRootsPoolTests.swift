import Settings
import Synchronization
import Testing

@testable import Sandbox

/// Waiting cells of several Python roots.
@Suite struct SeveralRootsPoolTests {
    /// Runs `body` with a pool in a sandbox that has the root `python` and another one, and returns what was reported.
    @discardableResult
    private func with(
        _ other: borrowing TestRoot, _ pool: CellPool.Configuration, preload: [String] = [],
        _ body: (CellPool, Sandbox) async throws -> Void
    ) async throws -> [String] {
        let reports = Mutex<[String]>([])
        var configuration = try TestSandbox.configuration(preload: preload)
        configuration.roots.places = [other.place]
        configuration.onLoss = { error in reports.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            let pool = CellPool(
                sandbox, pool, onFault: { error in reports.withLock { $0.append("\(error)") } },
                onNotice: { text in reports.withLock { $0.append(text) } })
            do {
                try await body(pool, sandbox)
            } catch {
                await pool.close()
                throw error
            }
            await pool.close()
        }
        return reports.withLock { $0 }
    }

    private func recipe(_ root: String? = nil) throws -> CellRecipe {
        .program(try TestSandbox.policies.policy("default"), root: root)
    }

    private func use(_ recipe: CellRecipe, of pool: CellPool, times: Int) async throws {
        for _ in 0..<times {
            let cells = try await pool.take(recipe)
            await cells.destroy()
            await pool.finished(cells)
        }
    }

    /// Makes each warm cell of a root write to 24 MiB that its zygote has: each cell replaces the random state of a
    /// module of this name.
    private func addLargeCells(to root: borrowing TestRoot) throws {
        let source = """
            import sys, types
            random = sys.modules["numpy.random"] = types.ModuleType("numpy.random")
            kept = bytearray(24 << 20)
            def seed():
                for page in range(0, len(kept), 4096):
                    kept[page] = 1
            random.seed = seed
            """
        try root.add(module: "numpy", source)
        try root.add(file: "usr/lib/sandmartin/PRELOAD", "numpy\n")
    }

    /// Returns the waiting cells of a root.
    private func waiting(_ root: String, in pool: CellPool) async throws -> [WaitingCells] {
        let recipe = try recipe(root).asBuilt
        return await pool.reserves[recipe]?.waiting ?? []
    }

    @Test func `cells wait for each root, and a job gets one of its own root`() async throws {
        let other = try TestRoot(named: "other")
        let reports = try await with(other, .init(start: .warm, size: 4)) { pool, sandbox in
            for root in ["python", "other"] { await pool.keepReady(try recipe(root)) }
            await pool.waitUntilIdle()
            #expect(try await waiting("python", in: pool).count == 2)
            let cells = try await pool.take(try recipe("other"))
            #expect(cells.cells[0].root.name == "other" && cells.start == .warm)
            await cells.destroy()
            await pool.finished(cells)
        }
        #expect(reports == [])
    }

    @Test func `a burst of one root does not end the last waiting cell of another`() async throws {
        let other = try TestRoot(named: "other")
        try await with(other, .init(start: .warm, size: 4)) { pool, _ in
            await pool.keepReady(try recipe("other"))
            await pool.keepReady(try recipe("python"))
            await pool.waitUntilIdle()
            let kept = try await waiting("other", in: pool)
            #expect(kept.count == 2)
            try await use(try recipe("python"), of: pool, times: 12)
            await pool.waitUntilIdle()
            #expect(try await waiting("python", in: pool).count == 3)
            let left = try await waiting("other", in: pool)
            #expect(left.count == 1 && kept.map(\.id).contains(left[0].id))
        }
    }

    @Test func `a rarely used root has no waiting cell after a time, and the sandbox's own root keeps its cells`()
        async throws
    {
        let other = try TestRoot(named: "other")
        var settings = CellPool.Configuration(start: .warm, size: 4)
        settings.idle = .milliseconds(300)
        let reports = try await with(other, settings) { pool, _ in
            await pool.keepReady(try recipe("python"))
            await pool.keepReady(try recipe("other"))
            await pool.waitUntilIdle()
            try await eventually("its cells have ended, and the other root has all of the room") {
                let (python, other) = (
                    try await waiting("python", in: pool), try await waiting("other", in: pool)
                )
                return python.count == 4 && other.isEmpty
            }
        }
        #expect(reports == [])
    }

    @Test func `what a cell of a root takes is measured, and bounds how many wait`() async throws {
        let other = try TestRoot(named: "other")
        try addLargeCells(to: other)
        var settings = CellPool.Configuration(start: .warm, size: 8)
        settings.memory = .mebibytes(80)  // one cell, the zygote, which holds as much, and not another cell
        let reports = try await with(other, settings, preload: ["json"]) { pool, _ in
            await pool.keepReady(try recipe("other"))
            await pool.waitUntilIdle()
            let memory = try #require(await pool.memoryOfCells["other"])
            #expect(memory > .mebibytes(24) && memory < .mebibytes(40), "\(memory)")
            #expect(try await waiting("other", in: pool).count == 1)
        }
        #expect(reports == [])
    }

    @Test func `a root whose cells take too much memory has none waiting, and the reason is reported once`()
        async throws
    {
        let other = try TestRoot(named: "other")
        try addLargeCells(to: other)
        var settings = CellPool.Configuration(start: .warm, size: 4)
        settings.memory = .mebibytes(60)  // the zygotes of both roots, and less than a cell of this one
        let reports = try await with(other, settings, preload: ["json"]) { pool, _ in
            for _ in 0..<2 {
                await pool.keepReady(try recipe("other"))
                await pool.keepReady(try recipe("python"))
                await pool.waitUntilIdle()
            }
            #expect(try await waiting("other", in: pool).isEmpty)
            #expect(try await waiting("python", in: pool).count > 1)
            let cells = try await pool.take(try recipe("other"))
            #expect(try await cells.cells[0].run("print(1)").outcome == .ok, "its jobs run all the same")
            await pool.finished(cells)
        }
        #expect(reports.count == 1 && reports[0].contains("No cells of the root other wait"), "\(reports)")
    }

    @Test func `an interpreter that hangs as it starts does not delay the cells of other roots`() async throws {
        let other = try TestRoot(named: "other")
        try other.add(module: "endless", "import time\ntime.sleep(3600)")
        try other.add(file: "usr/lib/sandmartin/PRELOAD", "endless\n")
        try await with(other, .init(start: .warm, size: 4), preload: ["json"]) { pool, sandbox in
            await pool.keepReady(try recipe("other"))
            try await eventually("its interpreter is being started") { await sandbox.hasLivingZygotes }
            await pool.keepReady(try recipe("python"))
            let limit = sandbox.configuration.zygotes.start
            let start = ContinuousClock.now
            try await eventually("the other root has its share") {
                try await waiting("python", in: pool).count == 2
            }
            #expect(ContinuousClock.now - start < limit, "it waited until the hanging interpreter was given up")
        }
    }

    @Test func `a root whose interpreter does not start leaves the waiting cells of others`() async throws {
        let other = try TestRoot(named: "other")
        try other.add(file: "usr/lib/sandmartin/PRELOAD", "no_such_module\n")
        let reports = try await with(other, .init(start: .warm, size: 4), preload: ["json"]) { pool, _ in
            await pool.keepReady(try recipe("other"))
            await pool.keepReady(try recipe("python"))
            try await eventually("the other root has its share") {
                try await waiting("python", in: pool).count == 2
            }
            let cells = try await pool.take(try recipe("other"))
            #expect(cells.start == .cold)
            #expect(try await cells.cells[0].run("print(1)").outcome == .ok)
            await pool.finished(cells)
        }
        #expect(reports.contains { $0.contains("no_such_module") }, "\(reports)")
    }
}
