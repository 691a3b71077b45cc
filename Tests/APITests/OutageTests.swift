import Foundation
import Postgres
import Store
import Testing

@testable import API

/// PostgreSQL is away, or its connection is cut in the middle of a call.
@Suite(.timeLimit(.minutes(15)))
struct OutageTests {
    /// Calls that do not need PostgreSQL, or answer without its part.
    private static let independent = ["GET /health/live", "GET /metrics"]

    /// Runs `body` with a server whose only connection to PostgreSQL goes through a relay, and with another one on the
    /// same database for everything else.
    private func withRelay(
        _ body:
            @escaping @Sendable (_ relayed: TestServer, _ direct: TestServer, Backend, PostgresRelay) async throws
            -> Void
    ) async throws {
        let backend = try await Backend()
        let relay = try await PostgresRelay(to: backend.databaseSocket)
        let away = try backend.through(port: relay.port)
        try await TestServer.run(on: backend) { direct, _ in
            try await TestServer.run(on: away) { relayed, _ in try await body(relayed, direct, backend, relay) }
        }
        try await relay.close()
        await away.closeDatabase()
        await backend.close()
    }

    private func administrator(_ server: TestServer, _ backend: Backend) async throws -> Client {
        let client = try await server.learner()
        let user = try #require(try await backend.store.user(token: client.token ?? "")).id
        try await backend.setRole(.admin, of: user)
        return client
    }

    private func send(_ call: DescribedCall, _ path: String, by client: Client, to server: TestServer) async throws
        -> Client.Answer
    {
        try await server.client(token: client.token).send(
            call.method, path, body: call.body.map { Data($0.utf8) }, headers: ["Content-Type": "application/json"])
    }

    private func expectUnavailable(_ answer: Client.Answer, _ call: DescribedCall, _ circumstance: String) {
        let name: Comment = "\(call.method) \(call.path), \(circumstance)"
        #expect(answer.status == 503, name)
        #expect(answer.headers["content-type"] == "application/problem+json", name)
        #expect(answer.headers["retry-after"].flatMap { Int($0) } != nil, name)
        #expect(!answer.detail.isEmpty, name)
    }

    @Test func `a cut at any message of any call is answered with 503, and leaves nothing half done`() async throws {
        try await withRelay { relayed, direct, backend, relay in
            for call in try DescribedCall.all() where !Self.independent.contains("\(call.method) \(call.path)") {
                // What the call changes when nothing is cut. Also opens the connection again after the last cut.
                let whole = try await changes(of: call, relayed, direct, backend).rows
                for isReceived in [false, true] {
                    var message = 0
                    var isCut = true
                    while isCut, message < 100 {
                        message += 1
                        let cut: PostgresRelay.Cut =
                            isReceived ? .beforeClient(message: message) : .beforeServer(message: message)
                        let (answer, rows) = try await changes(of: call, relayed, direct, backend) { relay.set(cut) }
                        isCut = relay.endCut()
                        if isCut {
                            expectUnavailable(answer, call, "\(cut)")
                            #expect(rows.isEmpty || rows == whole, "\(call.method) \(call.path), \(cut)")
                        } else {
                            #expect(answer.status < 500, "\(call.method) \(call.path) after \(cut)")
                        }
                    }
                    // Each call asks PostgreSQL at least once, and the cuts went through the whole call.
                    #expect((2..<100).contains(message), "\(call.method) \(call.path)")
                }
            }
        }
    }

    @Test func `while PostgreSQL is away, each call is answered with 503, and afterwards all work`() async throws {
        try await withRelay { relayed, direct, backend, relay in
            let calls = try DescribedCall.all()
            relay.goAway()
            for call in calls where !Self.independent.contains("\(call.method) \(call.path)") {
                let (answer, rows) = try await changes(of: call, relayed, direct, backend)
                expectUnavailable(answer, call, "away")
                #expect(rows.isEmpty)
            }
            #expect(try await relayed.client().get("/health/live").status == 200)
            #expect(try await relayed.client().get("/metrics").status == 200)
            relay.comeBack()
            let deadline = ContinuousClock.now + .seconds(60)
            while try await relayed.client().get("/health/ready").status != 200 {
                try #require(ContinuousClock.now < deadline, "the service does not come back")
                try await Task.sleep(for: .milliseconds(50))
            }
            for call in calls {
                let answer = try await changes(of: call, relayed, direct, backend).answer
                #expect(answer.status < 500, "\(call.method) \(call.path)")
            }
        }
    }

    /// Sends a call of a new administrator, and returns the answer and by how many rows it changed each table.
    ///
    /// - Parameter beforehand: runs between the preparation and the call.
    private func changes(
        of call: DescribedCall, _ relayed: TestServer, _ direct: TestServer, _ backend: Backend,
        _ beforehand: () -> Void = {}
    ) async throws -> (answer: Client.Answer, rows: [String: Int]) {
        let client = try await administrator(direct, backend)
        let path = try await call.path(owner: client, direct, backend)
        let before = try await backend.rowCounts()
        beforehand()
        let answer = try await send(call, path, by: client, to: relayed)
        let after = try await backend.rowCounts()
        return (answer, after.merging(before, uniquingKeysWith: -).filter { $0.value != 0 })
    }

    @Test func `a connection that PostgreSQL ends is answered with 503`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let user = try #require(try await backend.store.user(token: learner.token ?? "")).id
            let answer = try await backend.blocking("SELECT FROM users WHERE id = \(user) FOR UPDATE") {
                try await learner.post("/api/v1/tokens", json: #"{"name":"program"}"#)
            } meanwhile: {
                try await backend.endBlockedConnections()
            }
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "2")
            #expect(try await learner.post("/api/v1/tokens", json: #"{"name":"program"}"#).status == 201)
        }
    }
}

/// Calls of a user whose account is being deleted at the same moment.
@Suite(.timeLimit(.minutes(5)))
struct DeletionRaceTests {
    @Test(arguments: [
        ("POST", "/api/v1/submissions", #"{"exercise":"hello","code":"a = 1"}"#),
        ("POST", "/api/v1/account", #"{"name":"Ada","password":"correct horse"}"#),
        ("POST", "/api/v1/tokens", #"{"name":"program"}"#),
        ("PUT", "/api/v1/exercises/hello/draft", #"{"code":"a = 1","revision":0}"#),
        ("GET", "/api/v1/exercises/hello/hints/1", ""),
    ])
    func `are answered with 401`(method: String, path: String, body: String) async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            let user = try #require(try await backend.store.user(token: learner.token ?? "")).id
            let answer = try await backend.blocking("DELETE FROM users WHERE id = \(user)") {
                try await learner.send(
                    method, path, body: body.isEmpty ? nil : Data(body.utf8),
                    headers: ["Content-Type": "application/json"])
            }
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"] != nil)
            #expect(answer.detail.contains("deleted"))
        }
    }
}
