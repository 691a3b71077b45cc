import Foundation
import Testing

/// Publishes exercises in a running service, whose worker verifies them in its cells.
struct ExercisePublishTests {
    private static let token = "administrator-of-this-test"

    @Test func `a published exercise is verified, graded, replaced, withdrawn and rolled back`() async throws {
        try await withTemporaryDirectory { directory in
            let service = try await RunningService.start(
                ["serve"],
                environment: [
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": Self.token,
                ])
            let server = try await service.address()
            let student = try await Student(at: server)
            let package = directory.appending(path: "greeting")
            try FileManager.default.copyItem(at: Command.source.appending(path: "exercises/hello"), to: package)
            try replace("slug: hello", by: "slug: greeting", in: package.appending(path: "exercise.yaml"))
            func publish(_ arguments: String...) async throws -> Command {
                try await Command.run(
                    ["exercise", "publish", package.path()] + arguments,
                    environment: [
                        "SANDMARTIN_SERVICE_URL": String(server.absoluteString.dropLast()),
                        "SANDMARTIN_SERVICE_TOKEN": Self.token,
                    ])
            }
            func change(_ action: String, _ body: [String: any Sendable]) async throws -> Int {
                try await Student.send(
                    "POST", server, "api/v1/admin/exercises/greeting/\(action)", token: Self.token, body: body
                ).1
            }
            let solution = "def hello():\n    return 'Hello'\n"

            let first = try await publish("--base", "0")
            #expect(first.status == 0, "\(first.stderr)")
            #expect(first.stdout == "greeting is published as version 1.\n")
            let accepted = try await student.verdict(of: student.submit(solution, to: "greeting"))
            #expect(accepted.verdict == "accepted")

            let stale = try await publish("--base", "7")
            #expect(stale.status == 2)
            #expect(stale.stderr.contains("version 1"), "\(stale.stderr)")

            // Its own solution fails, so nothing changes.
            let tests = package.appending(path: "tests.py")
            let good = try String(contentsOf: tests, encoding: .utf8)
            try replace("Hello", by: "Good morning", in: tests)
            let checked = try await publish("--check")
            #expect(checked.status == 2)
            let refused = try await publish()
            #expect(refused.status == 2)
            #expect(refused.stderr.contains("error: solutions/"), "\(refused.stderr)")
            try await #expect(number(server) == 1)

            try Data((good + "\n# More.\n").utf8).write(to: tests)
            #expect(try await publish().stdout == "greeting is published as version 2.\n")
            #expect(try await change("publish", ["version": 1, "base": 2]) == 200)
            try await #expect(number(server) == 1)
            #expect(try await change("withdraw", ["base": 2]) == 409)
            #expect(try await change("withdraw", ["base": 1]) == 200)
            let gone = try await Student.send(
                "POST", server, "api/v1/submissions", token: student.token,
                body: ["exercise": "greeting", "code": "a = 1"])
            #expect(gone.1 == 404)
            let kept = try await student.get("api/v1/progress", as: Student.Progress.self)
            #expect(kept.points == 100)
            #expect(try await change("publish", ["version": 99, "base": 1]) == 404)
            #expect(try await change("publish", ["version": 1, "base": 1]) == 200)
            let again = try await student.verdict(of: student.submit(solution + "# Again\n", to: "greeting"))
            #expect(again.verdict == "accepted")
            await service.stop()
        }
    }

    private func replace(_ text: String, by other: String, in file: URL) throws {
        let content = try String(contentsOf: file, encoding: .utf8)
        try #require(content.contains(text))
        try Data(content.replacing(text, with: other).utf8).write(to: file)
    }

    /// The number of the version of `greeting` that is in force.
    private func number(_ server: URL) async throws -> Int {
        struct Exercise: Decodable { let number: Int }
        return try await Student(at: server, token: Self.token)
            .get("api/v1/admin/exercises/greeting", as: Exercise.self).number
    }
}
