import Grading
import NIOCore
import Scheduler
import Store
import Testing

@testable import API

/// The live events of everybody, for teachers and administrators.
@Suite(.timeLimit(.minutes(5)))
struct StaffLiveTests {
    private static let path = "/api/v1/admin/live"
    private static var soon: TestServer.Configure {
        {
            $0.sessionCheckInterval = .milliseconds(20)
            $0.queueCheckInterval = .milliseconds(5)
        }
    }

    private func headers(_ client: Client) -> [(String, String)] {
        [("Authorization", "Bearer \(client.token ?? "")")]
    }

    private func teacher(_ server: TestServer, _ backend: Backend) async throws -> (client: Client, user: String) {
        let client = try await server.learner()
        let user = try #require(try await backend.store.user(token: client.token ?? "")).id
        try await backend.setRole(.teacher, of: user)
        return (client, user)
    }

    @Test func `sends teachers the events of everybody, without what authors can read`() async throws {
        try await TestServer.run { server, backend in
            let teacher = try await teacher(server, backend).client
            let feed = backend.feed
            try await feed.publish(.queued(position: 3), submission: "s1", user: "u1")
            try await feed.publish(.running, submission: "s2", user: "u2")
            try await feed.publish(
                .test(index: 0, total: 1, id: "t", name: "t", status: .failed), submission: "s2", user: "u2")
            try await LiveClient.with(
                port: server.port, path: Self.path, query: "?after=0", headers: headers(teacher)
            ) { live in
                let queued = try await live.event()
                #expect(queued.keys == ["seq", "type", "submission", "user", "position"])
                #expect(queued["type"] == "queued" && queued["user"] == "u1" && queued["position"] == 3)
                let running = try await live.event()
                #expect(running["type"] == "running" && running["submission"] == "s2" && running["user"] == "u2")

                try await feed.publish(
                    .graded(verdict: .partial, points: 50, summary: "Half."), submission: "s2", user: "u2")
                try await feed.publish(
                    .graded(verdict: .graderError, points: 0, summary: "Ours."), submission: "s1", user: "u1")
                try await feed.publish(.cancelled, submission: "s3", user: "u1")
                let graded = try await live.event()
                #expect(graded.keys == ["seq", "type", "submission", "user", "verdict", "points"])
                #expect(graded["verdict"] == "partial" && graded["points"] == 50)
                let failed = try await live.event()
                #expect(failed.keys == ["seq", "type", "submission", "user"] && failed["type"] == "failed")
                #expect(try await live.event()["type"] == "cancelled")
                let numbers = [queued, running, graded, failed].compactMap { $0["seq"]?.int }
                #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })

                let after = "?after=\(numbers[1])"
                try await LiveClient.with(
                    port: server.port, path: Self.path, query: after, headers: headers(teacher)
                ) { other in
                    let event = try await other.event()
                    #expect(event["seq"]?.int == numbers[2])
                }
            }
        }
    }

    @Test func `closes with code 4410 when the next event is not kept any more`() async throws {
        try await TestServer.run { server, backend in
            let teacher = try await teacher(server, backend).client
            let feed = EventFeed(redis: backend.redis, keptOfEverybody: 100)
            try await feed.publish(.running, submission: "s", user: "u")
            var first: Int?
            try await LiveClient.with(
                port: server.port, path: Self.path, query: "?after=0", headers: headers(teacher)
            ) { live in
                first = try await live.event()["seq"]?.int
            }
            for _ in 1...350 { try await feed.publish(.running, submission: "s", user: "u") }
            let query = "?after=\(try #require(first))"
            try await LiveClient.with(
                port: server.port, path: Self.path, query: query, headers: headers(teacher)
            ) { live in
                let closed = try #require(try await live.close())
                #expect(closed.code == 4410)
                #expect(closed.reason == "events missed")
            }
        }
    }

    @Test func `ends when the session ends or the role changes`() async throws {
        try await TestServer.run(Self.soon) { server, backend in
            let (client, user) = try await teacher(server, backend)
            try await LiveClient.with(port: server.port, path: Self.path, headers: headers(client)) { live in
                try await backend.setRole(.learner, of: user)
                #expect(try await live.close()?.code == 4403)
            }
            await #expect(throws: UpgradeRefused.self) {
                try await LiveClient.with(port: server.port, path: Self.path, headers: headers(client)) { _ in }
            }
            try await backend.setRole(.teacher, of: user)
            try await LiveClient.with(port: server.port, path: Self.path, headers: headers(client)) { live in
                let signedOut = try await client.delete("/api/v1/session")
                #expect(signedOut.status == 204)
                #expect(try await live.close()?.code == 4401)
            }
        }
    }

    @Test func `sends administrators, and only them, what changes in the queue and its workers`() async throws {
        try await TestServer.run(Self.soon) { server, backend in
            let teacher = try await teacher(server, backend).client
            let admin = server.client(token: Backend.adminToken)
            try await LiveClient.with(port: server.port, path: Self.path, headers: headers(teacher)) { teachers in
                try await LiveClient.with(port: server.port, path: Self.path, headers: headers(admin)) { live in
                    let lanes = try await live.event()
                    #expect(lanes.keys == ["type", "interactive", "batch", "dead"])
                    #expect(lanes["type"] == "queue" && lanes["interactive"]?["waiting"] == 0)
                    let workers = try await live.event()
                    #expect(workers["type"] == "workers" && workers["items"]?.array?.isEmpty == true)

                    let queue = SubmissionQueue(redis: backend.redis)
                    try await queue.add("s", lane: .interactive)
                    let waiting = try await live.event()
                    #expect(waiting["type"] == "queue" && waiting["interactive"]?["waiting"] == 1)
                    _ = try await queue.claim(worker: "w1")
                    var worker: JSON?
                    while worker?["claimed"] != 1 { worker = try await live.event()["items"]?.array?.first }
                    #expect(worker?["name"] == "w1" && worker?["silent"] == .bool(false))
                }
                // The administrator has got several statuses meanwhile, and the teacher none.
                try await backend.feed.publish(.running, submission: "s", user: "u")
                #expect(try await teachers.event()["type"] == "running")
            }
        }
    }
}
