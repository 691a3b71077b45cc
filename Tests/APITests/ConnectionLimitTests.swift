import Foundation
import Store
import Testing

@testable import API

/// Limits on connections: by address, in total, and in time without a request.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionLimitTests {
    private static func get(_ path: String, token: String = "none") -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"
    }

    /// Opens `count` connections that have carried a request, during `body`.
    private static func fill(
        _ server: TestServer, _ count: Int, _ body: @escaping () async throws -> Void
    ) async throws {
        guard count > 0 else { return try await body() }
        try await RawConnection.with(port: server.port) { connection in
            try await connection.send(get("/health/live"))
            #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
            try await fill(server, count - 1, body)
        }
    }

    /// The response on a new connection, which the server closes if `isClosed`.
    private static func answer(
        _ server: TestServer, _ request: String, isClosed: Bool = false
    ) async throws -> (head: String, body: String) {
        try await RawConnection.with(port: server.port) { connection in
            try await connection.send(request)
            let answer = try await connection.answer()
            if isClosed { try await connection.end() }
            return answer
        }
    }

    @Test func `a full server serves health checks and administrators only`() async throws {
        let metrics = Metrics()
        let configure: TestServer.Configure = {
            $0.limits = .none
            $0.limits.connections = 3
            $0.limits.reservedConnections = 3
        }
        try await TestServer.run(metrics: metrics, configure) { server, backend in
            let token = try await backend.store.createSession().token
            try await Self.fill(server, 3) {
                for token in ["none", token] {
                    for path in ["/api/v1/progress", "/", "/api/v1/nothing"] {
                        let refused = try await Self.answer(server, Self.get(path, token: token), isClosed: true)
                        #expect(refused.head.hasPrefix("HTTP/1.1 503"))
                        #expect(refused.head.lowercased().contains("retry-after: 5"))
                        #expect(refused.head.lowercased().contains("connection: close"))
                        #expect(refused.body.contains("no room for more connections"))
                        #expect(refused.body.contains("Try again in 5 seconds."))
                    }
                }
                for path in ["/health/live", "/health/ready", "/metrics"] {
                    let served = try await Self.answer(server, Self.get(path), isClosed: true)
                    #expect(served.head.hasPrefix("HTTP/1.1 200"))
                }
                let admin = Self.get("/api/v1/admin/queue", token: Backend.adminToken)
                #expect(try await Self.answer(server, admin, isClosed: true).head.hasPrefix("HTTP/1.1 200"))
            }
            // There is room again when the server has seen that the connections are closed.
            let deadline = ContinuousClock.now + .seconds(60)
            while try await !Self.answer(server, Self.get("/api/v1/progress", token: token)).head.contains(" 200 ") {
                try #require(ContinuousClock.now < deadline, "still full")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        #expect(metrics.exposition().contains(#"sandmartin_limit_refusals_total{limit="connections"}"#))
    }

    @Test func `refuses further connections of an address at once`() async throws {
        let configure: TestServer.Configure = {
            $0.limits = .none
            $0.limits.connectionsByAddress = 2
        }
        try await TestServer.runUnconnected(configure) { server in
            try await Self.fill(server, 2) {
                try await RawConnection.with(port: server.port) { connection in
                    let refused = try await connection.answer()
                    #expect(refused.head.hasPrefix("HTTP/1.1 429 Too Many Requests"))
                    #expect(refused.head.contains("Retry-After: 30"))
                    let problem = try JSON(parsing: Data(refused.body.utf8))
                    #expect(problem["status"] == 429)
                    #expect(problem["detail"]?.string?.contains("has 2 connections open") == true)
                    try await connection.end()
                }
            }
        }
    }

    @Test func `does not limit the connections of a trusted proxy`() async throws {
        let configure: TestServer.Configure = {
            $0.limits = .none
            $0.limits.connectionsByAddress = 1
            $0.trustedProxies = IPNetwork.loopback
        }
        try await TestServer.runUnconnected(configure) { server in
            try await Self.fill(server, 3) {}
        }
    }

    @Test(arguments: ["Content-Length: 90\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf"])
    func `closes a connection whose request does not end soon`(rest: String) async throws {
        let configure: TestServer.Configure = { $0.requestTimeout = .seconds(1) }
        try await TestServer.runUnconnected(configure) { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                try await connection.send("POST /api/v1/session HTTP/1.1\r\nHost: x\r\n\(rest)")
                try await connection.end()
            }
        }
    }

    @Test(arguments: ["", "GET /health/live HTTP/1.1\r\nHost: x\r\n"])
    func `closes a connection that sends no complete request soon`(start: String) async throws {
        let configure: TestServer.Configure = { $0.firstRequestTimeout = .seconds(1) }
        try await TestServer.runUnconnected(configure) { server in
            try await RawConnection.with(port: server.port) { connection in
                if !start.isEmpty { try await connection.send(start) }
                try await connection.end()
            }
        }
    }
}
