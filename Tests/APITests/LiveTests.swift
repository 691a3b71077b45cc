import Grading
import NIOCore
import NIOWebSocket
import Scheduler
import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct LiveTests {
    private func bearer(_ client: Client) -> [(String, String)] { [("Authorization", "Bearer \(client.token ?? "")")] }

    private func user(_ client: Client, _ backend: Backend) async throws -> String {
        try #require(try await backend.store.user(token: client.token ?? "")).id
    }

    @Test func `replays missed events, then sends new ones, in order, each once`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let user = try await user(student, backend)
            try await backend.feed.publish(.queued(position: 0), submission: "s", user: user)
            try await backend.feed.publish(.running, submission: "s", user: user)
            try await LiveClient.with(port: server.port, query: "?after=0", headers: bearer(student)) { live in
                let queued = try await live.event()
                #expect(queued["type"] == "queued")
                #expect(queued["position"] == 0)
                let running = try await live.event()
                #expect(running["type"] == "running")
                try await backend.feed.publish(
                    .test(index: 0, total: 1, id: "t1", name: "first", status: .failed), submission: "s", user: user)
                try await backend.feed.publish(
                    .graded(verdict: .rejected, points: 0, summary: "No."), submission: "s", user: user)
                let test = try await live.event()
                #expect(test["type"] == "test")
                #expect(test["status"] == "failed")
                #expect(test["submission"] == "s")
                let graded = try await live.event()
                #expect(graded["type"] == "graded")
                #expect(graded["verdict"] == "rejected")
                let sequence = [queued, running, test, graded].compactMap { $0["seq"]?.int }
                #expect(sequence.count == 4)
                #expect(zip(sequence, sequence.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
    }

    @Test func `continues after the last event that the client has seen`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let user = try await user(student, backend)
            let seen = try await backend.feed.publish(.queued(position: 0), submission: "s", user: user)
            try await backend.feed.publish(.running, submission: "s", user: user)
            try await LiveClient.with(port: server.port, query: "?after=\(seen)", headers: bearer(student)) { live in
                let event = try await live.event()
                #expect(event["type"] == "running")
            }
        }
    }

    @Test func `sends no events of other users`() async throws {
        try await TestServer.run { server, backend in
            let (student, other) = (try await server.learner(), try await server.learner())
            try await backend.feed.publish(.running, submission: "other's", user: user(other, backend))
            try await backend.feed.publish(.running, submission: "own", user: user(student, backend))
            try await LiveClient.with(port: server.port, query: "?after=0", headers: bearer(student)) { live in
                let event = try await live.event()
                #expect(event["submission"] == "own")
            }
        }
    }

    @Test func `accepts the cookie from its own page only`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let user = try await user(student, backend)
            try await backend.feed.publish(.running, submission: "s", user: user)
            let cookie = ("Cookie", "sandmartin_session=\(student.token ?? "")")
            let ours = ("Origin", "http://127.0.0.1:\(server.port)")
            try await LiveClient.with(port: server.port, query: "?after=0", headers: [cookie, ours]) { live in
                let event = try await live.event()
                #expect(event["type"] == "running")
            }
            let evil = ("Origin", "http://evil.example")
            let answer = try await handshake(server, headers: [cookie, evil])
            #expect(answer.head.hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test func `explains the refusal of a handshake`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let stranger = try await handshake(server, headers: [])
            #expect(stranger.head.hasPrefix("HTTP/1.1 401"))
            #expect(stranger.body.contains("POST /api/v1/session"))
            let odd = try await handshake(server, query: "?after=soon", headers: bearer(student))
            #expect(odd.head.hasPrefix("HTTP/1.1 400"))
            #expect(odd.body.contains("\\\"after\\\""))
            let old = try await handshake(server, version: "8", headers: bearer(student))
            #expect(old.head.hasPrefix("HTTP/1.1 426"))
            #expect(try await student.get("/api/v1/live").status == 426)
        }
    }

    @Test func `answers a ping, and a close with the same code`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            try await LiveClient.with(port: server.port, headers: bearer(student)) { live in
                try await live.send(.ping, ByteBuffer(string: "are you there"))
                let pong = try #require(try await live.frame())
                #expect(pong.opcode == .pong)
                #expect(String(buffer: pong.unmaskedData) == "are you there")
                try await live.send(.text, ByteBuffer(string: "ignored"))
                try await live.send(.connectionClose, ByteBuffer(bytes: [0x03, 0xE8]))
                let close = try #require(try await live.frame())
                #expect(close.opcode == .connectionClose)
                #expect(Array(close.unmaskedData.readableBytesView) == [0x03, 0xE8])
                #expect(try await live.frame() == nil)
            }
        }
    }

    @Test func `refuses frames that are too large`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            try await LiveClient.with(port: server.port, headers: bearer(student)) { live in
                try await live.send(.text, ByteBuffer(repeating: 0x61, count: 1 << 20))
                let close = try #require(try await live.frame())
                #expect(close.opcode == .connectionClose)
                #expect(Array(close.unmaskedData.readableBytesView) == [0x03, 0xF1])  // 1009, message too big
            }
        }
    }

    @Test func `closes the connection after a frame that no client may send`() async throws {
        let data = ByteBuffer(string: "hi")
        let unknown = try #require(WebSocketOpcode(encodedWebSocketOpcode: 0x3))
        let frames = [
            WebSocketFrame(fin: true, opcode: .ping, data: data),
            WebSocketFrame(fin: true, rsv1: true, opcode: .ping, maskKey: .random(), data: data),
            WebSocketFrame(fin: true, rsv3: true, opcode: .text, maskKey: .random(), data: data),
            WebSocketFrame(fin: true, opcode: unknown, maskKey: .random(), data: data),
        ]
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            for frame in frames {
                try await LiveClient.with(port: server.port, headers: bearer(student)) { live in
                    try await live.send(frame)
                    let close = try #require(try await live.frame())
                    #expect(close.opcode == .connectionClose)
                    #expect(Array(close.unmaskedData.readableBytesView) == [0x03, 0xEA])  // 1002, protocol error
                    #expect(try await live.frame() == nil)
                }
            }
        }
    }

    @Test func `disconnects a client that answers no pings`() async throws {
        let metrics = Metrics()
        let configure: TestServer.Configure = { $0.livePingInterval = .milliseconds(20) }
        try await TestServer.run(metrics: metrics, configure) { server, _ in
            let student = try await server.learner()
            try await LiveClient.with(port: server.port, headers: bearer(student)) { live in
                var pings = 0
                while let frame = try await live.frame() {
                    #expect(frame.opcode == .ping)
                    pings += 1
                }
                #expect(pings == LiveConnection.unansweredPings)
            }
        }
        #expect(
            metrics.exposition().contains(
                #"sandmartin_live_connections_dropped_total{reason="unresponsive"} 1"#))
    }

    @Test func `counts only the pings since the client's last frame`() {
        var pings = UnansweredPings()
        #expect(pings.sent() == 1)
        #expect(pings.sent() == 2)
        pings.answered()
        #expect(pings.sent() == 1)
    }

    /// The response to a handshake that is refused.
    private func handshake(
        _ server: TestServer, query: String = "", version: String = "13", headers: [(String, String)]
    ) async throws -> (head: String, body: String) {
        try await RawConnection.with(port: server.port) { connection in
            let fields = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
            try await connection.send(
                "GET /api/v1/live\(query) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: \(version)\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n")
            return try await connection.answer()
        }
    }
}
