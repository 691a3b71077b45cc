import FoundationEssentials

/// A change to a line of the launcher's sources; it fails where the line is not there exactly once any more.
struct SourceEdit: Sendable {
    /// Below `Sources`.
    let file: String
    let old: String
    let new: String

    init(_ file: String, _ old: String, _ new: String) {
        self.file = file
        self.old = old
        self.new = new
    }
}

/// A launcher compiled from changed sources, which lasts as long as the value.
struct AlteredLauncher: ~Copyable {
    private let directory: TemporaryDirectory

    var path: String { "\(directory.path)/sandmartin-launcher" }

    init(_ edits: [SourceEdit]) throws {
        let directory = try TemporaryDirectory()
        try Self.build(edits, in: directory.path)
        self.directory = directory
    }

    private static func build(_ edits: [SourceEdit], in directory: String) throws {
        let targets = ["Launcher", "CPlan", "CFilter", "CLauncherWire"]
        for target in targets { try TestProcess.run(["cp", "-r", "\(SourceTree.root)/Sources/\(target)", directory]) }
        for edit in edits { try edit.apply(in: directory) }
        let sources = try targets.flatMap { target in
            try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(target)")
                .filter { $0.hasSuffix(".c") }.map { "\(directory)/\(target)/\($0)" }
        }
        let includes = targets.flatMap { ["-I", "\(directory)/\($0)/include"] }
        try TestProcess.run(
            ["clang", "-std=c11", "-D_GNU_SOURCE", "-O1", "-static", "-w"] + includes + sources
                + ["-o", "\(directory)/sandmartin-launcher"])
    }
}

extension SourceEdit {
    fileprivate func apply(in directory: String) throws {
        let path = "\(directory)/\(file)"
        guard let bytes = FileManager.default.contents(atPath: path) else { throw LayerError("there is no \(file)") }
        let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: old)
        guard parts.count == 2 else { throw LayerError("\(file) has \(parts.count - 1) times \"\(old)\", not once") }
        guard FileManager.default.createFile(atPath: path, contents: Data(parts.joined(separator: new).utf8)) else {
            throw LayerError("\(path) cannot be written")
        }
    }
}
