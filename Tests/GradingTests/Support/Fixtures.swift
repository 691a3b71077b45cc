import Foundation
import Grading
import Settings

/// Paths in the source tree of the tests.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let exercises = "\(root)/exercises"
    /// The package `sandmartin`, which the rootfs has in `/usr/lib/`, and programs that start its two servers.
    static let library = "\(root)/rootfs/lib/"
    /// Starts the Python of the cells on this machine.
    static let python = "\(root)/rootfs/python"

    /// Runs Python code that can import the package `sandmartin`, and decodes the JSON that the code prints.
    static func value<Value: Decodable>(
        printedBy code: String, _ arguments: [String] = [], as: Value.Type
    ) throws -> Value {
        let process = Process()
        process.executableURL = URL(filePath: python)
        let program = "import json, sys\nsys.path.insert(0, sys.argv.pop(1))\n\(code)"
        process.arguments = ["-B", "-c", program, library] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return try JSONDecoder().decode(Value.self, from: output.fileHandleForReading.readDataToEndOfFile())
    }
}

extension RootIdentity {
    /// The root of hosts that have no cells.
    static let none = RootIdentity(name: "none", hash: "")
}

extension ExercisePackage {
    /// A small exercise with `changes`: files are added or replaced, and removed where nil.
    static func small(yaml: String = "", _ changes: [String: String?] = [:]) -> ExercisePackage {
        var files: [String: String] = [
            "exercise.yaml": "slug: small\ntitle: Small\n\(yaml)",
            "handout.md": "# Small\n",
            "starter.py": "def f(x):\n    pass\n",
            "tests.py": "from submission import f\n\ndef test_f():\n    assert f(2) == 4, 'Twice two is four'\n",
            "solutions/accepted/one.py": "def f(x):\n    return 2 * x\n",
        ]
        for (path, text) in changes { files[path] = text }
        return ExercisePackage(files: files.mapValues { Array($0.utf8) })
    }

    static func smallCases(_ cases: [String: (input: String, output: String)], yaml: String = "") -> ExercisePackage {
        var changes: [String: String?] = ["tests.py": nil]
        for (name, files) in cases {
            changes["cases/\(name).in"] = files.input
            changes["cases/\(name).out"] = files.output
        }
        return small(yaml: yaml, changes)
    }
}

/// Runs `body` with a new directory and removes the directory afterwards.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "grading-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    do {
        let result = try await body(directory)
        try FileManager.default.removeItem(atPath: directory)
        return result
    } catch {
        try FileManager.default.removeItem(atPath: directory)
        throw error
    }
}
