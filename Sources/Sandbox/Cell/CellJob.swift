import CLauncherWire
import FoundationEssentials

/// The job of a waiting cell: what it runs, with its files and input.
package struct CellJob: Sendable, Hashable {
    /// For a program: its script, relative to `/work`, and the script's arguments.
    package var arguments: [String]
    package var files: [CellFile]
    package var standardInput: [UInt8]
    /// Whether the program keeps its control channel, descriptor 3.
    package var keepsControl: Bool
    /// For a program: the name of the file in `/work` that the result contains as its figure.
    package var figure: String?
    /// The beginning of the line on standard error in which the cell explains why a program failed.
    package var failureMarker: String?
    /// Set for a learner's run.
    package var run: CellRun?

    package init(
        arguments: [String] = [], files: [CellFile] = [], standardInput: [UInt8] = [], keepsControl: Bool = false,
        figure: String? = nil
    ) {
        self.arguments = arguments
        self.files = files
        self.standardInput = standardInput
        self.keepsControl = keepsControl
        self.figure = figure
    }

    /// A program of one file, `program.py`.
    package init(source: String, keepsControl: Bool = false) {
        self.init(
            arguments: ["program.py"], files: [CellFile(path: "program.py", contents: Array(source.utf8))],
            keepsControl: keepsControl)
    }
}

/// What a learner's run does besides running its program (`rootfs/lib/sandmartin/run_session.py`).
package struct CellRun: Sendable, Hashable, Encodable {
    /// An expression that is evaluated after the program; nil for none.
    package var call: String?
    /// The name that the program has as a module, for a run with a call.
    package var module: String
    /// Whether the program's steps are recorded.
    package var isTraced: Bool
    /// Whether standard input stays open, for what `Cell.writeInput` writes.
    package var isInteractive: Bool

    package init(call: String? = nil, module: String, isTraced: Bool = false, isInteractive: Bool = false) {
        self.call = call
        self.module = module
        self.isTraced = isTraced
        self.isInteractive = isInteractive
    }

    private enum CodingKeys: String, CodingKey {
        case call, module
        case isTraced = "trace"
        case isInteractive = "interactive"
    }
}

/// A file that is written to the cell's work directory before the program starts.
package struct CellFile: Sendable, Hashable {
    /// Relative to `/work`, without `..` and without empty parts.
    package var path: String
    package var contents: [UInt8]

    package init(path: String, contents: [UInt8]) {
        self.path = path
        self.contents = contents
    }
}

extension CellJob {
    /// In bytes. Exercises are small, so a larger payload is a mistake.
    static let payloadLimit = Int(LAUNCHER_JOB_LIMIT)

    /// Encodes the job as `Sources/Runner` reads it: a header for the control channel, and a payload for a memfd.
    ///
    /// - Throws: `SandboxError` (`cell`) for a path that leaves the work directory, or for files that are too large.
    func encoded() throws(SandboxError) -> (header: [UInt8], payload: [UInt8]) {
        for file in files {
            let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !["", ".", ".."].contains($0) }), !file.path.utf8.contains(0) else {
                throw SandboxError(.cell, "\(file.path) is no path within a cell's work directory")
            }
        }
        if let figure, figure.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) {
            throw SandboxError(.cell, "\(figure) is no plain file name, so it cannot be a figure")
        }
        let head = Head(
            arguments: arguments, files: files.map { File(path: $0.path, size: $0.contents.count) },
            control: keepsControl, figure: figure, failureMarker: failureMarker, run: run)
        let text: Data
        do {
            text = try JSONEncoder().encode(head)
        } catch {
            throw SandboxError(.cell, "a job cannot be encoded: \(error)")
        }
        var payload = [UInt8](text)
        for file in files { payload += file.contents }
        guard payload.count <= Self.payloadLimit else {
            throw SandboxError(.cell, "the cell's files are too large: \(payload.count) bytes, of \(Self.payloadLimit)")
        }
        var header: [UInt8] = []
        withUnsafeBytes(of: Self.magic) { header += $0 }
        withUnsafeBytes(of: UInt32(text.count)) { header += $0 }
        withUnsafeBytes(of: UInt64(payload.count)) { header += $0 }
        return (header, payload)
    }

    /// "SMD1"
    private static let magic: UInt32 = 0x3144_4d53

    private struct Head: Encodable {
        var arguments: [String]
        var files: [File]
        var control: Bool
        var figure: String?
        var failureMarker: String?
        var run: CellRun?

        enum CodingKeys: String, CodingKey {
            case arguments, files, control, figure, run
            case failureMarker = "failure_marker"
        }
    }

    private struct File: Encodable {
        var path: String
        var size: Int

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(path)
            try container.encode(size)
        }
    }
}
