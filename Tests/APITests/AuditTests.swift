import Foundation
import Store
import Testing

@testable import API

/// The audit log and the list of faulty files, as administrators and teachers read them.
@Suite(.timeLimit(.minutes(5)))
struct AuditTests {
    @Test func `the audit log names author, role, address, action and subject`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            let tess = try await server.learner()
            let made = try await tess.post("/api/v1/account", json: #"{"name":"Tess","password":"correct horse"}"#)
            let id = try #require(try made.json["id"]?.string)
            let changed = try await admin.send(
                "PATCH", "/api/v1/admin/users/\(id)", body: Data(#"{"role":"teacher"}"#.utf8),
                headers: ["Content-Type": "application/json"])
            #expect(changed.status == 200)

            let page = try await admin.get("/api/v1/admin/audit?limit=1").json
            let entry = try #require(page["items"]?.array?.first)
            #expect(
                entry.keys == ["at", "user", "name", "role", "address", "action", "subject", "details"])
            #expect(entry["role"] == "admin")
            #expect(entry["address"] == "127.0.0.1")
            #expect(entry["action"] == "user.role_changed")
            #expect(entry["subject"]?.string == id)
            #expect(entry["details"]?["to"] == "teacher")
            // Before that, the exercises were loaded.
            let cursor = try #require(page["next"]?.string)
            let earlier = try await admin.get("/api/v1/admin/audit?cursor=\(cursor)").json
            #expect(earlier["items"]?.array?.first?["action"] == "exercise.version")
            #expect(try await tess.get("/api/v1/admin/audit").status == 403)
        }
    }

    @Test func `an order to a worker is recorded`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            #expect(try await admin.post("/api/v1/admin/workers/nobody/pause", json: "").status == 404)
            let before = try await backend.store.audit(limit: 1).items.first?.action
            #expect(before == .exerciseVersion)
            @Sendable func isRunning() async throws -> Bool {
                let worker = try await admin.get("/api/v1/admin/workers").json["items"]?.array?.first
                return worker?["state"] == "running"
            }
            try await backend.withWorker {
                while try await !isRunning() { await Task.yield() }
                for order in ["pause", "resume", "drain"] {
                    #expect(try await admin.post("/api/v1/admin/workers/worker/\(order)", json: "").status == 202)
                }
            }
            let recorded = try await backend.store.audit(limit: 3).items
            #expect(recorded.map(\.action) == [.workerDrained, .workerResumed, .workerPaused])
            #expect(recorded.allSatisfy { $0.subject == "worker" })
        }
    }

    @Test func `teachers see the files that cannot be loaded`() async throws {
        try await TestServer.run { server, backend in
            let fault = FileFault(
                kind: .exercise, name: "hello", file: "hello/exercise.yaml", line: 3,
                message: "points: must be a number")
            try await backend.store.setFileFaults([fault])
            let admin = server.client(token: Backend.adminToken)
            let listed = try await admin.get("/api/v1/admin/file-faults").json
            let item = try #require(listed["items"]?.array?.first)
            #expect(item.keys == ["kind", "name", "file", "line", "message", "noted_at"])
            #expect(item["file"] == "hello/exercise.yaml")
            #expect(item["message"] == "points: must be a number")
            #expect(try await server.learner().get("/api/v1/admin/file-faults").status == 403)
        }
    }
}
