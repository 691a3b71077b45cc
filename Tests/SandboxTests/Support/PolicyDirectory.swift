import FoundationEssentials

@testable import Sandbox

/// A directory of policies for one test, with the profile `python`.
struct PolicyDirectory: ~Copyable {
    private let directory: TemporaryDirectory

    var path: String { directory.path }
    var library: PolicyLibrary { PolicyLibrary(directory: path) }

    init() throws {
        let python = try String(contentsOfFile: "\(SourceTree.policies)/seccomp/python.yaml", encoding: .utf8)
        let directory = try TemporaryDirectory()
        try directory.write(python, to: "seccomp/python.yaml")
        self.directory = directory
    }

    /// - Parameter name: `p` for a policy, `seccomp/p` for a profile.
    func write(_ text: String, to name: String) throws { try directory.write(text, to: "\(name).yaml") }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name).yaml") }

    /// Returns a policy that extends no other, with some limits replaced. Line 1 is `limits:`.
    static func complete(_ changes: [String: String] = [:]) -> String {
        let limits = [
            ("cpu", "1s"), ("wall", "5s"), ("memory", "64MiB"), ("processes", "4"), ("output", "64KiB"),
            ("work", "8MiB"), ("work_files", "100"), ("open_files", "64"), ("cores", "1"),
        ]
        let lines = limits.map { "  \($0): \(changes[$0] ?? $1)" }
        return "limits:\n\(lines.joined(separator: "\n"))\nseccomp: python\n"
    }
}
