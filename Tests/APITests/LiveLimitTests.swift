import Passwords
import Redis
import Testing

@testable import API

/// Limits on live connections that are open at the same time.
@Suite(.timeLimit(.minutes(5)))
struct LiveLimitTests {
    private static func handshake(_ token: String) -> String {
        "GET /api/v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Authorization: Bearer \(token)\r\n\r\n"
    }

    private static func configure(session: Int = .max, address: Int = .max) -> TestServer.Configure {
        {
            $0.limits = .none
            $0.limits.liveBySession = session
            $0.limits.liveByAddress = address
        }
    }

    /// Opens a live connection during `body`, which receives the response to the handshake.
    private static func open(
        _ server: TestServer, _ token: String, _ body: (_ head: String, _ body: String) async throws -> Void
    ) async throws {
        try await RawConnection.with(port: server.port) { connection in
            try await connection.send(handshake(token))
            let answer = try await connection.answer()
            try await body(answer.head, answer.body)
        }
    }

    private static func expectRefused(_ head: String, _ body: String, _ words: String) {
        #expect(head.hasPrefix("HTTP/1.1 429"))
        #expect(head.lowercased().contains("retry-after: 30"))
        #expect(body.contains(words), "\(body)")
        #expect(body.contains("Try again in 30 seconds."))
    }

    /// Waits until a live connection can be opened: the server learns of a closed one a little later.
    private static func expectRoom(_ server: TestServer, _ token: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            var head = ""
            try await open(server, token) { answered, _ in head = answered }
            if head.hasPrefix("HTTP/1.1 101") { return }
            try #require(ContinuousClock.now < deadline, "no room: \(head)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `limits the live connections of a session`() async throws {
        try await TestServer.run(Self.configure(session: 2)) { server, _ in
            let (token, other) = (try await server.learner().token ?? "", try await server.learner().token ?? "")
            try await Self.open(server, token) { head, _ in
                #expect(head.hasPrefix("HTTP/1.1 101"))
                try await Self.open(server, token) { head, _ in
                    #expect(head.hasPrefix("HTTP/1.1 101"))
                    try await Self.open(server, token) {
                        Self.expectRefused($0, $1, "This session has 2 live connections open")
                    }
                    try await Self.open(server, other) { head, _ in #expect(head.hasPrefix("HTTP/1.1 101")) }
                }
                try await Self.expectRoom(server, token)
            }
        }
    }

    @Test func `limits the live connections of an address`() async throws {
        try await TestServer.run(Self.configure(address: 1)) { server, _ in
            let (token, other) = (try await server.learner().token ?? "", try await server.learner().token ?? "")
            try await Self.open(server, token) { head, _ in
                #expect(head.hasPrefix("HTTP/1.1 101"))
                try await Self.open(server, other) {
                    Self.expectRefused($0, $1, "Your network address, which others may share, has 1 live connections")
                }
            }
            try await Self.expectRoom(server, other)
        }
    }

    @Test func `a refused handshake takes no place`() async throws {
        try await TestServer.run(Self.configure(session: 1, address: 1)) { server, _ in
            for _ in 0..<3 {
                try await Self.open(server, "wrong") { head, _ in #expect(head.hasPrefix("HTTP/1.1 401")) }
            }
            try await Self.expectRoom(server, try await server.learner().token ?? "")
        }
    }

    @Test func `all API processes share the limit`() async throws {
        let backend = try await Backend()
        try await TestServer.run(on: backend, Self.configure(session: 1)) { first, _ in
            let token = try await first.learner().token ?? ""
            try await TestServer.run(on: backend, Self.configure(session: 1)) { second, _ in
                try await Self.open(first, token) { head, _ in
                    #expect(head.hasPrefix("HTTP/1.1 101"))
                    try await Self.open(second, token) {
                        Self.expectRefused($0, $1, "This session has 1 live connections open")
                    }
                }
                try await Self.expectRoom(second, token)
            }
        }
        await backend.close()
    }

    @Test func `a renewed lease counts again after Redis lost it, and expires without renewal`() async throws {
        let backend = try await Backend()
        var limits = Limits.none
        limits.liveBySession = 1
        let processes = [0, 1].map { _ in
            let shared = SharedLimits(redis: backend.redis, timeout: .seconds(60), logger: TestServer.noLog)
            return LiveLimits(limits, shared: shared, metrics: Metrics())
        }
        let visitor = Visitor(session: Fingerprint(of: "token"))
        let lease = try await processes[0].open(visitor)
        _ = try await backend.redis.send(["FLUSHDB"])
        let later = ContinuousClock.now + LiveLimits.renewalInterval
        await lease.renew(at: later)
        await #expect(throws: Problem.self) { try await processes[1].open(visitor) }
        let key = try await backend.redis.send(["KEYS", "limit:*"]).array()[0].text()
        let rest = try await backend.redis.send(["TTL", RedisArgument(key)]).integer()
        #expect((60...150).contains(rest))
        await lease.close()
        _ = try await processes[1].open(visitor)
        await backend.close()
    }

    @Test func `counts without Redis`() async throws {
        let redis = RedisClient(address: try RedisAddress(url: "unix:///nonexistent/redis.sock"))
        var limits = Limits.none
        limits.liveBySession = 1
        let shared = SharedLimits(redis: redis, timeout: .seconds(60), logger: TestServer.noLog)
        let live = LiveLimits(limits, shared: shared, metrics: Metrics())
        let visitor = Visitor(session: Fingerprint(of: "token"))
        let lease = try await live.open(visitor)
        await #expect(throws: Problem.self) { try await live.open(visitor) }
        lease.release()
        lease.release()
        _ = try await live.open(visitor)
        await #expect(throws: Problem.self) { try await live.open(visitor) }
    }
}
