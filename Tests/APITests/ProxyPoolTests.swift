import Scheduler
import Store
import Testing

@testable import API

/// Live connections through proxies that use one connection to the server for many clients.
@Suite(.timeLimit(.minutes(5)))
struct ProxyPoolTests {
    @Test(arguments: ReverseProxy.Kind.allCases)
    func `a proxy's pool serves everybody after live connections were opened and refused`(
        kind: ReverseProxy.Kind
    ) async throws {
        try await TestServer.run { server, backend in
            let token = try await server.learner().token ?? ""
            let user = try #require(try await backend.store.user(token: token)).id
            try await backend.feed.publish(.running, submission: "s", user: user)
            try await ReverseProxy.run({ kind.pooling(to: server.port, in: $0) }) { proxy in
                for _ in 0..<5 {
                    // Fills the pool: several connections to the server, all used.
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<4 { group.addTask { try await expectHealth(at: proxy) } }
                        try await group.waitForAll()
                    }
                    for authorization in ["none", "Bearer \(token)", "Bearer wrong"] {
                        try await expectLive(
                            at: proxy, authorization: authorization, admitted: authorization.hasSuffix(token))
                        try await expectHealth(at: proxy)
                    }
                }
            }
        }
    }

    private func expectHealth(at proxy: ReverseProxy) async throws {
        try await RawConnection.with(at: proxy.address) { client in
            for _ in 0..<3 {
                try await client.send("GET /health/live HTTP/1.1\r\nHost: school.example\r\n\r\n")
                #expect(try await client.answer().head.hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    private func expectLive(at proxy: ReverseProxy, authorization: String, admitted: Bool) async throws {
        do {
            try await LiveClient.with(
                at: proxy.address, host: "school.example", query: "?after=0",
                headers: [("Authorization", authorization)]
            ) { live in
                #expect(admitted)
                let event = try await live.event()
                #expect(event["submission"] == "s")
            }
        } catch is UpgradeRefused {
            #expect(!admitted)
        }
    }
}
