import FoundationEssentials

/// A replacement of text in the C sources. It fails unless the old text occurs exactly once.
struct SourceEdit: Sendable {
    /// Relative to `Sources`.
    let file: String
    let old: String
    let new: String

    init(_ file: String, _ old: String, _ new: String) {
        self.file = file
        self.old = old
        self.new = new
    }
}

/// A changed copy of the C sources, and the programs compiled from it, which exist as long as the value.
struct AlteredSources: ~Copyable {
    private static let targets = ["Launcher", "Runner", "CPlan", "CFilter", "CLauncherWire"]

    private let directory: TemporaryDirectory

    init(_ edits: [SourceEdit]) throws {
        let directory = try TemporaryDirectory()
        for target in Self.targets {
            try TestCommand.run(["cp", "-r", "\(SourceTree.root)/Sources/\(target)", directory.path])
        }
        for edit in edits { try edit.apply(in: directory.path) }
        self.directory = directory
    }

    /// Compiles the launcher, and returns its path.
    func launcher() throws -> String {
        let program = "\(directory.path)/sandmartin-launcher"
        try compile(["Launcher", "CPlan", "CFilter", "CLauncherWire"], ["-static", "-o", program])
        return program
    }

    /// A root with a runner that is compiled from these sources as `rootfs/build` does.
    func rootWithRunner() throws -> TestRoot {
        let root = try TestRoot()
        let sdk = try TestSandbox.rootfs().split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/sdk"
        let program = "\(root.path)/usr/lib/sandmartin/runner"
        // A hard link to the file of the original root: replace it instead of writing to it.
        try FileManager.default.removeItem(atPath: program)
        // Without warnings: a change may leave a variable or function unused.
        try TestCommand.run([
            "\(SourceTree.root)/rootfs/compile-runner", directory.path, root.path, sdk, program, "-w",
        ])
        try root.record("usr/lib/sandmartin/runner")
        return root
    }

    private func compile(_ targets: [String], _ arguments: [String]) throws {
        let sources = try targets.flatMap { target in
            try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/\(target)")
                .filter { $0.hasSuffix(".c") }.map { "\(directory.path)/\(target)/\($0)" }
        }
        let includes = targets.flatMap { ["-I", "\(directory.path)/\($0)/include"] }
        // Without warnings: a change may leave a variable or function unused.
        try TestCommand.run(["clang", "-std=c11", "-D_GNU_SOURCE", "-O1", "-w"] + includes + sources + arguments)
    }
}

extension SourceEdit {
    fileprivate func apply(in directory: String) throws {
        let path = "\(directory)/\(file)"
        guard let bytes = FileManager.default.contents(atPath: path) else { throw LayerError("there is no \(file)") }
        let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: old)
        guard parts.count == 2 else {
            throw LayerError("\(file) contains \"\(old)\" \(parts.count - 1) times, not once")
        }
        guard FileManager.default.createFile(atPath: path, contents: Data(parts.joined(separator: new).utf8)) else {
            throw LayerError("\(path) cannot be written")
        }
    }
}
