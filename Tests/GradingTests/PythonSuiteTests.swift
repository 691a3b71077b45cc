import Foundation
import Testing

/// Runs the Python suites of the harness, the submission server and the runner.
@Suite(.serialized) struct `The Python side` {
    @Test(arguments: [
        "test_codec", "test_harness", "test_cheating", "test_feedback", "test_prefault", "test_runner",
        "test_soundness",
    ])
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
}
