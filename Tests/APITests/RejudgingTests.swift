import Foundation
import Grading
import Redis
import Scheduler
import Store
import Testing

@testable import API

/// The routes by which teachers grade submissions again.
@Suite(.timeLimit(.minutes(5)))
struct RejudgingTests {
    private static let rejudgings = "/api/v1/admin/rejudgings"

    private func teacher(_ server: TestServer, _ backend: Backend) async throws -> Client {
        let teacher = try await server.learner()
        let made = try await teacher.post("/api/v1/account", json: #"{"name":"Eve","password":"correct horse"}"#)
        try await backend.setRole(.teacher, of: try #require(try made.json["id"]?.string))
        return teacher
    }

    /// Submits code that is graded as rejected, and returns its id.
    private func rejected(_ learner: Client, _ backend: Backend, code: String = "a = 1") async throws -> String {
        let id = try #require(try await learner.submit(code, to: "hello").json["id"]?.string)
        try await backend.grade(id, .rejected, points: 0)
        return id
    }

    @Test func `a teacher tries, looks, applies and undoes, and the learner sees why the verdict changed`()
        async throws
    {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let id = try await rejected(learner, backend)
            let teacher = try await teacher(server, backend)
            let started = try await teacher.post(
                Self.rejudgings, json: #"{"filter":{"exercise":"hello"},"reason":"Test 1 was wrong."}"#)
            #expect(started.status == 202)
            #expect(try started.json["state"] == "running" && started.json["chosen"] == 1)
            let path = "\(Self.rejudgings)/\(try #require(try started.json["id"]?.string))"
            #expect(try await teacher.post("\(path)/apply", json: "").status == 409)
            try await backend.gradeTrials()

            let found = try await teacher.get(path).json
            #expect(found["state"] == "finished" && found["summary"]?["changed"] == 1)
            #expect(found["summary"]?["progress"]?["graded"] == 1 && found["summary"]?["gained"] == 1)
            let cell = try #require(found["summary"]?["verdicts"]?.array?.first)
            #expect(cell["before"] == "rejected" && cell["after"] == "accepted" && cell["count"] == 1)
            let change = try #require(try await teacher.get("\(path)/changes").json["items"]?.array?.first)
            #expect(change["submission"]?.string == id && change["before"]?["points"] == 0)
            #expect(change["after"]?["tests"]?.array?.first?["status"] == "passed" && change["stable"] == true)
            #expect(try await learner.get("/api/v1/submissions/\(id)").json["verdict"] == "rejected")

            let applied = try await teacher.post("\(path)/apply", json: "")
            #expect(applied.status == 200)
            #expect(try applied.json["state"] == "applied")
            let submission = try await learner.get("/api/v1/submissions/\(id)").json
            #expect(submission["verdict"] == "accepted" && submission["points"] == 100)
            #expect(submission["rejudged"]?["reason"] == "Test 1 was wrong.")
            #expect(submission["rejudged"]?["verdict_before"] == "rejected")
            #expect(submission["rejudged"]?["points_before"] == 0)
            #expect(try await learner.get("/api/v1/progress").json["points"] == 100)

            #expect(try await teacher.post("\(path)/undo", json: "").status == 200)
            let restored = try await learner.get("/api/v1/submissions/\(id)").json
            #expect(restored["verdict"] == "rejected" && !restored.keys.contains("rejudged"))
            let listed = try await teacher.get(Self.rejudgings).json["items"]?.array
            #expect(
                listed?.map { $0["state"]?.string } == ["undone"] && listed?.first?.keys.contains("summary") == false)
        }
    }

    @Test func `the learner receives the new verdict as a live event`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let id = try await rejected(learner, backend)
            let teacher = try await teacher(server, backend)
            let started = try await teacher.post(Self.rejudgings, json: #"{"filter":{},"reason":"Why."}"#)
            let path = "\(Self.rejudgings)/\(try #require(try started.json["id"]?.string))"
            try await backend.gradeTrials()
            #expect(try await teacher.post("\(path)/apply", json: "{}").status == 200)
            let user = try #require(try await backend.store.submission(id)?.user)
            _ = try await backend.store.deliver(limit: 10) {
                for message in $0 { try await backend.feed.deliver(message) }
            }
            let last = try await backend.feed.replay(user: user, after: 0).last
            #expect(last?.submission == id)
            #expect(
                last?.content == .rejudged(verdict: .accepted, points: 100, summary: "Well.", reason: "Why."))
        }
    }

    @Test func `only an administrator tries a policy, applies such a trial, and ends it`() async throws {
        try await TestServer.run { server, backend in
            _ = try await rejected(try await server.learner(), backend)
            let teacher = try await teacher(server, backend)
            let admin = server.client(token: Backend.adminToken)
            let body = #"{"filter":{},"policy":{"name":"own","yaml":"a"}}"#
            #expect(try await teacher.post(Self.rejudgings, json: body).status == 403)
            let started = try await admin.post(Self.rejudgings, json: body)
            #expect(started.status == 202)
            #expect(try started.json["policy"] == "own")
            let path = "\(Self.rejudgings)/\(try #require(try started.json["id"]?.string))"
            for call in ["apply", "discard", "undo"] {
                #expect(try await teacher.post("\(path)/\(call)", json: "").status == 403)
            }
            #expect(try await teacher.get(path).status == 200)
            try await backend.gradeTrials()
            #expect(try await admin.post("\(path)/apply", json: "").status == 200)
            #expect(try await backend.store.policiesInForce().map(\.yaml) == ["a"])
        }
    }

    @Test func `a policy that the check refuses is answered with its findings`() async throws {
        try await TestServer.run { server, backend in
            _ = try await rejected(try await server.learner(), backend)
            let admin = server.client(token: Backend.adminToken)
            let refused = try await admin.post(
                Self.rejudgings, json: #"{"filter":{},"policy":{"name":"own","yaml":"wrong"}}"#)
            #expect(refused.status == 422)
            #expect(try refused.json["findings"]?.array?.first?["key"] == "limits.cpu")
            #expect(try await backend.store.rejudgings(limit: 1).items.isEmpty)
        }
    }

    @Test func `discarding stops the gradings and deletes the results`() async throws {
        try await TestServer.run { server, backend in
            _ = try await rejected(try await server.learner(), backend)
            let teacher = try await teacher(server, backend)
            let started = try await teacher.post(Self.rejudgings, json: #"{"filter":{}}"#)
            let path = "\(Self.rejudgings)/\(try #require(try started.json["id"]?.string))"
            let queue = SubmissionQueue(redis: backend.redis)
            let feeder = RejudgingFeeder(trials: backend.store, queue: queue, logger: TestServer.noLog)
            #expect(try await feeder.feed() == 1)
            let discarded = try await teacher.post("\(path)/discard", json: "")
            #expect(discarded.status == 200)
            #expect(try discarded.json["state"] == "discarded")
            #expect(try await queue.status().batch.waiting == 0)
            let again = try await teacher.post("\(path)/discard", json: "")
            #expect(again.status == 409)
            #expect(try again.json["rejudging_state"] == "discarded")
            #expect(try await teacher.get("\(path)/changes").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test func `goes on after a feeder died between two portions and Redis lost the queue`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            for number in 1...5 { _ = try await rejected(learner, backend, code: "right = \(number)") }
            let teacher = try await teacher(server, backend)
            let started = try await teacher.post(Self.rejudgings, json: #"{"filter":{},"repeat":2}"#)
            let id = try #require(try started.json["id"]?.string)
            // One process has queued a first portion, and another one has chosen the second, but not queued it.
            let queue = SubmissionQueue(redis: backend.redis)
            let first = RejudgingFeeder(trials: backend.store, queue: queue, window: 2, logger: TestServer.noLog)
            #expect(try await first.feed() == 2)
            #expect(try await backend.store.feed(window: 4).count == 4)
            _ = try await backend.redis.send(["FLUSHDB"])

            let other = try backend.anotherProcess()
            let feeder = RejudgingFeeder(
                trials: other.store, queue: SubmissionQueue(redis: other.redis), window: 3, logger: TestServer.noLog)
            try await backend.withWorker {
                while try await backend.store.rejudging(id)?.state == .running {
                    try await feeder.feed()
                    // As the feeder of a service does: it asks the store, which sends no event.
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            await other.close()
            let summary = try await teacher.get("\(Self.rejudgings)/\(id)").json["summary"]
            #expect(summary?["progress"]?["graded"] == 10 && summary?["progress"]?["failed"] == 0)
            #expect(summary?["changed"] == 5 && summary?["gained"] == 5 && summary?["unstable"] == 0)
            let accepted = try await learner.get("/api/v1/submissions").json["items"]?.array
            #expect(accepted?.allSatisfy { $0["verdict"] == "rejected" } == true)
        }
    }

    @Test(arguments: [
        (#"{}"#, 400), (#"{"filter":[]}"#, 400), (#"{"filter":{"nothing":1}}"#, 400),
        (#"{"filter":{"limit":1,"limit":2}}"#, 400), (#"{"filter":{"limit":0}}"#, 400),
        (#"{"filter":{"limit":5000},"repeat":10}"#, 400), (#"{"filter":{},"repeat":11}"#, 400),
        (#"{"filter":{"since":"yesterday"}}"#, 400), (#"{"filter":{"verdict":"good"}}"#, 400),
        (#"{"filter":{"user":"nobody"}}"#, 404), (#"{"filter":{"submission":"1"}}"#, 400),
        (#"{"filter":{"exercise":"sum"},"exercise":{"slug":"hello","version":"1"}}"#, 400),
        (#"{"filter":{},"exercise":{"slug":"hello","version":"1"}}"#, 422), (#"{"filter":{}}"#, 422),
        (#"{"filter":{},"policy":{"name":"No Name","yaml":"a"}}"#, 400),
        (#"{"filter":{},"policy":{"name":"own"}}"#, 400),
    ])
    func `a wrong request is refused`(body: String, status: Int) async throws {
        try await TestServer.run { server, _ in
            let answer = try await server.client(token: Backend.adminToken).post(Self.rejudgings, json: body)
            #expect(answer.status == status, "\(body): \(String(decoding: answer.body, as: UTF8.self))")
            let detail = try answer.json["detail"]?.string
            #expect(detail?.isEmpty == false)
        }
    }

    @Test func `a recommendation adds its margin and rounds up to two digits`() {
        #expect(LimitRecommendation(accepted: 9, needed: 10)?.limit == 15)
        #expect(LimitRecommendation(accepted: 9, needed: 901)?.limit == 1400)
        #expect(LimitRecommendation(accepted: 0, needed: nil) == nil)
    }
}
