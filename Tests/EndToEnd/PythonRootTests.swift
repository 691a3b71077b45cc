import Foundation
import Testing

/// A damaged Python root: a file has other contents, but the same size and time.
struct PythonRootTests {
    private static let program = "usr/lib/python3.13/random.py"

    /// Copies the built root.
    private func copy(to place: URL) throws {
        try run(["cp", "-a", Command.source.appending(path: ".build-rootfs/python/root").path(), place.path()])
    }

    /// Changes the first byte of a file, and restores the file's time.
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
    func `a damaged root is refused before a program runs in it`(arguments: [String]) async throws {
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

    @Test
    func `a service whose root is replaced by a damaged one is unready and runs nothing until a good one is back`()
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
            try await eventually("the service reports its Python root as the failing part") {
                let answer = try await health()
                return answer.status == 503 && answer.text.contains("Python root")
            }
            let submission = try await student.submit("def hello():\n    return 'Hello'\n", to: "hello")
            func log() throws -> String {
                try String(contentsOf: directory.appending(path: "log"), encoding: .utf8)
            }
            try await eventually("the worker has paused itself") { try log().contains("paused itself") }
            #expect(try log().contains("random.py: FAILED"))
            let status = try await student.get(
                "api/v1/submissions/\(submission.id)", as: Student.Submission.self
            ).status
            #expect(status == "queued" || status == "running", "the submission waits: \(status)")

            try exchange(root, other)
            try await eventually("the service is ready again") { try await health().status == 200 }
            #expect(try await student.verdict(of: submission).verdict == "accepted")
            await service.stop()
        }
    }

    /// Exchanges two roots by renaming, as rootfs/build replaces a root.
    private func exchange(_ root: URL, _ other: URL) throws {
        let aside = root.deletingLastPathComponent().appending(path: "aside")
        for (from, to) in [(root, aside), (other, root), (aside, other)] {
            try FileManager.default.moveItem(at: from, to: to)
        }
    }
}
