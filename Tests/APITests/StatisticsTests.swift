import Grading
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct StatisticsTests {
    private static let path = "/api/v1/admin/statistics"

    @Test func `shows what happened in the last hours`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(id, .rejected, points: 0)
            let admin = server.client(token: Backend.adminToken)
            let answer = try await admin.get(Self.path).json
            #expect(answer.keys == ["items", "next", "step", "complete_since"])
            #expect(answer["step"] == 3600 && answer["next"] == .null && answer["complete_since"] == .null)
            let items = try #require(answer["items"]?.array)
            #expect(items.count == 24)
            let last = try #require(items.last)
            #expect(last.keys == ["at", "accepted", "statuses", "verdicts", "outcomes", "waits"])
            #expect(last["accepted"] == 1)
            #expect(last["statuses"] == .object(["graded": 1]))
            #expect(last["verdicts"] == .object(["rejected": 1]))
            #expect(last["outcomes"] == .object(["failed": 1]))
            #expect(last["waits"]?.keys == ["median_us", "p95_us", "longest_us"])
            #expect(items.first?["waits"] == .null)
        }
    }

    @Test func `divides the time into steps`() async throws {
        try await TestServer.run { server, _ in
            let admin = server.client(token: Backend.adminToken)
            func beginnings(_ query: String) async throws -> [String?] {
                let items = try await admin.get("\(Self.path)?\(query)").json["items"]?.array
                return (items ?? []).map { $0["at"]?.string }
            }
            let days = try await beginnings("since=2026-01-01T05:00:00Z&until=2026-01-02T00:00:01Z&step=86400")
            #expect(days == ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"])
            #expect(try await beginnings("since=1969-12-31T23:59:50Z&until=1970-01-01T00:00:10Z&step=10").count == 2)
            #expect(try await beginnings("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z").isEmpty)
            #expect(try await beginnings("until=2026-01-01T00:00:00Z&step=60").first == "2025-12-31T23:36:00Z")
            let steps = try await beginnings("until=2026-01-01T00:00:00Z&step=60&steps=2")
            #expect(steps == ["2025-12-31T23:58:00Z", "2025-12-31T23:59:00Z"])
        }
    }

    @Test func `refuses more steps than it shows, and what is no step`() async throws {
        try await TestServer.run { server, _ in
            let admin = server.client(token: Backend.adminToken)
            let long = try await admin.get("\(Self.path)?since=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z")
            #expect(long.status == 422)
            #expect(long.detail.contains("1416 steps") && long.detail.contains("500"))
            for step in ["9", "2678401", "1.5", "hour", ""] {
                let answer = try await admin.get("\(Self.path)?step=\(step)")
                #expect(answer.status == 400 && answer.detail.contains("\"step\""), "\(step)")
            }
            #expect(try await admin.get("\(Self.path)?since=soon").status == 400)
            let both = try await admin.get("\(Self.path)?steps=2&since=2026-01-01T00:00:00Z")
            #expect(both.status == 422 && both.detail.contains("Name one of them"))
            for steps in ["0", "501", "many"] {
                let answer = try await admin.get("\(Self.path)?steps=\(steps)")
                #expect(answer.status == 400 && answer.detail.contains("\"steps\""), "\(steps)")
            }
        }
    }
}
