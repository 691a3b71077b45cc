import Foundation
import Grading
import Redis
import Store
import Testing
import Yams

/// A call that `docs/openapi.yaml` describes.
struct DescribedCall {
    var method: String
    var path: String

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All calls, by path.
    static func all() throws -> [DescribedCall] {
        let text = try String(contentsOf: root.appending(path: "docs/openapi.yaml"), encoding: .utf8)
        let document = try #require(try Yams.load(yaml: text) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let methods = ["get", "post", "put", "patch", "delete"]
        return paths.sorted { $0.key < $1.key }.flatMap { path, operations in
            methods.filter { operations[$0] != nil }.map { DescribedCall(method: $0.uppercased(), path: path) }
        }
    }

    /// A body with which the call can succeed. Nil for a call without a body.
    var body: String? {
        switch "\(method) \(path)" {
        case "POST /api/v1/submissions": #"{"exercise":"hello","code":"a = 1"}"#
        case "POST /api/v1/runs": #"{"exercise":"hello","code":"a = 1"}"#
        case "POST /api/v1/runs/{id}/input": #"{"text":"a"}"#
        case "POST /api/v1/account": #"{"name":"\#(UUID().uuidString)","password":"correct horse"}"#
        case "POST /api/v1/first-admin": #"{"token":"of no link","name":"Ada","password":"correct horse"}"#
        case "POST /api/v1/tokens": #"{"name":"program"}"#
        case "PUT /api/v1/exercises/{slug}/draft": #"{"code":"a = 1","revision":0}"#
        case "POST /api/v1/admin/rejudgings": #"{"filter":{"limit":1}}"#
        case "PATCH /api/v1/admin/exercises/{slug}": #"{"order":1,"base":1}"#
        case "POST /api/v1/admin/exercises/{slug}/publish": #"{"version":1,"base":1}"#
        // Refused, because further calls need the exercise.
        case "POST /api/v1/admin/exercises/{slug}/withdraw": #"{"base":99}"#
        case "PATCH /api/v1/admin/users/{id}": #"{"role":"teacher"}"#
        case "PUT /api/v1/admin/policies/{name}": #"{"yaml":"extends: default","base":0}"#
        case "POST /api/v1/admin/policies/{name}/check": #"{"yaml":"extends: default"}"#
        case "POST /api/v1/admin/groups": #"{"name":"Group"}"#
        case "PATCH /api/v1/admin/groups/{id}": #"{"join_code":"renew"}"#
        case "PUT /api/v1/admin/groups/{id}/roster": #"{"names":["Ada"]}"#
        case "POST /api/v1/groups/join": #"{"code":"2222-2222","name":"Ada"}"#
        default: nil
        }
    }

    /// Whether the call names something that belongs to one user.
    var namesPossession: Bool { path.contains("{id}") && !path.contains("/admin/") }

    /// The path with real identifiers: of a submission or run with a picture, a session, a token, an account or a
    /// group of `owner`.
    func path(owner: Client, _ server: TestServer, _ backend: Backend) async throws -> String {
        // Teachers may withdraw an exercise, but not the one that other calls submit to.
        let slug = path.hasPrefix("/api/v1/admin/") ? "sum" : "hello"
        let path = path.replacing("{slug}", with: slug).replacing("{test}", with: "0")
            .replacing("{n}", with: "1").replacing("{name}", with: "worker").replacing("{path}", with: "data.csv")
            .replacing("{user}", with: UUID().uuidString)
        if path == "/api/v1/admin/rejudgings" {
            _ = try await gradedSubmission(of: server.learner(), backend)
            try await backend.endRejudgings()
        }
        guard path.contains("{id}") else { return path }
        return path.replacing("{id}", with: try await identifier(owner, server, backend))
    }

    private func identifier(_ owner: Client, _ server: TestServer, _ backend: Backend) async throws -> String {
        if path.contains("/tokens/") {
            let made = try await owner.post("/api/v1/tokens", json: #"{"name":"program"}"#)
            return try #require(try made.json["id"]?.string)
        }
        if path.contains("/sessions/") {
            return try #require(
                try await owner.get("/api/v1/sessions").json["items"]?.array?.first?["id"]?.string)
        }
        if path.contains("/users/") {
            let made = try await server.learner().post(
                "/api/v1/account", json: #"{"name":"\#(UUID().uuidString)","password":"correct horse"}"#)
            return try #require(try made.json["id"]?.string)
        }
        if path.contains("/groups/") { return try await group(of: owner, backend) }
        if path.contains("/rejudgings/") { return try await rejudging(of: owner, server, backend) }
        if path.contains("/runs/") { return try await runWithPicture(of: owner, backend) }
        return try await gradedSubmission(of: owner, backend)
    }

    private func gradedSubmission(of owner: Client, _ backend: Backend) async throws -> String {
        let id = try #require(try await owner.submit("a = 1", to: "hello").json["id"]?.string)
        try await backend.grade(id, .accepted, points: 100, figure: SubmissionTests.picture.get())
        return id
    }

    /// A group that the owner has joined.
    private func group(of owner: Client, _ backend: Backend) async throws -> String {
        let group = try await backend.store.createGroup(try #require(PersonName("Group")), by: .service)
        let code = try #require(group.joinCode)
        _ = try await owner.post("/api/v1/groups/join", json: #"{"code":"\#(code)","name":"Ada"}"#)
        return group.id
    }

    /// A rejudging of one submission, which can be applied or undone if the call does that.
    private func rejudging(of owner: Client, _ server: TestServer, _ backend: Backend) async throws -> String {
        let submission = try await gradedSubmission(of: owner, backend)
        try await backend.endRejudgings()
        let admin = server.client(token: Backend.adminToken)
        let made = try await admin.post(
            "/api/v1/admin/rejudgings", json: #"{"filter":{"submission":"\#(submission)"}}"#)
        let id = try #require(try made.json["id"]?.string)
        if path.hasSuffix("/apply") || path.hasSuffix("/undo") { try await backend.gradeTrials() }
        if path.hasSuffix("/undo") {
            #expect(try await admin.post("/api/v1/admin/rejudgings/\(id)/apply", json: "").status == 200)
        }
        return id
    }

    /// A run that waits for a worker, but has a picture already.
    private func runWithPicture(of owner: Client, _ backend: Backend) async throws -> String {
        let made = try await owner.post(
            "/api/v1/runs", json: #"{"exercise":"hello","code":"a = 1","interactive":true}"#)
        let id = try #require(try made.json["id"]?.string)
        _ = try await backend.redis.send(["HSET", .init("run:\(id)"), "figure", "PNG"])
        return id
    }
}
