import Foundation
import Testing

@testable import API

/// Limits on what one session and one address may do in a time.
@Suite(.timeLimit(.minutes(5)))
struct RequestLimitTests {
    private static func only(_ limit: RateLimit, _ count: Int) -> TestServer.Configure {
        {
            $0.limits = .none
            $0.limits.rates[limit] = Rate(count, per: .seconds(3600))
        }
    }

    private static func proxied(_ address: String) -> [String: String] { ["X-Forwarded-For": address] }

    /// - Parameter interval: the time in which one request becomes allowed again, in seconds.
    private static func expectRefused(_ answer: Client.Answer, _ words: String, interval: Int) {
        #expect(answer.status == 429)
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(answer.detail.hasPrefix("Too many \(words). Allowed are "), "\(answer.detail)")
        let seconds = answer.headers["retry-after"].flatMap { Int($0) } ?? 0
        // The time that the test itself takes is not known.
        #expect((interval / 2...interval).contains(seconds), "\(seconds)")
        #expect(answer.detail.hasSuffix("Try again in \(seconds) seconds."), "\(answer.detail)")
    }

    @Test func `limits new sessions by address`() async throws {
        let configure: TestServer.Configure = {
            Self.only(.sessionsByAddress, 2)(&$0)
            $0.trustedProxies = IPNetwork.loopback
        }
        try await TestServer.run(configure) { server, _ in
            let create = { (address: String) in
                try await server.client().post("/api/v1/session", json: "{}", headers: Self.proxied(address))
            }
            for _ in 0..<2 { #expect(try await create("192.0.2.1").status == 201) }
            Self.expectRefused(
                try await create("192.0.2.1"), "new sessions from your network address, which others may share",
                interval: 1800)
            #expect(try await create("203.0.113.9, 192.0.2.1").status == 429, "a claim of the client")
            #expect(try await create("192.0.2.2").status == 201)
            for number in 1...2 { #expect(try await create("2001:db8::\(number)").status == 201) }
            #expect(try await create("2001:db8::3").status == 429)
        }
    }

    @Test func `does not let a client choose its address without a trusted proxy`() async throws {
        try await TestServer.run(Self.only(.sessionsByAddress, 2)) { server, _ in
            var statuses: [Int] = []
            for number in 1...3 {
                let headers = Self.proxied("192.0.2.\(number)")
                statuses.append(try await server.client().post("/api/v1/session", json: "", headers: headers).status)
            }
            #expect(statuses == [201, 201, 429])
        }
    }

    @Test func `counts sign-ins as new sessions, before the password is looked at`() async throws {
        try await TestServer.run(Self.only(.sessionsByAddress, 1)) { server, _ in
            let signIn = #"{"name":"nobody","password":"correct horse"}"#
            let first = try await server.client().post("/api/v1/session", json: signIn)
            let second = try await server.client().post("/api/v1/session", json: signIn)
            #expect(first.status == 401)
            #expect(second.status == 429)
        }
    }

    @Test func `limits new accounts by address`() async throws {
        try await TestServer.run(Self.only(.accountsByAddress, 1)) { server, _ in
            let create = { (name: String) in
                try await server.learner().post(
                    "/api/v1/account", json: #"{"name":"\#(name)","password":"correct horse"}"#)
            }
            #expect(try await create("first").status == 201)
            Self.expectRefused(
                try await create("second"), "new accounts from your network address, which others may share",
                interval: 3600)
        }
    }

    @Test func `limits submissions by session`() async throws {
        let metrics = Metrics()
        try await TestServer.run(metrics: metrics, Self.only(.submissionsBySession, 2)) { server, _ in
            let (first, second) = (try await server.learner(), try await server.learner())
            #expect(try await first.submit("a = 1", to: "hello").status == 202)
            // One that changes nothing counts as well.
            #expect(try await first.submit("a = 2", to: "hello").status == 409)
            Self.expectRefused(
                try await first.submit("a = 3", to: "hello"), "submissions with this session", interval: 1800)
            #expect(try await first.get("/api/v1/submissions").status == 200)
            #expect(try await second.submit("a = 1", to: "hello").status == 202)
        }
        #expect(
            metrics.exposition().contains(#"sandmartin_limit_refusals_total{limit="submissions_by_session"} 1"#))
    }

    @Test func `limits submissions by address`() async throws {
        try await TestServer.run(Self.only(.submissionsByAddress, 2)) { server, _ in
            var answers: [Client.Answer] = []
            for _ in 0..<3 { answers.append(try await server.learner().submit("a = 1", to: "hello")) }
            #expect(answers.map(\.status) == [202, 202, 429])
            Self.expectRefused(
                answers[2], "submissions from your network address, which others may share", interval: 1800)
        }
    }

    @Test func `limits runs by session and by address`() async throws {
        let program = #"{"exercise":"hello","code":"a = 1"}"#
        try await TestServer.run(Self.only(.runsBySession, 2)) { server, _ in
            let (first, second) = (try await server.learner(), try await server.learner())
            for _ in 0..<2 { #expect(try await first.post("/api/v1/runs", json: program).status == 202) }
            Self.expectRefused(
                try await first.post("/api/v1/runs", json: program), "runs with this session", interval: 1800)
            #expect(try await second.post("/api/v1/runs", json: program).status == 202)
        }
        try await TestServer.run(Self.only(.runsByAddress, 1)) { server, _ in
            #expect(try await server.learner().post("/api/v1/runs", json: program).status == 202)
            Self.expectRefused(
                try await server.learner().post("/api/v1/runs", json: program),
                "runs from your network address, which others may share", interval: 3600)
        }
    }

    @Test func `all API processes share a limit`() async throws {
        let backend = try await Backend()
        try await TestServer.run(on: backend, Self.only(.submissionsBySession, 3)) { first, _ in
            let token = try await first.learner().token
            try await TestServer.run(on: backend, Self.only(.submissionsBySession, 3)) { second, _ in
                var statuses: [Int] = []
                for server in [first, first, second, second, first] {
                    statuses.append(try await server.client(token: token).submit("a = 1", to: "hello").status)
                }
                #expect(statuses == [202, 409, 409, 429, 429])
            }
        }
        await backend.close()
    }

    @Test func `asks neither PostgreSQL nor Redis about a request over the limit`() async throws {
        try await TestServer.runUnconnected(Self.only(.submissionsBySession, 1)) { server in
            let client = server.client(token: "some token")
            // Without Redis, each process goes by its own counts.
            let first = try await client.submit("a = 1", to: "hello")
            let second = try await client.submit("a = 1", to: "hello")
            #expect(first.status == 503)
            #expect(second.status == 429)
        }
    }

    @Test func `answers a submission over the limit before its body arrives`() async throws {
        try await TestServer.runUnconnected(Self.only(.submissionsByAddress, 1)) { server in
            let head = { (length: Int) in
                "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(length)\r\n\r\n"
            }
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send(head(2) + "{}")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 401"))
                try await connection.send(head(10))
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 429"))
                // The connection stays usable.
                try await connection.send("0123456789GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test func `limits all requests by session and by address, but no health check`() async throws {
        let configure: TestServer.Configure = {
            $0.limits = .none
            $0.limits.rates = [
                .requestsBySession: Rate(2, per: .seconds(3600)), .requestsByAddress: Rate(5, per: .seconds(3600)),
            ]
        }
        try await TestServer.runUnconnected(configure) { server in
            let client = server.client(token: "some token")
            for _ in 0..<2 { #expect(try await client.get("/api/v1/nothing").status == 404) }
            Self.expectRefused(try await client.get("/"), "requests with this session", interval: 1800)
            for _ in 0..<3 { #expect(try await server.client().get("/api/v1/nothing").status == 404) }
            Self.expectRefused(
                try await server.client().get("/api/v1/nothing"),
                "requests from your network address, which others may share", interval: 720)
            #expect(try await client.get("/health/live").status == 200)
            #expect(try await client.get("/metrics").status == 200)
        }
    }
}
