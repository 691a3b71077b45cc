import Foundation
import Testing

/// A directory for an operator's own roots, and wheels that a test makes. No package index is asked.
struct OwnRoots {
    let directory: URL

    var roots: URL { directory.appending(path: "roots") }
    private var wheels: URL { directory.appending(path: "wheels") }

    init(in directory: URL) throws {
        self.directory = directory
        for place in [roots, wheels] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
    }

    var environment: [String: String] { ["SANDMARTIN_ROOTS": roots.path(), "PIP_NO_INDEX": "1"] }

    /// Makes a wheel of one module, of version 1.0 unless given.
    func make(wheel name: String, version: String = "1.0", module: String, _ source: String) throws {
        let script = """
            import sys, zipfile
            directory, name, version, module, source = sys.argv[1:]
            info = f"{name}-{version}.dist-info"
            with zipfile.ZipFile(f"{directory}/{name}-{version}-py3-none-any.whl", "w") as wheel:
                wheel.writestr(module, source)
                wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
                wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(f"{info}/RECORD", "")
            """
        let process = try Process.run(
            URL(filePath: "/usr/bin/env"),
            arguments: ["python3", "-c", script, wheels.path(), name, version, module, source])
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    func run(_ arguments: [String], by starter: [String] = []) async throws -> Command {
        try await Command.run(arguments, environment: environment, by: starter)
    }

    func build(_ name: String, _ options: [String] = []) async throws -> Command {
        try await run(["root", "build", name, "--find-links", wheels.path()] + options)
    }

    func hash(of name: String) throws -> String {
        try String(contentsOf: roots.appending(path: "\(name)/HASH"), encoding: .utf8)
    }

    /// The names in the directory of a root; empty if there is none.
    func files(of name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: roots.appending(path: name).path())) ?? []).sorted()
    }
}
