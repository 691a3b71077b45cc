import FoundationEssentials
import Glibc
import Settings
import Synchronization
import Testing

@testable import Sandbox

/// Cells of several Python roots in one sandbox.
@Suite struct SeveralRootsTests {
    /// A sandbox with the root `python` and another one.
    private func configuration(
        beside other: borrowing TestRoot, preload: [String] = []
    ) throws -> Sandbox.Configuration {
        var configuration = try TestSandbox.configuration(preload: preload)
        configuration.roots.places = [other.place]
        return configuration
    }

    private func shape(_ root: String? = nil) throws -> CellShape {
        CellShape(policy: try TestSandbox.policies.policy("default"), root: root)
    }

    private static let program = """
        import os, sys
        print(os.path.exists("/usr/lib/python3.13/marked.py"), os.environ.get("THREADS"))
        """

    @Test(arguments: [CellStart.cold, .warm])
    func `a cell sees the root that its shape names, and its result names the root`(start: CellStart) async throws {
        let other = try TestRoot(named: "other")
        try other.add(module: "marked", "")
        try other.add(file: "usr/lib/sandmartin/ENVIRONMENT", "THREADS=1\n")
        try await TestSandbox.with(try configuration(beside: other)) { sandbox in
            for (root, output) in [("other", "True 1\n"), ("python", "False None\n"), ("other", "True 1\n")] {
                let result = try await sandbox.build(try shape(root), start: start).run(Self.program)
                #expect(String(decoding: result.stdout, as: UTF8.self) == output)
                #expect(result.root.name == root && result.mode == start && result.outcome == .ok)
            }
            #expect(try await sandbox.build(try shape(), start: start).run("print(1)").root.name == "python")
        }
    }

    @Test func `the sandbox's own root can be another than the standard one`() async throws {
        let other = try TestRoot(named: "other")
        var configuration = try configuration(beside: other)
        configuration.root = "other"
        try await TestSandbox.with(configuration) { sandbox in
            #expect(sandbox.root.name == "other")
            let result = try await sandbox.build(try shape(), start: .warm).run("print(1)")
            #expect(result.root.name == "other")
        }
    }

    @Test func `each root has its own interpreter, with the modules that it asks for`() async throws {
        let other = try TestRoot(named: "other")
        try other.add(module: "marked", "import os; process = os.getpid()")
        try other.add(file: "usr/lib/sandmartin/PRELOAD", "marked\n")
        try await TestSandbox.with(try configuration(beside: other, preload: ["json"])) { sandbox in
            try await sandbox.warmUp()
            #expect(await sandbox.isWarm(in: "python"))
            #expect(await !sandbox.isWarm(in: "other"), "a root that no cell has named costs no interpreter")
            try await sandbox.warmUp("other")
            let zygotes = [await sandbox.zygoteProcess(in: "python"), await sandbox.zygoteProcess(in: "other")]
            #expect(zygotes[0] != nil && zygotes[1] != nil && zygotes[0] != zygotes[1])
            // The module was imported in the zygote, whose process number differs from the cell's.
            let result = try await sandbox.build(try shape("other"), start: .warm)
                .run("import marked, os; print(marked.process != os.getpid())")
            #expect(String(decoding: result.stdout, as: UTF8.self) == "True\n")
        }
    }

    @Test func `a root whose interpreter cannot start disturbs no other`() async throws {
        let other = try TestRoot(named: "other")
        try other.add(file: "usr/lib/sandmartin/PRELOAD", "no_such_module\n")
        let losses = Mutex<[String]>([])
        var configuration = try configuration(beside: other, preload: ["json"])
        configuration.onLoss = { error in losses.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            try await sandbox.warmUp()
            let zygote = await sandbox.zygoteProcess
            let error = await #expect(throws: SandboxError.self) { try await sandbox.warmUp("other") }
            #expect(error?.message.contains("the zygote of the root other") == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("No module named 'no_such_module'") == true, "\(error?.message ?? "")")
            #expect(await sandbox.zygoteProcess == zygote)
            #expect(try await sandbox.build(try shape(), start: .warm).run("print(1)").mode == .warm)
            #expect(try await sandbox.build(try shape("other"), start: .cold).run("print(1)").outcome == .ok)
        }
        #expect(losses.withLock { $0.count } == 1)
    }

    @Test func `a changed root fails alone`() async throws {
        let other = try TestRoot(named: "other")
        try await TestSandbox.with(try configuration(beside: other)) { sandbox in
            try TestCommand.run(["touch", "\(other.path)/usr/lib/python3.13"])
            let error = await #expect(throws: SandboxError.self) {
                try await sandbox.build(try shape("other"), start: .cold)
            }
            #expect(error?.message.contains("is not what was built") == true, "\(error?.message ?? "")")
            await #expect(throws: SandboxError.self) { try await sandbox.requireUnchangedRoot("other") }
            try await sandbox.requireUnchangedRoot()
            #expect(try await sandbox.build(try shape(), start: .cold).run("print(1)").outcome == .ok)
        }
    }

    @Test func `a root that is not here fails with the names of those that are`() async throws {
        let other = try TestRoot(named: "other")
        try await TestSandbox.with(try configuration(beside: other)) { sandbox in
            for start in [CellStart.cold, .warm] {
                let error = await #expect(throws: SandboxError.self) {
                    try await sandbox.build(try shape("nonsense"), start: start)
                }
                #expect(error?.message.contains("the roots here: other, python") == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test func `an idle interpreter ends, except that of the sandbox's own root`() async throws {
        let other = try TestRoot(named: "other")
        var configuration = try configuration(beside: other)
        configuration.zygotes.idle = .seconds(2)
        let losses = Mutex<[String]>([])
        configuration.onLoss = { error in losses.withLock { $0.append("\(error)") } }
        try await TestSandbox.with(configuration) { sandbox in
            try await sandbox.warmUp()
            let own = try #require(await sandbox.zygoteProcess)
            for _ in 0..<2 {
                let cell = try await sandbox.build(try shape("other"), start: .warm)
                let zygote = try #require(await sandbox.zygoteProcess(in: "other"))
                try await eventually("it ends") { !TestProcess.lives(zygote) }
                #expect(await !sandbox.isWarm(in: "other"))
                #expect(try await cell.run("print(1)").outcome == .ok, "its cells stay")
            }
            #expect(await sandbox.zygoteProcess == own)
        }
        #expect(losses.withLock { $0 } == [], "an end of our own is no loss")
    }
}
