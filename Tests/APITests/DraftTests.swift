import Foundation
import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct DraftTests {
    private static let path = "/api/v1/exercises/hello/draft"

    private func save(
        _ code: String, _ revision: Int, _ client: Client, path: String = path
    ) async throws -> Client.Answer {
        struct Body: Encodable {
            var code: String
            var revision: Int
        }
        return try await client.send(
            "PUT", path, body: try JSONEncoder().encode(Body(code: code, revision: revision)),
            headers: ["Content-Type": "application/json"])
    }

    @Test func `a draft is read as it was saved, by its own user only`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            let none = try await learner.get(Self.path)
            #expect(none.status == 200)
            #expect(try none.json["code"] == JSON.null)
            #expect(try none.json["revision"] == 0)
            let first = try await save("a = 'ä'\n", 0, learner)
            #expect(first.status == 200)
            #expect(try first.json["revision"] == 1)
            #expect(try await save("", 1, learner).json["revision"] == 2)
            #expect(try await save("b = 1\n", 2, learner).json["revision"] == 3)
            let read = try await learner.get(Self.path)
            #expect(try read.json["code"] == "b = 1\n")
            #expect(try read.json["revision"] == 3)
            let tag = try #require(read.headers["etag"])
            #expect(try await learner.get(Self.path, headers: ["If-None-Match": tag]).status == 304)
            #expect(try await server.learner().get(Self.path).json["revision"] == 0)
            #expect(try await learner.get("/api/v1/exercises/sum/draft").json["revision"] == 0)
        }
    }

    @Test func `a stale draft is refused with the newer one`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            _ = try await save("one", 0, learner)
            _ = try await save("two", 1, learner)
            for stale in [0, 1, 7] {
                let refused = try await save("mine", stale, learner)
                #expect(refused.status == 409)
                #expect(refused.headers["content-type"] == "application/problem+json")
                #expect(try refused.json["code"] == "two")
                #expect(try refused.json["revision"] == 2)
            }
            #expect(try await learner.get(Self.path).json["code"] == "two")
            // A repeated request, whose first answer was lost.
            let again = try await save("two", 1, learner)
            #expect(again.status == 200)
            #expect(try again.json["revision"] == 2)
            // Somebody who knows a revision of a draft that does not exist.
            let other = try await server.learner()
            let early = try await save("mine", 3, other)
            #expect(early.status == 409)
            #expect(try early.json["revision"] == 0)
        }
    }

    @Test func `of simultaneous drafts of the same revision, one is saved`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            for revision in 0...2 {
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 1...6 {
                        group.addTask { try await save("\(revision) \(number)", revision, learner).status }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.count { $0 == 200 } == 1)
                #expect(statuses.count { $0 == 409 } == 5)
            }
        }
    }

    @Test(arguments: [
        (#"{"code":"a"}"#, 400, "\"revision\" is missing"), (#"{"code":"a","revision":-1}"#, 400, "\"revision\" must"),
        (#"{"code":"a\u0000","revision":0}"#, 400, "NUL"), (#"{"code":1,"revision":0}"#, 400, "\"code\" must be"),
        (#"{"code":"a","revision":0,"x":1}"#, 400, "Unknown field"), ("[]", 400, "JSON object"),
    ])
    func `a draft that cannot be is refused with the reason`(body: String, status: Int, reason: String) async throws {
        try await TestServer.run { server, _ in
            let answer = try await server.learner().send(
                "PUT", Self.path, body: Data(body.utf8), headers: ["Content-Type": "application/json"])
            #expect(answer.status == status)
            #expect(answer.detail.contains(reason), "\(answer.detail)")
        }
    }

    @Test func `a draft is at most as long as a submission, and of an exercise of the course`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            #expect(try await save(String(repeating: "a", count: 64 * 1024), 0, learner).status == 200)
            let long = try await save(String(repeating: "a", count: 64 * 1024 + 1), 1, learner)
            #expect(long.status == 413)
            #expect(long.detail.contains("64 KiB"))
            for path in ["/api/v1/exercises/none/draft", "/api/v1/exercises/N%20/draft"] {
                #expect(try await save("a", 0, learner, path: path).status == 404)
                #expect(try await learner.get(path).status == 404)
            }
            try await backend.load(["sum"])
            #expect(try await save("a", 1, learner).status == 404)
        }
    }

    @Test func `a deleted learner leaves no draft and no count of hints`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let user = try #require(try await backend.store.user(token: learner.token ?? "")).id
            _ = try await save("a", 0, learner)
            _ = try await learner.get("/api/v1/exercises/hello/hints/1")
            #expect(try await learner.delete("/api/v1/account").status == 204)
            #expect(try await backend.store.draft(user: user, exercise: "hello") == nil)
            #expect(try await backend.store.timesHintsWereRead(by: user, of: "hello").isEmpty)
        }
    }
}
