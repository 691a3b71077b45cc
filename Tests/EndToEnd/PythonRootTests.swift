import Foundation
import Testing

/// A Python root whose files were changed such that only their contents show it.
struct PythonRootTests {
    private static let program = "usr/lib/python3.11/random.py"

    /// A copy of the built one.
    private func copy(to place: URL) throws {
        try run(["cp", "-a", Command.source.appending(path: ".build-rootfs/root").path(), place.path()])
    }

    /// Another first byte, with the file's time as it was.
    private func damage(_ root: URL) throws {
        let file = root.appending(path: Self.program).path()
        try run([
            "sh", "-c", "printf X | dd of=\(file) conv=notrunc status=none && touch -d 2020-01-01T00:00:00Z \(file)",
        ])
    }

    private func run(_ command: [String]) throws {
        let process = try Process.run(URL(filePath: "/usr/bin/env"), arguments: command)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test(arguments: [["serve"], ["selftest", "prints"]])
    func `is refused before anything runs in it`(arguments: [String]) async throws {
        try await withTemporaryDirectory { directory in
            let root = directory.appending(path: "root")
            try copy(to: root)
            try damage(root)
            let command = try await Command.run(
                arguments,
                environment: [
                    "SANDMARTIN_ROOTFS": root.path(), "SANDMARTIN_HTTP_PORT": "0",
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                ])
            #expect(command.status == 1)
            #expect(command.stderr.contains("is not what was built") && command.stderr.contains("random.py: FAILED"))
            #expect(!command.stdout.contains("Sandmartin is ready") && !command.stdout.contains("PASS"))
        }
    }

    @Test func `that takes a good one's place makes a service unready, and runs nothing, until a good one is back`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let (root, other) = (directory.appending(path: "root"), directory.appending(path: "other"))
            try copy(to: root)
            try copy(to: other)
            try damage(other)
            let service = try await RunningService.start(
                ["serve"],
                environment: [
                    "SANDMARTIN_ROOTFS": root.path(), "SANDMARTIN_HTTP_PORT": "0",
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                ], log: directory.appending(path: "log"))
            let address = try await service.address()
            let student = try await Student(at: address)
            func health() async throws -> (status: Int, text: String) {
                let (data, status) = try await Student.send("GET", address, "health/ready", token: nil, body: nil)
                return (status, String(decoding: data, as: UTF8.self))
            }
            try await eventually("the service is ready") { try await health().status == 200 }

            try exchange(root, other)
            try await eventually("the service names its root as what makes it unready") {
                let answer = try await health()
                return answer.status == 503 && answer.text.contains("Python root")
            }
            let submission = try await student.submit("def hello():\n    return 'Hello'\n", to: "hello")
            try await eventually("its grading has failed by our fault") {
                try await student.get("api/v1/submissions/\(submission.id)", as: Student.Submission.self).status
                    == "failed"
            }
            let log = try String(contentsOf: directory.appending(path: "log"), encoding: .utf8)
            #expect(log.contains("random.py: FAILED"), "\(log)")

            try exchange(root, other)
            try await eventually("the service is ready again") { try await health().status == 200 }
            let second = try await student.verdict(
                of: student.submit("def hello():\n    return  'Hello'\n", to: "hello"))
            #expect(second.verdict == "accepted")
            await service.stop()
        }
    }

    /// As rootfs/build puts a new root in the place of an old one.
    private func exchange(_ root: URL, _ other: URL) throws {
        let aside = root.deletingLastPathComponent().appending(path: "aside")
        for (from, to) in [(root, aside), (other, root), (aside, other)] {
            try FileManager.default.moveItem(at: from, to: to)
        }
    }
}
