import Foundation
import Grading
import Scheduler
import Store
import Testing

@testable import API

/// One learner who submits over many connections concurrently.
@Suite(.timeLimit(.minutes(5)))
struct SubmissionRaceTests {
    private static let connections = 50
    private static let postsPerConnection = 40

    private struct Reply: Sendable {
        var status: Int
        var id: String?
        var key: String?
        var body: String
    }

    @Test func `answers 2,000 concurrent submissions of one learner with 200, 202 or 409, never with a server error`()
        async throws
    {
        let backend = try await Backend(connections: 8)
        try await TestServer.run(on: backend) { server, backend in
            let student = try await server.learner()
            let token = try #require(student.token)
            let graded = try #require(try await student.submit("graded = 1", to: "hello").json["id"]?.string)
            try await backend.grade(graded, .partial, points: 40)
            let accepted = AsyncStream.makeStream(of: String.self)
            let replies = try await withThrowingTaskGroup(of: Void.self) { group in
                // Workers: each verdict lets the next submission in.
                for _ in 1...2 {
                    group.addTask { for await id in accepted.stream { try await grade(id, in: backend.store) } }
                }
                group.addTask {
                    while !Task.isCancelled {
                        let counts = try await backend.store.submissionCounts()
                        #expect(counts[.queued, default: 0] + counts[.running, default: 0] <= 1)
                    }
                }
                let replies = try await post(port: server.port, token: token) { accepted.continuation.yield($0) }
                group.cancelAll()
                while !group.isEmpty { _ = await group.nextResult() }
                return replies
            }
            #expect(replies.count == Self.connections * Self.postsPerConnection)
            for reply in replies where ![200, 202, 409].contains(reply.status) {
                Issue.record("\(reply.status): \(reply.body)")
            }
            let owner = try #require(try await backend.store.user(token: token)).id
            for id in Set(replies.map(\.id)) {
                #expect(try await backend.store.submission(try #require(id))?.user == owner)
            }
            for (key, replies) in Dictionary(grouping: replies.filter { $0.status == 202 }, by: \.key) where key != nil
            {
                #expect(Set(replies.map(\.id)).count == 1, "\(key ?? "")")
            }
            // The submissions reached every rule.
            #expect(Set(replies.map(\.status)) == [200, 202, 409])
            #expect(try await backend.store.submissionCounts()[.cancelled, default: 0] > 0)
        }
        await backend.close()
    }

    /// Sends all submissions, 40 on each of 50 connections, and returns the replies.
    private func post(
        port: Int, token: String, accepted: @escaping @Sendable (String) -> Void
    ) async throws -> [Reply] {
        try await withThrowingTaskGroup(of: [Reply].self) { group in
            for connection in 0..<Self.connections {
                group.addTask {
                    try await RawConnection.with(port: port) { raw in
                        var replies: [Reply] = []
                        for number in 0..<Self.postsPerConnection {
                            let request = request(connection, number, token: token)
                            try await raw.send(request.text)
                            let (head, body) = try await raw.answer()
                            let reply = Reply(
                                status: head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0,
                                id: try JSON(parsing: Data(body.utf8))["id"]?.string, key: request.key, body: body)
                            if reply.status == 202, let id = reply.id { accepted(id) }
                            replies.append(reply)
                        }
                        return replies
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Some submissions have code that was graded before, some share an idempotency key, some supersede. The others
    /// have unique code.
    private func request(_ connection: Int, _ number: Int, token: String) -> (text: String, key: String?) {
        let key = number % 5 == 0 ? "key-\(number)" : nil
        let code =
            switch number % 5 {
            case 0: "keyed = \(number)"
            case 1: "graded = 1"
            default: "unique = \(connection), \(number)"
            }
        let supersedes = (connection + number) % 29 == 0
        let body = #"{"exercise":"hello","code":"\#(code)","supersede":\#(supersedes)}"#
        let text =
            "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + (key.map { "Idempotency-Key: \($0)\r\n" } ?? "") + "\r\n" + body
        return (text, key)
    }

    /// Grades a submission unless it is terminal already.
    private func grade(_ id: String, in store: Store) async throws {
        guard let job = try await store.begin(submission: id) else { return }
        let report = GradingReport(
            verdict: .partial, points: 40, maxPoints: 100, summary: "Well.", tests: [], cpuMilliseconds: 1,
            wallMilliseconds: 1, memoryPeakBytes: 1, mode: .cold, enforcement: "v2")
        _ = try await store.finish(submission: id, attempt: job.attempt, report: report)
    }
}
