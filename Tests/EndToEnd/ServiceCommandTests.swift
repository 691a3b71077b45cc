import Foundation
import Testing

/// Runs commands that call a running service.
@Suite(.serialized) struct ServiceCommandTests {
    @Test func `policy apply puts a policy into force, and says why the service refuses one`() async throws {
        try await withTemporaryDirectory { directory in
            let token = "administrator-of-this-test"
            let service = try await RunningService.start(
                ["serve"],
                environment: [
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": token,
                ])
            let server = try await service.address()
            let address = String(server.absoluteString.dropLast())
            let file = directory.appending(path: "strict.yaml").path()
            func apply(_ yaml: String, token: String? = token, arguments: [String] = []) async throws -> Command {
                try Data(yaml.utf8).write(to: URL(filePath: file))
                var environment = ["SANDMARTIN_SERVICE_URL": address]
                environment["SANDMARTIN_SERVICE_TOKEN"] = token
                return try await Command.run(
                    ["policy", "apply", "strict", file] + arguments, environment: environment)
            }

            let yaml = "extends: default\nlimits:\n  cpu: 1s\n"
            let first = try await apply(yaml, arguments: ["--comment", "For the exam"])
            #expect(first.status == 0, "\(first.stderr)")
            #expect(first.stdout == "strict is in force as version 1.\n")
            #expect(try await apply(yaml).stdout == "strict is in force already, as version 1.\n")
            let second = try await apply(yaml + "  memory: 64MiB\n", arguments: ["--json"])
            #expect(second.stdout.contains(#""version":2"#), "\(second.stdout)")
            let history = try await Student(at: server, token: token)
                .text("api/v1/admin/policies/strict/versions")
            #expect(history.contains("For the exam"))

            let faulty = try await apply("extends: default\nlimits:\n  cpu: soon\n")
            #expect(faulty.status == 2)
            #expect(faulty.stderr.contains("strict.yaml:3: "), "\(faulty.stderr)")
            let stranger = try await apply(yaml, token: "of-nobody")
            #expect(stranger.status == 2, "\(stranger.stderr)")
            let nobody = try await apply(yaml, token: nil)
            #expect(nobody.status == 2)
            #expect(nobody.stderr.contains("SANDMARTIN_SERVICE_TOKEN_FILE"), "\(nobody.stderr)")
            #expect(await service.stop() == 0)
            let silent = try await apply(yaml)
            #expect(silent.status == 1)
            #expect(silent.stderr.contains("no answer from \(address)"), "\(silent.stderr)")
        }
    }

    @Test func `policy rehearse shows what a lower limit would change, and rejudge applies and undoes it`() async throws
    {
        try await withTemporaryDirectory { directory in
            let token = "administrator-of-this-test"
            let service = try await RunningService.start(
                ["serve"],
                environment: [
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": token,
                ])
            let server = try await service.address()
            func run(_ arguments: String...) async throws -> Command {
                try await Command.run(
                    arguments,
                    environment: [
                        "SANDMARTIN_SERVICE_URL": String(server.absoluteString.dropLast()),
                        "SANDMARTIN_SERVICE_TOKEN": token,
                    ])
            }
            let student = try await Student(at: server)
            let slow = """
                import time
                def hello():
                    while time.process_time() < 0.3: pass
                    return 'Hello'

                """
            let submission = try await student.submit(slow, to: "hello")
            #expect(try await student.verdict(of: submission).verdict == "accepted")
            func verdict() async throws -> String? {
                try await student.get("api/v1/submissions/\(submission.id)", as: Student.Submission.self).verdict
            }

            let policy = Command.source.appending(path: "policies/default.yaml")
            let text = try String(contentsOf: policy, encoding: .utf8).replacing("  cpu: 2s", with: "  cpu: 100ms")
            let file = directory.appending(path: "default.yaml")
            try Data(text.utf8).write(to: file)
            let rehearsed = try await run("policy", "rehearse", file.path(), "--last", "10")
            #expect(rehearsed.status == 0, "\(rehearsed.stderr)")
            #expect(rehearsed.stdout.contains("1 change: 0 gain points, 1 lose points"), "\(rehearsed.stdout)")
            #expect(rehearsed.stdout.contains("cpu, limit 2000 → 100 ms"), "\(rehearsed.stdout)")
            #expect(try await verdict() == "accepted")
            let id = try #require(rehearsed.stdout.split(separator: " ").dropFirst().first?.dropLast())

            let applied = try await run("rejudge", "apply", String(id))
            #expect(applied.status == 0, "\(applied.stderr)")
            #expect(applied.stdout.contains(": applied;"), "\(applied.stdout)")
            #expect(try await verdict() == "rejected")
            let undone = try await run("rejudge", "undo", String(id), "--json")
            #expect(undone.stdout.contains(#""state":"undone""#), "\(undone.stdout)")
            #expect(try await verdict() == "accepted")
            let late = try await run("rejudge", "discard", String(id))
            #expect(late.status == 2, "\(late.stderr)")

            let again = try await run("rejudge", "--exercise", "hello", "--reason", "A test")
            #expect(again.stdout.contains("0 change"), "\(again.stdout)")
            let nothing = try await run("rejudge", "--exercise", "sum")
            #expect(nothing.status == 2)
            #expect(nothing.stderr.contains("No graded submission matches"), "\(nothing.stderr)")
            await service.stop()
        }
    }
}
