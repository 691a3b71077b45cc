import Grading
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct ExerciseTests {
    @Test func `lists the exercises in order, with the caller's own state`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(id, .accepted, points: 100)
            let list = try await student.get("/api/v1/exercises").json
            let items = try #require(list["items"]?.array)
            #expect(list["next"] == .null)
            #expect(items.map { $0["slug"] } == ["hello", "sum"])
            #expect(items.map { $0["state"] } == ["done", "todo"])
            #expect(items.map { $0["points"] } == [100, 0])
            #expect(items.map { $0["max_points"] } == [100, 100])

            let other = try await server.learner().get("/api/v1/exercises").json
            #expect(other["items"]?.array?.first?["state"] == "todo")
        }
    }

    @Test func `counts the caller's graded submissions of each exercise, also right after a change`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            func attempts() async throws -> [Int?] {
                let list = try await student.get("/api/v1/exercises").json["items"]?.array ?? []
                return list.map { $0["attempts"]?.int }
            }
            #expect(try await attempts() == [0, 0])
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            #expect(try await attempts() == [0, 0])
            try await backend.grade(id, .rejected, points: 0)
            #expect(try await attempts() == [1, 0])
            #expect(try await student.get("/api/v1/exercises/hello").json["attempts"] == 1)
            #expect(try await student.delete("/api/v1/submissions/\(id)").status == 204)
            #expect(try await attempts() == [0, 0])
            #expect(try await student.get("/api/v1/exercises/hello").json["attempts"] == 0)
        }
    }

    @Test func `returns an exercise with its handout as HTML and as CommonMark`() async throws {
        try await TestServer.run { server, _ in
            let exercise = try await server.learner().get("/api/v1/exercises/hello").json
            #expect(exercise["handout"] == "# Do it")
            #expect(exercise["handout_html"] == "<h1>Do it</h1>\n")
            #expect(exercise["starter"] == "def f(): ...\n")
            #expect(exercise["title"] == "Hello")
            #expect(exercise["state"] == "todo")
        }
    }

    @Test func `answers 404 for an unknown exercise`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            for slug in ["nowhere", "No-Slug", "..%2fhello"] {
                #expect(try await student.get("/api/v1/exercises/\(slug)").status == 404)
            }
        }
    }

    @Test func `returns the first exercise that is not completed, until all are`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            for slug in ["hello", "sum"] {
                #expect(try await student.get("/api/v1/next").json["slug"]?.string == slug)
                let id = try #require(try await student.submit("a = 1", to: slug).json["id"]?.string)
                try await backend.grade(id, .accepted, points: 100)
            }
            let done = try await student.get("/api/v1/next")
            #expect(done.status == 204)
            #expect(done.body.isEmpty)
            let progress = try await student.get("/api/v1/progress").json
            #expect(progress["completed"] == 2)
            #expect(progress["total"] == 2)
            #expect(progress["points"] == 200)
            #expect(progress["max_points"] == 200)
        }
    }
}
