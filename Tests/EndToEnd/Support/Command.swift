import Foundation
import Testing

/// A finished run of the built `sandmartin`.
struct Command {
    let status: Int32
    let stdout: String
    let stderr: String

    /// The built executable, which is in the directory of this test's executable.
    static var program: URL {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent().appending(path: "sandmartin")
        }
    }

    /// The top of the source tree.
    static let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Runs the command in the source tree, and kills it after ten minutes, so that its test fails.
    ///
    /// - Parameter starter: a program that starts the command, with arguments, such as `prlimit --nofile=100`.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], by starter: [String] = []
    ) async throws -> Command {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = starter + [try program.path()] + arguments
        process.currentDirectoryURL = source
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let pid = process.processIdentifier
        let deadline = Task {
            try await Task.sleep(for: .seconds(600))
            kill(pid, SIGKILL)
        }
        async let stdout = output.fileHandleForReading.readAll()
        async let stderr = errors.fileHandleForReading.readAll()
        let texts = await (stdout, stderr)
        process.waitUntilExit()
        deadline.cancel()
        return Command(status: process.terminationStatus, stdout: texts.0, stderr: texts.1)
    }

    /// Mounts a tmpfs, which the caller must unmount.
    static func mount(_ options: String, at directory: URL) throws -> Bool {
        let process = try Process.run(
            URL(filePath: "/usr/bin/env"), arguments: ["mount", "-t", "tmpfs", "-o", options, "test", directory.path()])
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Our environment without Sandmartin settings.
    static var inherited: [String: String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SANDMARTIN_") }
    }

    /// Writes the default policy with other values for some keys, and returns the file's path.
    ///
    /// For tests of one limit: on a busy machine another limit must not be reached first.
    static func policy(in directory: URL, _ changes: [String: String]) throws -> String {
        var text = try String(contentsOf: source.appending(path: "policies/default.yaml"), encoding: .utf8)
        for (key, value) in changes {
            text = text.replacing(try Regex("\n  \(key): [^\n]*"), with: "\n  \(key): \(value)", maxReplacements: 1)
        }
        let file = directory.appending(path: "changed.yaml")
        try Data(text.utf8).write(to: file)
        return file.path()
    }

    /// Returns the JSON objects of standard output, one per line.
    func objects<Object: Decodable>(_ type: Object.Type) throws -> [Object] {
        try stdout.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
}

extension FileHandle {
    /// Reads to the end, on its own thread because reading blocks.
    fileprivate func readAll() async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: String(decoding: self.readDataToEndOfFile(), as: UTF8.self))
            }
        }
    }
}

/// Creates a temporary directory, passes it to `body`, and removes it.
func withTemporaryDirectory(_ body: (URL) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "sandmartin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory)
}
