import Foundation
import Store
import Testing

@testable import API

/// Groups of learners: what teachers do with them, and how learners join.
@Suite(.timeLimit(.minutes(5)))
struct GroupTests {
    private static let path = "/api/v1/admin/groups"

    private struct Group {
        var id: String
        var code: String
    }

    private func teacher(_ server: TestServer) -> Client { server.client(token: Backend.adminToken) }

    private func create(_ name: String = "9 B", by teacher: Client) async throws -> Group {
        let made = try await teacher.post(Self.path, json: #"{"name":"\#(name)"}"#)
        #expect(made.status == 201)
        return Group(
            id: try #require(try made.json["id"]?.string), code: try #require(try made.json["join_code"]?.string))
    }

    private func join(_ code: String, as name: String?, by learner: Client) async throws -> Client.Answer {
        let fields = ["code": code].merging(name.map { ["name": $0] } ?? [:]) { $1 }
        return try await learner.post(
            "/api/v1/groups/join", json: String(decoding: try JSONEncoder().encode(fields), as: UTF8.self))
    }

    private func setRoster(
        _ text: String, of group: Group, by teacher: Client, type: String = "application/json"
    ) async throws -> Client.Answer {
        try await teacher.send(
            "PUT", "\(Self.path)/\(group.id)/roster", body: Data(text.utf8), headers: ["Content-Type": type])
    }

    private func change(_ json: String, of group: Group, by teacher: Client) async throws -> Client.Answer {
        try await teacher.send(
            "PATCH", "\(Self.path)/\(group.id)", body: Data(json.utf8), headers: ["Content-Type": "application/json"])
    }

    @Test func `a teacher creates, renames, lists and deletes groups, and the audit log says so`() async throws {
        try await TestServer.run { server, _ in
            let teacher = teacher(server)
            let group = try await create("  9   B ", by: teacher)
            let shown = try await teacher.get("\(Self.path)/\(group.id)").json
            #expect(shown.keys == ["id", "name", "join_code", "members", "names", "created_at"])
            #expect(shown["name"] == "9 B" && shown["members"] == 0)
            #expect(try await change(#"{"name":"9 C"}"#, of: group, by: teacher).json["name"] == "9 C")
            _ = try await create("Other", by: teacher)
            let list = try await teacher.get("\(Self.path)?limit=1").json
            #expect(list["items"]?.array?.first?["name"] == "Other")
            let cursor = try #require(list["next"]?.string)
            let second = try await teacher.get("\(Self.path)?limit=1&cursor=\(cursor)").json
            #expect(second["items"]?.array?.first?["name"] == "9 C" && second["next"] == .null)
            #expect(try await teacher.delete("\(Self.path)/\(group.id)").status == 204)
            #expect(try await teacher.delete("\(Self.path)/\(group.id)").status == 404)
            #expect(try await teacher.get("\(Self.path)/\(group.id)").status == 404)
            let audit = try await teacher.get("/api/v1/admin/audit").json["items"]?.array
            let actions = (audit ?? []).map { $0["action"]?.string }
            #expect(actions.prefix(4) == ["group.deleted", "group.created", "group.changed", "group.created"])
        }
    }

    @Test func `a learner joins with the code in any form, and is listed with the results`() async throws {
        try await TestServer.run { server, backend in
            let teacher = teacher(server)
            let group = try await create(by: teacher)
            let other = try await create("Other", by: teacher)
            let learner = try await server.learner()
            let typed = group.code.lowercased().replacing("-", with: " ")
            let joined = try await join(typed, as: " Ada  Lovelace", by: learner)
            #expect(joined.status == 201)
            #expect(try joined.json.keys == ["id", "name", "member_name", "joined_at"])
            #expect(try joined.json["member_name"] == "Ada Lovelace")
            #expect(try await join(group.code, as: "Somebody else", by: learner).status == 200)
            #expect(try await learner.get("/api/v1/groups").json["items"]?.array?.count == 1)
            let results = try await teacher.get("/api/v1/admin/results?group=\(group.id)").json["items"]?.array
            #expect(results?.map { $0["name"]?.string } == ["Ada Lovelace"])
            #expect(try await teacher.get("/api/v1/admin/results?group=\(other.id)").json["items"] == .array([]))
            let members = try await teacher.get("\(Self.path)/\(group.id)/members").json["items"]?.array
            #expect(members?.first?["name"] == "Ada Lovelace" && members?.first?["account"] == .null)

            #expect(try await learner.delete("/api/v1/groups/\(group.id)").status == 204)
            #expect(try await learner.delete("/api/v1/groups/\(group.id)").status == 404)
            #expect(try await learner.get("/api/v1/groups").json["items"] == .array([]))
        }
    }

    @Test func `without a name, the account's name counts`() async throws {
        try await TestServer.run { server, _ in
            let group = try await create(by: teacher(server))
            let learner = try await server.learner()
            #expect(try await join(group.code, as: nil, by: learner).status == 422)
            _ = try await learner.post("/api/v1/account", json: #"{"name":"ada.l","password":"correct horse"}"#)
            #expect(try await join(group.code, as: nil, by: learner).json["member_name"] == "ada.l")
        }
    }

    @Test func `a name belongs to one member, whatever its case`() async throws {
        try await TestServer.run { server, _ in
            let teacher = teacher(server)
            let group = try await create(by: teacher)
            let (first, second) = (try await server.learner(), try await server.learner())
            #expect(try await join(group.code, as: "Åsa Öberg", by: first).status == 201)
            // The same letters, with combining marks.
            let taken = try await join(group.code, as: "a\u{30A}sa o\u{308}BERG", by: second)
            #expect(taken.status == 409)
            #expect(try taken.json["reason"] == "name_taken")
            let member = try #require(
                try await teacher.get("\(Self.path)/\(group.id)/members").json["items"]?.array?.first?["user"]?.string)
            #expect(try await teacher.delete("\(Self.path)/\(group.id)/members/\(member)").status == 204)
            #expect(try await teacher.delete("\(Self.path)/\(group.id)/members/\(member)").status == 404)
            #expect(try await join(group.code, as: "Åsa Öberg", by: second).status == 201)
        }
    }

    @Test func `only names of the list can join, as the list writes them`() async throws {
        try await TestServer.run { server, _ in
            let teacher = teacher(server)
            let group = try await create(by: teacher)
            let early = try await server.learner()
            #expect(try await join(group.code, as: "bo EK", by: early).status == 201)
            let set = try await setRoster(#"{"names":["Ada Lovelace","Bo Ek"]}"#, of: group, by: teacher)
            #expect(set.status == 200)
            let learner = try await server.learner()
            let refused = try await join(group.code, as: "Eve", by: learner)
            #expect(refused.status == 409 && !refused.detail.contains("Ada"))
            #expect(try refused.json["reason"] == "name_unknown")
            #expect(try await join(group.code, as: "bo ek", by: learner).json["reason"] == "name_taken")
            #expect(try await join(group.code, as: "ada lovelace", by: learner).json["member_name"] == "Ada Lovelace")
            let roster = try await teacher.get("\(Self.path)/\(group.id)/roster").json["items"]?.array
            #expect(roster?.map { $0["name"]?.string } == ["Ada Lovelace", "Bo Ek"])
            #expect(roster?.contains { $0["user"] == .null } == false)
            let members = try await teacher.get("\(Self.path)/\(group.id)/members").json["items"]?.array
            #expect(members?.map { $0["name"]?.string } == ["Ada Lovelace", "Bo Ek"])
            #expect(try await teacher.get("\(Self.path)/\(group.id)").json["names"] == 2)

            // The learner's account ends, and the name is free again.
            #expect(try await learner.delete("/api/v1/account").status == 204)
            let after = try await teacher.get("\(Self.path)/\(group.id)/roster").json["items"]?.array
            #expect(after?.map { $0["user"] == .null } == [true, false])
        }
    }

    @Test func `the list can be a table, with a column of names or without`() async throws {
        try await TestServer.run { server, _ in
            let teacher = teacher(server)
            let group = try await create(by: teacher)
            func names(_ text: String) async throws -> [String?] {
                let answer = try await setRoster(text, of: group, by: teacher, type: "text/csv; charset=utf-8")
                return (try answer.json["items"]?.array ?? []).map { $0["name"]?.string }
            }
            #expect(try await names("\u{FEFF}id,Name\r\n1,\"Ek, Bo\"\r\n2,Ada\r\n3,\r\n") == ["Ada", "Ek, Bo"])
            #expect(try await names("Cy\n=1+1\n") == ["=1+1", "Cy"])
            #expect(try await names("") == [])
            let wrong = [
                ("\"Ada", "text/csv", 400), ("Ada\nADA", "text/csv", 422), ("A\u{7}", "text/csv", 400),
                (#"{"names":["Ada",""]}"#, "application/json", 400), (#"{"names":[1]}"#, "application/json", 400),
                (#"{"names":"Ada"}"#, "application/json", 400), ("Ada", "text/plain", 415),
                (String(repeating: "a", count: 101), "text/csv", 400),
                ((0...5000).map(String.init).joined(separator: "\n"), "text/csv", 422),
                (String(repeating: "a\n", count: 600_000), "text/csv", 413),
            ]
            for (text, type, status) in wrong {
                let answer = try await setRoster(text, of: group, by: teacher, type: type)
                #expect(answer.status == status && !answer.detail.isEmpty, "\(text.prefix(30))")
            }
        }
    }

    @Test func `a renewed code ends the old one, and without a code nobody can join`() async throws {
        try await TestServer.run { server, _ in
            let teacher = teacher(server)
            let group = try await create(by: teacher)
            let renewed = try await change(#"{"join_code":"renew"}"#, of: group, by: teacher).json["join_code"]?.string
            #expect(renewed != group.code)
            let learner = try await server.learner()
            #expect(try await join(group.code, as: "Ada", by: learner).status == 404)
            let code = try #require(renewed)
            #expect(try await change(#"{"join_code":"off"}"#, of: group, by: teacher).json["join_code"] == .null)
            #expect(try await join(code, as: "Ada", by: learner).status == 404)
            #expect(try await change(#"{"join_code":"on"}"#, of: group, by: teacher).status == 400)
            #expect(try await change("{}", of: group, by: teacher).status == 200)
        }
    }

    /// Whether one of the next guesses has to wait. The delay doubles, so that a slow machine gets there too.
    private func isDelayed(
        within guesses: Int, after refusal: Int = 404, _ guess: () async throws -> Client.Answer
    ) async throws -> Bool {
        for _ in 1...guesses {
            let answer = try await guess()
            if answer.status == 429 { return answer.headers["retry-after"] != nil }
            #expect(answer.status == refusal)
        }
        return false
    }

    @Test func `a class that mistypes its names does not lock out its address`() async throws {
        try await TestServer.run { server, _ in
            let teacher = teacher(server)
            let group = try await create(by: teacher)
            _ = try await setRoster(#"{"names":["Ada"]}"#, of: group, by: teacher)
            for _ in 1...60 {
                let learner = try await server.learner()
                #expect(try await join(group.code, as: "Adda", by: learner).status == 409)
            }
            #expect(try await join(group.code, as: "Ada", by: try await server.learner()).status == 201)
            let typist = try await server.learner()
            #expect(try await isDelayed(within: 30, after: 409) { try await join(group.code, as: "Adda", by: typist) })
        }
    }

    @Test func `guessing codes is slowed down, for a learner and for an address`() async throws {
        try await TestServer.run { server, _ in
            let guesser = try await server.learner()
            #expect(try await isDelayed(within: 30) { try await join("2222-2222", as: "Ada", by: guesser) })
            #expect(
                try await isDelayed(within: 300) {
                    try await join("no code", as: "Ada", by: try await server.learner())
                })
        }
    }
}
