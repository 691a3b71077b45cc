import Foundation
import Grading
import Redis
import Store
import Testing

@testable import API
@testable import Scheduler

/// The calls of learners' runs, with a worker whose runner is scripted (`ScriptedRunner`).
@Suite(.timeLimit(.minutes(5)))
struct RunTests {
    private func start(_ client: Client, _ code: String, _ more: String = "") async throws -> String {
        let answer = try await client.post(
            "/api/v1/runs", json: #"{"exercise":"hello","code":"\#(code)"\#(more)}"#)
        try #require(answer.status == 202, "\(answer.detail)")
        return try #require(try answer.json["id"]?.string)
    }

    /// Waits until a run is over, and returns it.
    private func ended(_ run: String, _ client: Client) async throws -> JSON {
        try await status(of: run, client) { !["queued", "running", "waiting"].contains($0) }
    }

    private func status(of run: String, _ client: Client, _ isWanted: (String) -> Bool) async throws -> JSON {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let answer = try await client.get("/api/v1/runs/\(run)").json
            let status = answer["status"]?.string ?? ""
            if isWanted(status) { return answer }
            try #require(ContinuousClock.now < deadline, "the run is still \(status)")
            // A client polls, as this test does: the API has no call that waits for a run.
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func bearer(_ client: Client) -> [(String, String)] { [("Authorization", "Bearer \(client.token ?? "")")] }

    /// Receives events until one of this type.
    private func events(_ live: inout LiveClient, until type: String) async throws -> [JSON] {
        var events: [JSON] = []
        while events.last?["type"]?.string != type { events.append(try await live.event()) }
        return events
    }

    @Test func `runs a program and tells how it ended, on the socket and on request`() async throws {
        try await TestServer.run { server, backend in
            try await backend.withRunWorker {
                let student = try await server.learner()
                try await LiveClient.with(port: server.port, query: "?after=0", headers: bearer(student)) { live in
                    let run = try await start(student, "say:one say:two", #","stdin":"three""#)
                    let events = try await events(&live, until: "ran")
                    #expect(events.map { $0["type"]?.string } == ["started", "output", "output", "ran"])
                    #expect(events.allSatisfy { $0["run"]?.string == run && $0["submission"] == nil })
                    #expect(events[2]["text"] == "two\n" && events[2]["offset"] == 4 && events[2]["stream"] == "stdout")
                    let ran = events[3]
                    #expect(ran["status"] == "ended" && ran["outcome"] == "ok" && ran["exit_code"] == 0)
                    #expect(ran["stdout"] == "one\ntwo\nthree" && ran["stderr"] == "")
                    #expect(ran["usage"]?["cpu_ms"] == 5 && ran["usage"]?["cpu_limit_ms"] == 2000)
                    let read = try await student.get("/api/v1/runs/\(run)").json
                    #expect(read["status"] == "ended" && read["stdout"] == "one\ntwo\nthree" && read["trace"] == .null)
                }
            }
        }
    }

    @Test func `passes input on while the program waits for it`() async throws {
        try await TestServer.run { server, backend in
            try await backend.withRunWorker {
                let student = try await server.learner()
                let run = try await start(student, "say:name? ask ask", #","interactive":true"#)
                let waiting = try await status(of: run, student) { $0 == "waiting" }
                #expect(waiting["stdout"] == "name?\n")
                #expect(
                    try await student.post("/api/v1/runs/\(run)/input", json: #"{"text":"Ada\n"}"#).status == 204)
                _ = try await status(of: run, student) { $0 == "waiting" }
                #expect(try await student.post("/api/v1/runs/\(run)/input", json: #"{"end":true}"#).status == 204)
                let answer = try await ended(run, student)
                #expect(answer["stdout"] == "name?\nAda\nend")
                let late = try await student.post("/api/v1/runs/\(run)/input", json: #"{"text":"x"}"#)
                #expect(late.status == 409)
            }
        }
    }

    @Test func `stops a running program, and one that waits for a worker`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let early = try await start(student, "say:never")
            #expect(try await student.delete("/api/v1/runs/\(early)").status == 204)
            #expect(try await ended(early, student)["status"] == "stopped")
            try await backend.withRunWorker {
                let run = try await start(student, "say:begun loop")
                _ = try await status(of: run, student) { $0 == "running" }
                #expect(try await student.delete("/api/v1/runs/\(run)").status == 204)
                let stopped = try await ended(run, student)
                #expect(stopped["status"] == "stopped" && stopped["outcome"] == .null)
                #expect(stopped["stdout"] == "begun\n")
                #expect(try await student.delete("/api/v1/runs/\(run)").status == 204, "again")
            }
        }
    }

    @Test func `a new run stops the one before, and the feed keeps the events of one run`() async throws {
        try await TestServer.run { server, backend in
            try await backend.withRunWorker {
                let student = try await server.learner()
                let user = try #require(try await backend.store.user(token: student.token ?? "")).id
                let first = try await start(student, "say:a loop")
                _ = try await status(of: first, student) { $0 == "running" }
                let second = try await start(student, "say:b")
                #expect(try await ended(first, student)["status"] == "stopped")
                #expect(try await ended(second, student)["status"] == "ended")
                let kept = try await backend.feed.replay(user: user, after: 0)
                #expect(kept.map(\.submission) == [second])
                guard case .run(.ran(.ended, _, _))? = kept.last?.content else {
                    Issue.record("the last event is another one")
                    return
                }
            }
        }
    }

    @Test func `a recording and the value of a call are part of the answer`() async throws {
        try await TestServer.run { server, backend in
            try await backend.withRunWorker {
                let student = try await server.learner()
                let run = try await start(student, "trace", #","trace":true,"call":"f(2, 3)""#)
                let answer = try await ended(run, student)
                #expect(answer["value"] == "f(2, 3)")
                let step = try #require(answer["trace"]?["steps"]?.array?.first)
                #expect(answer["trace"]?["end"] == "complete")
                #expect(step["step"] == 1 && step["line"] == 1 && step["event"] == "line" && step["output"] == 0)
                #expect(step["variables"]?.array?.first?["name"] == "x")
            }
        }
    }

    @Test func `a program that fails by our fault is run again once, then reported as ours`() async throws {
        try await TestServer.run { server, backend in
            try await backend.withRunWorker {
                let student = try await server.learner()
                let answer = try await ended(try await start(student, "break"), student)
                #expect(answer["status"] == "failed")
                #expect(answer["message"]?.string?.contains("on our side") == true)
            }
        }
    }

    @Test func `a run whose worker died is run by another`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let board = RunBoard(redis: backend.redis, lease: .milliseconds(50))
            let run = try await start(student, "say:again")
            let conversation = try await server.learner()
            let lost = try await start(conversation, "ask", #","interactive":true"#)
            _ = try #require(try await board.claim(.batch, worker: "dead"))
            _ = try #require(try await board.claim(.interactive, worker: "dead"))
            try await backend.withRunWorker(lease: .milliseconds(50)) {
                let again = try await ended(run, student)
                #expect(again["stdout"] == "again\n")
                let failed = try await ended(lost, conversation)
                #expect(failed["status"] == "failed")
            }
        }
    }

    @Test func `refuses bodies that cannot be run, and says why`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let long = String(repeating: "x", count: 64 * 1024 + 1)
            for (body, status, words) in [
                (#"{"exercise":"hello","code":"  "}"#, 400, "empty"),
                (#"{"exercise":"hello","code":"a\u0000"}"#, 400, "NUL"),
                (#"{"exercise":"hello","code":"\#(long)"}"#, 413, "65537 bytes"),
                (#"{"exercise":"hello","code":"a","stdin":"\#(long)"}"#, 413, "input has 65537 bytes"),
                (#"{"exercise":"hello","code":"a","call":" "}"#, 400, "Python expression"),
                (#"{"exercise":"hello","code":"a","judge":true}"#, 400, "judge"),
                (#"{"exercise":"hello","code":"a","stdin":null}"#, 400, "\"stdin\" must not be null"),
                (#"{"exercise":"hello","code":"a","trace":true,"trace":false}"#, 400, "more than once"),
                (#"{"exercise":"nowhere","code":"a"}"#, 404, "no exercise"),
                (#"{"exercise":"\u0000","code":"a"}"#, 404, "no exercise"),
            ] {
                let answer = try await student.post("/api/v1/runs", json: body)
                #expect(answer.status == status && answer.detail.contains(words), "\(answer.detail)")
            }
        }
    }

    @Test func `another learner can neither read, stop nor feed a run`() async throws {
        try await TestServer.run { server, backend in
            let (student, other) = (try await server.learner(), try await server.learner())
            let run = try await start(student, "ask", #","interactive":true"#)
            #expect(try await other.get("/api/v1/runs/\(run)").status == 404)
            #expect(try await other.delete("/api/v1/runs/\(run)").status == 404)
            #expect(try await other.post("/api/v1/runs/\(run)/input", json: #"{"text":"x"}"#).status == 404)
            #expect(try await student.get("/api/v1/runs/\(run)").json["status"] == "queued")
        }
    }

    @Test func `input that no program reads is refused after a while`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let run = try await start(student, "ask", #","interactive":true"#)
            let body = #"{"text":"\#(String(repeating: "x", count: 16_000))"}"#
            var statuses: Set<Int> = []
            for _ in 1...30 {
                statuses.insert(try await student.post("/api/v1/runs/\(run)/input", json: body).status)
            }
            #expect(statuses == [204, 409])
        }
    }

    @Test func `nothing of a run is stored in PostgreSQL, and all of it expires in Redis`() async throws {
        try await TestServer.run { server, backend in
            try await backend.withRunWorker {
                let student = try await server.learner()
                let run = try await start(student, "say:hello")
                _ = try await ended(run, student)
                #expect(try await student.get("/api/v1/submissions").json["items"]?.array == [])
                let lifetime = try await backend.redis.send(["TTL", .init("run:\(run)")]).integer()
                #expect((590...600).contains(lifetime))
                let keys = try await backend.redis.send(["KEYS", .init("run*\(run)*")]).array()
                #expect(keys.count == 1)
            }
        }
    }
}
