import Scheduler
import Testing

@testable import API

/// From the POST to the next exercise, with all parts but the sandbox.
@Suite(.timeLimit(.minutes(5)))
struct WholeWayTests {
    @Test func `a submission is queued, run, tested and graded, with a live event for each step`() async throws {
        let metrics = Metrics()
        try await TestServer.run(metrics: metrics) { server, backend in
            try await backend.withWorker(metrics: metrics) {
                let student = try await server.learner()
                let headers = [("Authorization", "Bearer \(student.token ?? "")")]
                try await LiveClient.with(port: server.port, query: "?after=0", headers: headers) { live in
                    let id = try #require(try await student.submit("right", to: "hello").json["id"]?.string)
                    var events: [JSON] = []
                    repeat { events.append(try await live.event()) } while events.last?["type"] != "graded"
                    #expect(events.map { $0["type"] } == ["queued", "running", "test", "test", "graded"])
                    #expect(events.allSatisfy { $0["submission"]?.string == id })
                    #expect(events.compactMap { $0["index"]?.int } == [0, 1])
                    #expect(events.last?["verdict"] == "accepted")
                    #expect(events.last?["points"] == 100)

                    // A read after an event returns the state that the event reports.
                    #expect(try await student.get("/api/v1/submissions/\(id)").json["status"] == "graded")
                    let list = try await student.get("/api/v1/submissions").json["items"]?.array
                    #expect(list?.first?["verdict"] == "accepted")
                    #expect(try await student.get("/api/v1/next").json["slug"] == "sum")
                    #expect(try await student.get("/api/v1/progress").json["points"] == 100)
                }
                // The last phase is recorded after the event was published.
                var exposition = ""
                repeat {
                    exposition = String(decoding: try await server.client().get("/metrics").body, as: UTF8.self)
                } while !SubmissionPhase.allCases.allSatisfy {
                    exposition.contains("sandmartin_phase_duration_seconds_count{phase=\"\($0.rawValue)\"} ")
                }
                #expect(exposition.contains("sandmartin_grading_duration_seconds_count{verdict=\"accepted\"} 1\n"))
            }
        }
    }

    @Test func `a superseded submission is cancelled, and its successor graded`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let first = try await student.submit("wrong", to: "hello").json["id"]
            let second = try await student.submit("right", to: "hello", supersede: true).json["id"]
            let headers = [("Authorization", "Bearer \(student.token ?? "")")]
            try await backend.withWorker {
                try await LiveClient.with(port: server.port, query: "?after=0", headers: headers) { live in
                    var ends: [JSON] = []
                    while ends.count < 2 {
                        let event = try await live.event()
                        if event["type"] == "cancelled" || event["type"] == "graded" { ends.append(event) }
                    }
                    #expect(ends.map { $0["type"] } == ["cancelled", "graded"])
                    #expect(ends.map { $0["submission"] } == [first, second])
                }
            }
        }
    }
}
