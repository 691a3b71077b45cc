import NIOCore
import NIOWebSocket
import Passwords
import Scheduler
import Store
import Testing

@testable import API

/// A live connection ends when its session ends.
@Suite(.timeLimit(.minutes(5)))
struct LiveSessionTests {
    private static var soon: TestServer.Configure { { $0.sessionCheckInterval = .milliseconds(20) } }

    enum End: CaseIterable {
        case signOut, endedElsewhere, deletion, expiry, newPassword
    }

    private func headers(_ client: Client) -> [(String, String)] {
        [("Authorization", "Bearer \(client.token ?? "")")]
    }

    private func expectClose(_ code: Int, _ reason: String, _ live: inout LiveClient) async throws {
        let closed = try #require(try await live.close())
        #expect(closed.code == code)
        #expect(closed.reason == reason)
    }

    @Test(arguments: End.allCases)
    func `ends with code 4401`(end: End) async throws {
        try await TestServer.run(Self.soon) { server, backend in
            let learner = try await server.learner()
            _ = try await learner.post("/api/v1/account", json: #"{"name":"Ada","password":"correct horse"}"#)
            try await LiveClient.with(port: server.port, headers: headers(learner)) { live in
                switch end {
                case .signOut: #expect(try await learner.delete("/api/v1/session").status == 204)
                case .endedElsewhere:
                    let list = try await learner.get("/api/v1/sessions").json["items"]?.array
                    let id = try #require(list?.first?["id"]?.string)
                    #expect(try await learner.delete("/api/v1/sessions/\(id)").status == 204)
                case .deletion: #expect(try await learner.delete("/api/v1/account").status == 204)
                case .expiry: try await backend.expireSessions()
                case .newPassword:
                    // As `sandmartin admin create Ada` does.
                    let name = try #require(AccountName("Ada"))
                    #expect(try await backend.store.setAdministrator(name: name, passwordHash: "h"))
                }
                try await expectClose(4401, "session ended", &live)
                // The answer completes the closing handshake.
                try await live.send(.connectionClose, ByteBuffer(bytes: [0x11, 0x31]))
                #expect(try await live.frame() == nil)
            }
        }
    }

    @Test func `ends with code 4401 when its API token is revoked`() async throws {
        try await TestServer.run(Self.soon) { server, _ in
            let learner = try await server.learner()
            let made = try await learner.post("/api/v1/tokens", json: #"{"name":"laptop"}"#).json
            let program = server.client(token: made["token"]?.string)
            try await LiveClient.with(port: server.port, headers: headers(program)) { live in
                let id = try #require(made["id"]?.string)
                #expect(try await learner.delete("/api/v1/tokens/\(id)").status == 204)
                try await expectClose(4401, "session ended", &live)
            }
        }
    }

    @Test func `ends with code 4403 when the role of its user changes`() async throws {
        try await TestServer.run(Self.soon) { server, backend in
            let learner = try await server.learner()
            let user = try #require(try await backend.store.user(token: learner.token ?? "")).id
            try await LiveClient.with(port: server.port, headers: headers(learner)) { live in
                try await backend.setRole(.teacher, of: user)
                try await expectClose(4403, "role changed", &live)
            }
            try await LiveClient.with(port: server.port, query: "?after=0", headers: headers(learner)) { live in
                try await backend.feed.publish(.running, submission: "s", user: user)
                #expect(try await live.event()["type"] == "running")
            }
        }
    }

    @Test func `ends in every process, and only the connections of the session`() async throws {
        try await TestServer.run(Self.soon) { first, backend in
            try await TestServer.run(on: backend, Self.soon) { second, backend in
                let (leaving, staying) = (try await first.learner(), try await first.learner())
                let user = try #require(try await backend.store.user(token: staying.token ?? "")).id
                try await LiveClient.with(port: second.port, headers: headers(leaving)) { live in
                    try await LiveClient.with(port: second.port, query: "?after=0", headers: headers(staying)) {
                        other in
                        #expect(try await first.client(token: leaving.token).delete("/api/v1/session").status == 204)
                        try await expectClose(4401, "session ended", &live)
                        try await backend.feed.publish(.running, submission: "s", user: user)
                        #expect(try await other.event()["type"] == "running")
                    }
                }
            }
        }
    }

    @Test func `a client that does not answer the close frame is disconnected`() async throws {
        try await TestServer.run(Self.soon) { server, _ in
            let learner = try await server.learner()
            try await LiveClient.with(port: server.port, headers: headers(learner)) { live in
                let signedOut = try await learner.delete("/api/v1/session")
                #expect(signedOut.status == 204)
                #expect(try await live.close() != nil)
                #expect(try await live.frame() == nil)
            }
        }
    }
}
