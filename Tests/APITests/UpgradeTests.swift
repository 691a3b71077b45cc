import Foundation
import NIOCore
import TestSupport
import Testing

@testable import API

/// The state of a connection after requests that ask for another protocol.
@Suite(.timeLimit(.minutes(5)))
struct UpgradeTests {
    @Test(arguments: [0, 1, 2, 10])
    func `upgrades a connection that has carried requests`(count: Int) async throws {
        try await withLearner { server, token in
            try await RawConnection.with(port: server.port) { connection in
                for _ in 0..<count {
                    try await connection.send(Self.plain)
                    #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                }
                try await connection.send(handshake(token))
                try await expectWebSocket(&connection)
            }
        }
    }

    @Test func `upgrades after pipelined requests, with the first frame in the same packet`() async throws {
        try await withLearner { server, token in
            try await RawConnection.with(port: server.port) { connection in
                let post = "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
                try await connection.send(
                    Array((Self.plain + post + Self.plain + handshake(token)).utf8) + Self.maskedPing)
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 401"))
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 101"))
                try await expectPong(&connection)
            }
        }
    }

    @Test func `upgrades wherever its packets are split`() async throws {
        try await withLearner { server, token in
            let bytes = Array((Self.plain + handshake(token)).utf8) + Self.maskedPing
            for place in 1..<bytes.count {
                try await RawConnection.with(port: server.port) { connection in
                    try await connection.send(bytes[..<place])
                    // Lets the server read the first part alone.
                    try await Task.sleep(for: .milliseconds(1))
                    try await connection.send(bytes[place...])
                    #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                    #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 101"), "split at \(place)")
                    try await expectPong(&connection)
                }
            }
        }
    }

    @Test(arguments: [
        ("401", "GET /api/v1/live HTTP/1.1\r\n\(UpgradeTests.webSocket)\r\n"),
        ("403", "GET /api/v1/live HTTP/1.1\r\nOrigin: http://evil.example\r\n\(UpgradeTests.webSocket)\r\n"),
        ("404", "GET /api/v1/nothing HTTP/1.1\r\n\(UpgradeTests.webSocket)\r\n"),
        ("200", "GET /health/live HTTP/1.1\r\n\(UpgradeTests.webSocket)\r\n"),
        ("401", "POST /api/v1/submissions HTTP/1.1\r\n\(UpgradeTests.webSocket)Content-Length: 2\r\n\r\n{}"),
        ("401", "GET /api/v1/live HTTP/1.1\r\n\(UpgradeTests.webSocket)Content-Length: 2\r\n\r\n{}"),
        (
            "401",
            "GET /api/v1/live HTTP/1.1\r\n\(UpgradeTests.webSocket)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        ("200", "GET /health/live HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"),
        (
            "401",
            "POST /api/v1/submissions HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}"
        ),
        ("200", "GET /health/live HTTP/1.1\r\nConnection: keep-alive,\tUpgrade\r\nUpgrade: h2c\r\n\r\n"),
        ("200", "GET /health/live HTTP/1.1\r\nConnection: UPGRADE,\r\nUpgrade:\r\n\r\n"),
        ("405", "CONNECT /api/v1/live HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("200", "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n"),
        ("200", "GET /health/live HTTP/1.1\r\nConnection: Close\r\n\r\n"),
        ("200", "GET /health/live HTTP/1.0\r\n\r\n"),
        ("401", "GET /api/v1/live HTTP/1.0\r\n\(UpgradeTests.webSocket)\r\n"),
    ])
    func `says that it closes the connection, and does so, after it refused an upgrade`(
        status: String, request: String
    ) async throws {
        try await TestServer.runUnconnected { server in
            for used in [0, 3] {
                try await RawConnection.with(port: server.port) { connection in
                    // More than the sockets' buffers hold. Destroys no response.
                    let following = String(repeating: Self.plain, count: 40_000)
                    try await connection.send(String(repeating: Self.plain, count: used) + request + following)
                    for _ in 0..<used {
                        #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                    }
                    let refusal = try await connection.answer()
                    #expect(refusal.head.hasPrefix("HTTP/1.1 \(status)"), "\(refusal)")
                    #expect(refusal.head.lowercased().contains("\r\nconnection: close"))
                    #expect(try await connection.answerOrEnd() == nil)
                }
            }
        }
    }

    @Test(arguments: [
        "GET /api/v1/live HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\n\r\n",
        "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
            + String(repeating: "a", count: 2_000_000),
    ])
    func `serves further requests after one that is no upgrade or whose body is refused`(request: String) async throws {
        try await TestServer.runUnconnected { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send(request + Self.plain)
                #expect(try await connection.answer().head.lowercased().contains("\r\nconnection: close") == false)
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test(arguments: [
        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        "GET /health/live HTTP/1.1\r\nHost",
        "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        "GET /health/live HTTP/2.0\r\nHost: x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
    ])
    func `closes a connection whose client sends half a request or none`(bytes: String) async throws {
        try await TestServer.runUnconnected { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send(Self.plain + bytes)
                connection.finish()
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                var answers: [String] = []
                while let answer = try await connection.answerOrEnd() { answers.append(answer.head) }
                #expect(answers.count <= 1, "\(answers)")
                #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 4") || $0.hasPrefix("HTTP/1.1 503") }, "\(answers)")
            }
        }
    }

    @Test func `sends the whole response to a client that has closed its own side`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sandmartin-page-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try TestServer.copyTemplates(to: directory)
        // More than the sockets' buffers hold.
        let size = 30_000_000
        try Data(repeating: 0x61, count: size).write(to: directory.appending(path: "index.html"))
        let configure: TestServer.Configure = { $0.pageDirectory = directory.path() }
        try await TestServer.runUnconnected(configure) { server in
            for fields in ["", "Connection: close\r\n"] {
                try await RawConnection.with(port: server.port) { connection in
                    try await connection.send("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
                    connection.finish()
                    #expect(try await connection.answer().body.utf8.count == size)
                    #expect(try await connection.answerOrEnd() == nil)
                }
            }
        }
    }

    /// Whatever a client sends first, its connection serves a further request or is closed.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `never leaves a connection that neither answers nor ends`(seed: UInt64) async throws {
        try await withLearner { server, token in
            var random = SeededRandom(seed: seed)
            let fragments = Self.fragments + [handshake(token)]
            for _ in 0..<150 {
                var bytes: [UInt8] = []
                for _ in 0...random.below(4) {
                    let fragment = Array(fragments[random.below(fragments.count)].utf8)
                    bytes += random.below(4) == 0 ? random.mutation(of: fragment) : fragment
                }
                try await expectAnswerOrEnd(bytes, splitAt: random.below(bytes.count + 1), server)
            }
            #expect(try await server.client().get("/health/live").status == 200)
        }
    }

    private func expectAnswerOrEnd(_ bytes: [UInt8], splitAt place: Int, _ server: TestServer) async throws {
        try await RawConnection.with(port: server.port) { connection in
            do {
                try await connection.send(bytes[..<place])
                await Task.yield()
                // The half-close ends each request that is not complete, and an open WebSocket.
                try await connection.send(bytes[place...] + Array(Self.plain.utf8))
                connection.finish()
                while try await connection.answerOrEnd() != nil {}
            } catch is ConnectionEnded {
                // The frames of a WebSocket, whose connection has ended.
            } catch is ChannelError {
                // The server has already closed the connection.
            } catch is IOError {
            }
        }
    }
}

extension UpgradeTests {
    private static let plain = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let webSocket =
        "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    /// A ping with the data `hi`, masked with zeros.
    private static let maskedPing: [UInt8] = [0x89, 0x82, 0, 0, 0, 0, 0x68, 0x69]
    private static let fragments = [
        plain, plain, "GET /api/v1/live HTTP/1.1\r\n\(webSocket)\r\n", "CONNECT x:1 HTTP/1.1\r\n\r\n",
        "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
        "HEAD /health/live HTTP/1.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpgrade: websocket\r\n\r\n",
    ]

    private func handshake(_ token: String) -> String {
        "GET /api/v1/live HTTP/1.1\r\nAuthorization: Bearer \(token)\r\n\(Self.webSocket)\r\n"
    }

    private func withLearner(_ body: @escaping @Sendable (TestServer, _ token: String) async throws -> Void)
        async throws
    {
        try await TestServer.run { server, _ in try await body(server, server.learner().token ?? "") }
    }

    private func expectWebSocket(_ connection: inout RawConnection) async throws {
        let head = try await connection.answer().head
        #expect(head.hasPrefix("HTTP/1.1 101"))
        // The example of RFC 6455, 1.3.
        #expect(head.lowercased().contains("\r\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="))
        #expect(head.lowercased().contains("\r\nconnection: upgrade"))
        try await connection.send(Self.maskedPing)
        try await expectPong(&connection)
    }

    private func expectPong(_ connection: inout RawConnection) async throws {
        let frame = try await connection.frame()
        #expect(frame.first == 0x8A)
        #expect(String(buffer: frame.data) == "hi")
    }
}
