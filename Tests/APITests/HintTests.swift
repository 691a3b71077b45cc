import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct HintTests {
    @Test func `hints are read one by one, and counted for each learner`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let user = try #require(try await backend.store.user(token: learner.token ?? "")).id
            #expect(try await learner.get("/api/v1/exercises/hello").json["hints"] == 2)
            let first = try await learner.get("/api/v1/exercises/hello/hints/1")
            #expect(first.status == 200)
            #expect(first.headers["cache-control"] == "no-store")
            #expect(try first.json["text"] == "Look at hello.")
            #expect(try first.json["number"] == 1)
            #expect(try first.json["total"] == 2)
            _ = try await learner.get("/api/v1/exercises/hello/hints/1")
            _ = try await learner.get("/api/v1/exercises/hello/hints/2")
            #expect(try await backend.store.timesHintsWereRead(by: user, of: "hello") == [1: 2, 2: 1])
            #expect(try await backend.store.timesHintsWereRead(by: user, of: "sum").isEmpty)
            for path in ["hello/hints/3", "hello/hints/0", "hello/hints/-1", "hello/hints/x", "none/hints/1"] {
                #expect(try await learner.get("/api/v1/exercises/\(path)").status == 404, "\(path)")
            }
            #expect(try await backend.store.timesHintsWereRead(by: user, of: "hello") == [1: 2, 2: 1])
        }
    }
    @Test func `an exercise comes with the hints that its reader has read, and no others`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            func hintsRead(by client: Client) async throws -> JSON? {
                try await client.get("/api/v1/exercises/hello").json["hints_read"]
            }
            #expect(try await hintsRead(by: learner) == .array([]))
            _ = try await learner.get("/api/v1/exercises/hello/hints/2")
            let second: JSON = .object(["number": 2, "text": "Look again."])
            #expect(try await hintsRead(by: learner) == .array([second]))
            _ = try await learner.get("/api/v1/exercises/hello/hints/1")
            let first: JSON = .object(["number": 1, "text": "Look at hello."])
            #expect(try await hintsRead(by: learner) == .array([first, second]))
            #expect(try await hintsRead(by: try await server.learner()) == .array([]))
            #expect(try await learner.get("/api/v1/exercises/sum").json["hints_read"] == .array([]))
        }
    }

    @Test func `the first reading of a hint makes the reader's cached answers stale, and no further one does`()
        async throws
    {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let other = try await server.learner()
            func revision(of client: Client) async throws -> Int? {
                try await backend.store.caller(token: client.token ?? "")?.revision.own
            }
            for (number, expected) in [(1, 1), (1, 1), (2, 2), (1, 2), (3, 2)] {
                _ = try await learner.get("/api/v1/exercises/hello/hints/\(number)")
                #expect(try await revision(of: learner) == expected)
            }
            #expect(try await revision(of: other) == 0)
        }
    }
}
