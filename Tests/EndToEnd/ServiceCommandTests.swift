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
}
