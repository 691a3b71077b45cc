import Grading
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct AdminTests {
    private static let paths = [
        "/api/v1/admin/submissions", "/api/v1/admin/queue", "/api/v1/admin/workers", "/api/v1/admin/exercises",
    ]

    @Test func `refuses learners`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            for path in Self.paths { #expect(try await learner.get(path).status == 403) }
        }
    }

    @Test func `lists the submissions of all users, with filters`() async throws {
        try await TestServer.run { server, backend in
            let first = try #require(
                try await server.learner().submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(first, .accepted, points: 100)
            _ = try await server.learner().submit("a = 2", to: "sum")
            let admin = server.client(token: Backend.adminToken)

            func codes(_ query: String) async throws -> [String?] {
                let items = try await admin.get("/api/v1/admin/submissions?" + query).json["items"]?.array
                return (items ?? []).map { $0["code"]?.string }
            }
            #expect(try await codes("") == ["a = 2", "a = 1"])
            #expect(try await codes("exercise=sum") == ["a = 2"])
            #expect(try await codes("status=graded") == ["a = 1"])
            #expect(try await codes("verdict=accepted") == ["a = 1"])
            let all = try await admin.get("/api/v1/admin/submissions").json["items"]?.array
            let user = try #require(all?.last?["user"]?.string)
            #expect(try await codes("user=\(user)") == ["a = 1"])
            #expect(try await codes("limit=1") == ["a = 2"])

            let whole = try await admin.get("/api/v1/admin/submissions/\(first)").json
            #expect(whole["tests"]?.array?.count == 1)
            #expect(whole["user"]?.string == user)
            let wrong = try await admin.get("/api/v1/admin/submissions?status=done")
            #expect(wrong.status == 400)
            #expect(wrong.detail.contains("queued, running, graded, cancelled, failed"))
        }
    }

    @Test func `shows queue, workers and exercises`() async throws {
        try await TestServer.run { server, _ in
            _ = try await server.learner().submit("a = 1", to: "hello")
            let admin = server.client(token: Backend.adminToken)
            let queue = try await admin.get("/api/v1/admin/queue").json
            #expect(queue["submissions"]?["queued"] == 1)
            #expect(queue["interactive"]?.keys == ["waiting", "claimed"])
            #expect(try await admin.get("/api/v1/admin/workers").json["items"]?.array?.isEmpty == true)
            let exercises = try await admin.get("/api/v1/admin/exercises").json["items"]?.array
            #expect(exercises?.map { $0["slug"] } == ["hello", "sum"])
        }
    }
}
