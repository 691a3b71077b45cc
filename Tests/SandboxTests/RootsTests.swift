import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

/// Several Python roots: where they are, what is wrong with them, and that one never disturbs another.
@Suite struct RootsTests {
    /// Directories without any content that has the shape of roots.
    private func roots(_ files: [String], in directory: borrowing TemporaryDirectory) throws -> Roots {
        for file in files { try directory.write("", to: file) }
        return Roots(places: [
            .init(directory: "\(directory.path)/installed", isWorkshop: false),
            .init(directory: "\(directory.path)/own", isWorkshop: true),
        ])
    }

    @Test func `a root is looked for in each place, and the first place wins`() throws {
        let directory = try TemporaryDirectory()
        let roots = try roots(
            [
                "installed/python/usr/lib/sandmartin/ROOT", "own/python/root/usr/lib/sandmartin/ROOT",
                "own/plots/root/usr/lib/sandmartin/ROOT", "own/plots/lock", "own/half/lock", "own/.cache/x",
            ], in: directory)
        #expect(roots.names == ["plots", "python"])
        #expect(try roots.tree(of: "python") == "\(directory.path)/installed/python")
        #expect(try roots.tree(of: "plots") == "\(directory.path)/own/plots/root")
    }

    @Test func `a configured tree replaces the standard root only`() throws {
        let directory = try TemporaryDirectory()
        var roots = try roots(["own/plots/root/usr/lib/sandmartin/ROOT"], in: directory)
        roots.standardTree = "\(directory.path)/elsewhere"
        #expect(try roots.tree(of: "python") == "\(directory.path)/elsewhere")
        #expect(roots.names == ["plots"])
        try directory.write("", to: "elsewhere/x")
        #expect(roots.names == ["plots", "python"])
    }

    @Test(arguments: [
        ("nonsense", "there is no Python root nonsense"), ("half", "the Python root half is half built"),
        ("../python", "cannot be the name of a Python root"), ("Upper", "use a-z, 0-9 and -"), ("", "cannot be"),
        ("-x", "cannot be the name"),
    ])
    func `the error for an unusable name says what there is`(name: String, words: String) throws {
        let directory = try TemporaryDirectory()
        let roots = try roots(["own/plots/root/usr/lib/sandmartin/ROOT", "own/half/lock"], in: directory)
        let error = #expect(throws: SandboxError.self) { try roots.tree(of: name) }
        #expect(error?.code == .root && error?.message.contains(words) == true, "\(error?.message ?? "")")
        if Roots.isName(name) { #expect(error?.message.contains("the roots here: plots") == true) }
    }

    // MARK: Settings

    @Test func `a root without settings asks for nothing`() throws {
        let directory = try TemporaryDirectory()
        #expect(try RootSettings(of: directory.path) == RootSettings())
    }

    @Test func `settings are read line by line`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("# for plots\nnumpy numpy.random\n\nmatplotlib.pyplot\n", to: "usr/lib/sandmartin/PRELOAD")
        try directory.write("OMP_NUM_THREADS=1\nMPLBACKEND=a=b\nEMPTY=\n", to: "usr/lib/sandmartin/ENVIRONMENT")
        let settings = try RootSettings(of: directory.path)
        #expect(settings.preload == [["numpy", "numpy.random"], ["matplotlib.pyplot"]])
        #expect(settings.environment == ["OMP_NUM_THREADS": "1", "MPLBACKEND": "a=b", "EMPTY": ""])
    }

    @Test(arguments: [
        ("PRELOAD", "numpy\nnum-py", "PRELOAD:2: \"num-py\" is not the name of a module"),
        ("PRELOAD", "numpy\npandas 3d", "PRELOAD:2: \"3d\" is not the name of a module"),
        ("PRELOAD", "numpy.", "PRELOAD:1: \"numpy.\" is not the name of a module"),
        ("PRELOAD", String(repeating: "x\n", count: 49), "PRELOAD: has more than 48 lines"),
        ("PRELOAD", String(repeating: "x ", count: 49), "PRELOAD: names more than 48 modules"),
        ("ENVIRONMENT", "THREADS", "ENVIRONMENT:1: \"THREADS\" is not NAME=VALUE"),
        ("ENVIRONMENT", "A=1\n\nA=2", "ENVIRONMENT:3: A is set twice"),
        ("ENVIRONMENT", "LD_PRELOAD=/x", "ENVIRONMENT:1: a root cannot set LD_PRELOAD"),
        ("ENVIRONMENT", "PYTHONHASHSEED=1", "a root cannot set PYTHONHASHSEED"),
        ("ENVIRONMENT", "A=\0", "must be UTF-8 text"),
    ])
    func `an error in the settings names file and line`(file: String, text: String, words: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "usr/lib/sandmartin/\(file)")
        let error = #expect(throws: SandboxError.self) { try RootSettings(of: directory.path) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `the variables of a root never replace ours`() {
        let facts = HostFacts(
            rootfs: "/r", environment: ["HOME": "/", "THREADS": "1"], landlockABI: 0, coreLimit: 1)
        let operations = Plan(zygote: [], host: facts).operations
        #expect(operations.contains(.environment("THREADS", "1")) && operations.contains(.environment("HOME", "/work")))
        #expect(!operations.contains(.environment("HOME", "/")))
    }

    // MARK: Faults

    @Test func `a root for another architecture is refused`() throws {
        let root = try TestRoot()
        let runner = "usr/lib/sandmartin/runner"
        // A copy of its own, because the built root shares the file.
        let script = "cp \(runner) new && printf '\\267' | dd of=new bs=1 seek=18 conv=notrunc status=none && mv new"
        try TestCommand.run(["env", "--chdir=\(root.path)", "sh", "-c", "\(script) \(runner)"])
        let error = #expect(throws: SandboxError.self) { try PythonRoot.requireUsable(root.path) }
        #expect(error?.message.contains("another architecture (arm64, not amd64)") == true, "\(error?.message ?? "")")
    }

    @Test func `a copy under another name is refused, because results would show the wrong name`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("python \(String(repeating: "c", count: 64))", to: "copied/usr/lib/sandmartin/ROOT")
        let roots = Roots(places: [.init(directory: directory.path, isWorkshop: false)])
        let error = #expect(throws: SandboxError.self) { try roots.identity(of: "copied") }
        #expect(error?.message.contains("says that its name is python, not copied") == true)
    }
}
