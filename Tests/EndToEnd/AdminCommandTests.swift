import Foundation
import TestServers
import Testing

/// Runs `sandmartin admin create` with the password on standard input.
@Suite(.serialized) struct AdminCommandTests {
    private func create(
        _ name: String, password: String, environment: [String: String]
    ) async throws -> Command {
        try await Command.run(
            ["admin", "create", name], environment: environment,
            by: ["sh", "-c", #"printf '%s\n' "$0" | "$@""#, password])
    }

    @Test func `creates an administrator while serve runs, who then signs in`() async throws {
        try await withTemporaryDirectory { state in
            let environment = ["SANDMARTIN_STATE_DIRECTORY": state.path(), "SANDMARTIN_HTTP_PORT": "0"]
            let service = try await RunningService.start(["serve"], environment: environment)
            let server = try await service.address()
            let made = try await create("Ada", password: "correct horse", environment: environment)
            #expect(made.status == 0, "\(made.stderr)")
            #expect(made.stdout == "Created the administrator Ada\n")

            struct Session: Decodable { let token: String }
            let (data, status) = try await Student.send(
                "POST", server, "api/v1/session", token: nil, body: ["name": "ada", "password": "correct horse"])
            try #require(status == 201)
            let admin = Student(at: server, token: try JSONDecoder().decode(Session.self, from: data).token)
            #expect(try await admin.text("api/v1/admin/queue").contains("interactive"))

            let printed = try await Command.run(["admin", "token", "ada"], environment: environment)
            #expect(printed.status == 0, "\(printed.stderr)")
            let program = Student(at: server, token: printed.stdout.trimmingCharacters(in: .newlines))
            #expect(try await program.text("api/v1/admin/queue").contains("interactive"))

            let changed = try await create("ADA", password: "another horse", environment: environment)
            #expect(changed.status == 0, "\(changed.stderr)")
            #expect(changed.stdout.contains("all earlier sessions have ended"))
            let (_, ended) = try await Student.send(
                "GET", server, "api/v1/account", token: admin.token, body: nil)
            #expect(ended == 401)
            #expect(await service.stop() == 0)
        }
    }

    @Test func `prints a link for the first administrator, at the start and by command, until there is one`()
        async throws
    {
        try await withTemporaryDirectory { state in
            let environment = ["SANDMARTIN_STATE_DIRECTORY": state.path(), "SANDMARTIN_HTTP_PORT": "0"]
            let service = try await RunningService.start(["serve"], environment: environment)
            let server = try await service.address()
            let line = try #require(await service.nextLine())
            let start =
                "There is no administrator yet. Create the first one within 24 hours: \(server)first-admin?token="
            #expect(line.hasPrefix(start), "\(line)")

            let portless = try await Command.run(["admin", "link"], environment: environment)
            #expect(portless.status == 2)
            #expect(portless.stderr.contains("set http.public_url"), "\(portless.stderr)")
            let named = environment.merging(["SANDMARTIN_HTTP_PUBLIC_URL": "https://school.example"]) { $1 }
            let printed = try await Command.run(["admin", "link"], environment: named)
            #expect(printed.status == 0, "\(printed.stderr)")
            #expect(printed.stdout.hasPrefix("https://school.example/first-admin?token="))

            let (_, status) = try await Student.send(
                "POST", server, "api/v1/first-admin", token: nil,
                body: ["token": String(line.dropFirst(start.count)), "name": "Ada", "password": "correct horse"])
            #expect(status == 201)
            let refused = try await Command.run(["admin", "link"], environment: named)
            #expect(refused.status == 2)
            #expect(refused.stdout.isEmpty)
            #expect(refused.stderr.contains("there is an administrator already"), "\(refused.stderr)")
            #expect(await service.stop() == 0)

            let second = try await RunningService.start(["serve"], environment: environment)
            _ = try await second.address()
            #expect(await second.stop() == 0)
            #expect(await second.nextLine() == nil)
        }
    }

    @Test func `prints no token of a name that is no administrator`() async throws {
        let environment = ["SANDMARTIN_DATABASE_URL": try TestServers.shared().database()]
        let refused = try await Command.run(["admin", "token", "Nobody"], environment: environment)
        #expect(refused.status == 2)
        #expect(refused.stdout.isEmpty)
        #expect(refused.stderr.contains("there is no administrator Nobody"), "\(refused.stderr)")
    }

    @Test(arguments: [
        ("a", "correct horse", "A name must have"), ("Ada", "short", "A password must have"),
        ("Ada", "", "A password must have"),
    ])
    func `refuses a name or a password that cannot be`(name: String, password: String, reason: String) async throws {
        let environment = ["SANDMARTIN_DATABASE_URL": try TestServers.shared().database()]
        let refused = try await create(name, password: password, environment: environment)
        #expect(refused.status == 2)
        #expect(refused.stderr.contains(reason), "\(refused.stderr)")
    }
}
