import Foundation
import Store
import Testing

@testable import API

/// The routes by which administrators read, check and change policies.
@Suite(.timeLimit(.minutes(5)))
struct PolicyTests {
    private func put(_ body: String, _ admin: Client, to name: String = "own") async throws -> Client.Answer {
        try await admin.send(
            "PUT", "/api/v1/admin/policies/\(name)", body: Data(body.utf8),
            headers: ["Content-Type": "application/json"])
    }

    @Test func `a change makes a version with its author and comment, which is in force`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            let added = try await put(#"{"yaml":"a","comment":"Begin.","base":0}"#, admin)
            #expect(added.status == 201)
            #expect(try added.json["version"] == 1)
            #expect(try await put(#"{"yaml":"b","base":1}"#, admin).status == 201)

            let policy = try await admin.get("/api/v1/admin/policies/own").json
            #expect(policy["version"] == 2 && policy["yaml"] == "b" && policy["source"] == "api")
            #expect(policy["effective"]?["limits"]?["cpu"]?["value"] == "2s")
            let listed = try await admin.get("/api/v1/admin/policies").json["items"]?.array
            #expect(listed?.map { $0["name"]?.string } == ["own"])
            #expect(listed?.first?["effective"]?["limits"]?["cpu"]?["origin"] == "own.yaml:2")
            let page = try await admin.get("/api/v1/admin/policies/own/versions?limit=1").json
            #expect(page["items"]?.array?.first?["yaml"] == "b")
            let cursor = try #require(page["next"]?.string)
            let older = try await admin.get("/api/v1/admin/policies/own/versions?cursor=\(cursor)").json
            #expect(older["items"]?.array?.first?["comment"] == "Begin.")
            #expect(older["next"] == .null)
            // The greatest cursor, of a version beyond the numbers that PostgreSQL's integer holds.
            let all = try await admin.get("/api/v1/admin/policies/own/versions?cursor=c1y2p0ij32e8e7").json
            #expect(all["items"]?.array?.count == 2)
            let entry = try await backend.store.audit(limit: 1).items.first
            #expect(entry?.action == .policyVersion && entry?.subject == "own" && entry?.details["version"] == "2")
        }
    }

    @Test func `a change that is not based on the newest version is refused with its number`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            let bodies = [#"{"yaml":"a","base":0}"#, #"{"yaml":"b","base":0}"#]
            async let one = put(bodies[0], admin)
            async let two = put(bodies[1], admin)
            let answers = try await [one, two]
            #expect(Set(answers.map(\.status)) == [201, 409])
            let refused = try #require(answers.first { $0.status == 409 })
            #expect(try refused.json["newest"] == 1)
            #expect(try await backend.store.policiesInForce().map(\.number) == [1])
        }
    }

    @Test func `a faulty text is refused with file, line, key and message, and changes nothing`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            let refused = try await put(#"{"yaml":"wrong","base":0}"#, admin)
            #expect(refused.status == 422)
            #expect(refused.headers["content-type"] == "application/problem+json")
            #expect(refused.detail.contains("Correct what `findings` names"))
            let checked = try await admin.post("/api/v1/admin/policies/own/check", json: #"{"yaml":"wrong"}"#)
            #expect(checked.status == 200)
            for answer in [refused, checked] {
                let finding = try #require(try answer.json["findings"]?.array?.first)
                #expect(finding.keys == ["file", "line", "key", "message", "refused"])
                #expect(finding["line"] == 2 && finding["key"] == "limits.cpu" && finding["refused"] == true)
            }
            #expect(try await backend.store.policiesInForce().isEmpty)
            for path in ["own", "own/versions"] {
                #expect(try await admin.get("/api/v1/admin/policies/\(path)").status == 404)
            }
            #expect(try await put(#"{"yaml":"a","base":0}"#, admin, to: "No_Name").status == 400)
            #expect(try await put(#"{"yaml":"a\u0000","base":0}"#, admin).status == 400)
        }
    }

    @Test func `a text is checked against the hosts of the workers that report`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            // The desk of these tests refuses a text with the name of a worker.
            #expect(try await put(#"{"yaml":"worker","base":0}"#, admin).status == 201)
            try await backend.withWorker {
                while try await admin.get("/api/v1/admin/workers").json["items"]?.array?.isEmpty == true {
                    await Task.yield()
                }
                #expect(try await put(#"{"yaml":"worker","base":1}"#, admin).status == 422)
                let checked = try await admin.post("/api/v1/admin/policies/own/check", json: #"{"yaml":"worker"}"#)
                #expect(try checked.json["findings"]?.array?.count == 1)
            }
        }
    }
}
