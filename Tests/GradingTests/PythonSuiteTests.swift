import Foundation
import Testing

/// Runs the Python suites of the harness, the submission server and the runner.
@Suite(.serialized) struct `The Python side` {
    @Test(arguments: try suites())
    func `passes its own suite`(_ module: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: SourceTree.python)
        process.arguments = ["-B", "-m", "unittest", module]
        process.currentDirectoryURL = URL(filePath: "\(SourceTree.root)/Tests/GradingTests/python")
        let output = Pipe()
        process.standardError = output
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
    }

    @Test func `includes the tests of feedback and of cheating`() throws {
        #expect(Set(try Self.suites()).isSuperset(of: ["test_feedback", "test_cheating"]))
    }

    /// The modules `test_….py` in the directory.
    private static func suites() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(SourceTree.root)/Tests/GradingTests/python")
            .filter { $0.hasPrefix("test_") && $0.hasSuffix(".py") }.map { String($0.dropLast(3)) }.sorted()
    }
}
