import Foundation
import Store
import Testing

@testable import API

/// The administrator's list of users, and their roles.
@Suite(.timeLimit(.minutes(5)))
struct UserTests {
    private struct Person {
        var client: Client
        var id: String
    }

    private func person(
        _ name: String, _ server: TestServer, _ backend: Backend, role: User.Role = .learner
    ) async throws -> Person {
        let client = try await server.learner()
        let made = try await client.post(
            "/api/v1/account", json: #"{"name":"\#(name)","password":"correct horse"}"#)
        let id = try #require(try made.json["id"]?.string)
        if role != .learner { try await backend.setRole(role, of: id) }
        return Person(client: client, id: id)
    }

    private func setRole(_ role: String, of id: String, by client: Client) async throws -> Client.Answer {
        try await client.send(
            "PATCH", "/api/v1/admin/users/\(id)", body: Data(#"{"role":"\#(role)"}"#.utf8),
            headers: ["Content-Type": "application/json"])
    }

    @Test func `users are listed in pages, newest first, with filters`() async throws {
        try await TestServer.run { server, backend in
            let root = try await person("Root", server, backend, role: .admin)
            for name in ["Ada", "Adam", "a_b", "aXb"] { _ = try await person(name, server, backend) }
            _ = try await person("Tess", server, backend, role: .teacher)
            let anonymous = try await server.learner()
            _ = try await anonymous.get("/api/v1/progress")

            func names(_ query: String) async throws -> [String?] {
                let items = try await root.client.get("/api/v1/admin/users?" + query).json["items"]?.array
                return try #require(items).map { $0["name"]?.string }
            }
            #expect(try await names("kind=account") == ["Tess", "aXb", "a_b", "Adam", "Ada", "Root"])
            // The last one is the administrator of the setting.
            #expect(try await names("kind=anonymous") == [nil, nil])
            #expect(try await names("name=AD") == ["Adam", "Ada"])
            #expect(try await names("name=a_") == ["a_b"])
            #expect(try await names("name=%25") == [])
            #expect(try await names("role=teacher") == ["Tess"])
            #expect(try await names("role=admin&kind=account") == ["Root"])

            var paged: [String?] = []
            var next: String? = ""
            while let cursor = next {
                let query = "kind=account&limit=4" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")
                let page = try await root.client.get("/api/v1/admin/users?" + query).json
                paged += (page["items"]?.array ?? []).map { $0["name"]?.string }
                next = page["next"]?.string
            }
            #expect(paged == ["Tess", "aXb", "a_b", "Adam", "Ada", "Root"])
            let item = try await root.client.get("/api/v1/admin/users?name=ada&limit=1").json["items"]?.array?.first
            #expect(item?.keys == ["id", "name", "role", "created_at", "last_seen_at"])
            for query in [
                "role=boss", "kind=ghost", "limit=0", "cursor=x", "name=\(String(repeating: "a", count: 65))",
            ] {
                #expect(try await root.client.get("/api/v1/admin/users?" + query).status == 400, "\(query)")
            }
        }
    }

    @Test func `a role takes effect with the next request`() async throws {
        try await TestServer.run { server, backend in
            let root = try await person("Root", server, backend, role: .admin)
            let tess = try await person("Tess", server, backend)
            #expect(try await tess.client.get("/api/v1/admin/submissions").status == 403)
            let made = try await setRole("teacher", of: tess.id, by: root.client)
            #expect(made.status == 200)
            #expect(try made.json["role"] == "teacher")
            #expect(try made.json["name"] == "Tess")
            #expect(try await tess.client.get("/api/v1/admin/submissions").status == 200)
            #expect(try await tess.client.get("/api/v1/admin/users").status == 403)
            #expect(try await setRole("admin", of: tess.id, by: tess.client).status == 403)
            #expect(try await setRole("learner", of: tess.id, by: root.client).status == 200)
            #expect(try await tess.client.get("/api/v1/admin/submissions").status == 403)
        }
    }

    @Test func `a role that cannot be given is refused with the reason`() async throws {
        try await TestServer.run { server, backend in
            let root = try await person("Root", server, backend, role: .admin)
            let wrong = try await setRole("boss", of: root.id, by: root.client)
            #expect(wrong.status == 400)
            #expect(wrong.detail.contains("learner, teacher, admin"))
            for id in [UUID().uuidString, "nonsense"] {
                #expect(try await setRole("teacher", of: id, by: root.client).status == 404)
            }
            let anonymous = try await server.learner()
            let user = try #require(try await backend.store.user(token: anonymous.token ?? "")).id
            #expect(try await setRole("teacher", of: user, by: root.client).status == 409)
            let configured = try #require(try await backend.store.user(token: Backend.adminToken)).id
            #expect(try await setRole("learner", of: configured, by: root.client).status == 409)
            #expect(try await server.client(token: Backend.adminToken).get("/api/v1/admin/queue").status == 200)
        }
    }

    @Test func `there is always an administrator with an account`() async throws {
        try await TestServer.run { server, backend in
            let root = try await person("Root", server, backend, role: .admin)
            for client in [root.client, server.client(token: Backend.adminToken)] {
                let refused = try await setRole("learner", of: root.id, by: client)
                #expect(refused.status == 409)
                #expect(refused.detail.contains("last administrator"))
            }
            let deletion = try await root.client.delete("/api/v1/account")
            #expect(deletion.status == 409)
            #expect(deletion.detail.contains("last administrator"))
            let ada = try await person("Ada", server, backend)
            #expect(try await setRole("admin", of: ada.id, by: root.client).status == 200)
            // Each demotes the other.
            async let one = setRole("learner", of: ada.id, by: root.client)
            async let two = setRole("learner", of: root.id, by: ada.client)
            let statuses = try await [one.status, two.status]
            #expect(statuses.count { $0 == 200 } == 1, "\(statuses)")
            let admins = try await server.client(token: Backend.adminToken).get(
                "/api/v1/admin/users?role=admin&kind=account")
            #expect(try admins.json["items"]?.array?.count == 1)
        }
    }

    @Test func `a new administrator ends the links for the first one`() async throws {
        try await TestServer.run { server, backend in
            let link = try #require(try await backend.store.createFirstAdministratorLink())
            let ada = try await person("Ada", server, backend)
            let configured = server.client(token: Backend.adminToken)
            #expect(try await setRole("admin", of: ada.id, by: configured).status == 200)
            #expect(try await !backend.store.isValid(firstAdministratorLink: link))
        }
    }
}
