import Foundation
import Testing

/// Edits the policies of a running `sandmartin serve`.
struct PolicyReloadTests {
    @Test func `a changed policy takes effect without a restart, and a faulty one leaves the last good one in force`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let policies = directory.appending(path: "policies")
            try FileManager.default.copyItem(at: Command.source.appending(path: "policies"), to: policies)
            let file = policies.appending(path: "default.yaml")
            let good = try String(contentsOf: file, encoding: .utf8)
            let log = directory.appending(path: "log")
            let service = try await RunningService.start(
                ["serve"],
                environment: [
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_POLICIES": policies.path(),
                ], log: log)
            let student = try await Student(at: service.address())
            var turn = 0
            /// Returns the verdict on a program that uses 0.3 s of CPU time.
            func verdict() async throws -> String? {
                turn += 1
                let code = """
                    # \(turn)
                    import time
                    def hello():
                        while time.process_time() < 0.3: pass
                        return 'Hello'

                    """
                return try await student.verdict(of: student.submit(code, to: "hello")).verdict
            }
            func reports() throws -> [Substring] {
                try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
                    .filter { $0.contains("cannot be used") }
            }

            #expect(try await verdict() == "accepted")
            try Data(good.replacing("  cpu: 2s", with: "  cpu: soon").utf8).write(to: file, options: .atomic)
            try await eventually("the faulty file is reported") { try !reports().isEmpty }
            #expect(try await verdict() == "accepted")
            #expect(try await verdict() == "accepted")
            let logged = try reports()
            #expect(logged.count == 1, "once for each change")
            let line = try #require(
                good.split(separator: "\n", omittingEmptySubsequences: false).firstIndex(of: "  cpu: 2s"))
            let place = "\(file.path()):\(line + 1): limits.cpu: \"soon\" must be a duration"
            #expect(logged.first?.contains(place) == true, "\(logged)")
            try Data(good.replacing("  cpu: 2s", with: "  cpu: 100ms").utf8).write(to: file, options: .atomic)
            try await eventually("the new version is in force") { try await verdict() == "rejected" }
            try Data(good.utf8).write(to: file, options: .atomic)
            try await eventually("the first limits are in force again") { try await verdict() == "accepted" }
            #expect(try reports().count == 1)
            await service.stop()
        }
    }
}
