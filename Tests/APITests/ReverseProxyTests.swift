import Foundation
import Scheduler
import Store
import Testing

@testable import API

/// The server behind real reverse proxies.
@Suite(.timeLimit(.minutes(5)))
struct ReverseProxyTests {
    @Test(arguments: [false, true])
    func `serves the page's calls behind nginx as documented`(isBehindTLS: Bool) async throws {
        let documented = try documentedServers()
        let log = RecordedLog()
        let configure: TestServer.Configure = {
            $0.isBehindTLS = isBehindTLS
            $0.trustsForwardedHeaders = isBehindTLS
            $0.trustedProxies = isBehindTLS ? IPNetwork.loopback : []
        }
        try await TestServer.run(logger: log.logger, configure) { server, backend in
            let servers = documented.replacing("127.0.0.1:8080", with: "127.0.0.1:\(server.port)")
            try await ReverseProxy.run({ ReverseProxy.nginx(servers, in: $0) }) { proxy in
                let token = try await RawConnection.with(at: proxy.address) { browser in
                    // A client sets these two itself. The proxy has to overwrite them.
                    try await browser.send(createSession("X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher"))
                    let made = try await browser.answer()
                    #expect(made.head.hasPrefix("HTTP/1.1 201"))
                    #expect(made.head.contains("Secure") == isBehindTLS)
                    return try #require(try JSON(parsing: Data(made.body.utf8))["token"]?.string)
                }
                let user = try #require(try await backend.store.user(token: token)).id
                try await backend.feed.publish(.running, submission: "s", user: user)
                let headers = [("Origin", "https://school.example:8443"), ("Cookie", "sandmartin_session=\(token)")]
                try await LiveClient.with(
                    at: proxy.address, host: "school.example:8443", query: "?after=0", headers: headers
                ) { live in
                    let event = try await live.event()
                    #expect(event["submission"] == "s")
                }
            }
        }
        #expect(log.warnings == [])
    }

    @Test func `says what to change behind nginx with its default settings`() async throws {
        let log = RecordedLog()
        try await TestServer.run(logger: log.logger) { server, _ in
            let student = try await server.learner()
            let servers = "server { listen SOCKET; location / { proxy_pass http://127.0.0.1:\(server.port); } }"
            try await ReverseProxy.run({ ReverseProxy.nginx(servers, in: $0) }) { proxy in
                try await RawConnection.with(at: proxy.address) { browser in
                    for _ in 0..<50 {
                        try await browser.send(createSession())
                        let refused = try await browser.answer()
                        #expect(refused.head.hasPrefix("HTTP/1.1 403"))
                        #expect(refused.head.contains("application/problem+json"))
                        #expect(refused.body.contains("The proxy must pass on Host, or set X-Forwarded-Host"))
                    }
                }
                for _ in 0..<2 {
                    await #expect(throws: UpgradeRefused.self) {
                        try await LiveClient.with(
                            at: proxy.address, host: "school.example",
                            headers: [("Authorization", "Bearer \(student.token ?? "")")]
                        ) { _ in }
                    }
                }
            }
        }
        #expect(log.warnings.count == 2, "\(log.warnings)")
        #expect(
            log.warnings.first?.hasPrefix("warning: A request was refused because its Origin is not its Host.") == true)
        #expect(log.warnings.first?.contains("origin=https://school.example:8443") == true)
        #expect(log.warnings.last?.contains("proxy_set_header Upgrade $http_upgrade;") == true)
    }

    private func createSession(_ headers: String = "Accept: */*") -> String {
        "POST /api/v1/session HTTP/1.1\r\nHost: school.example:8443\r\nOrigin: https://school.example:8443\r\n"
            + "Content-Length: 0\r\n\(headers)\r\n\r\n"
    }

    /// The nginx example of the documentation without TLS, listening on a Unix socket.
    private func documentedServers() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let start = try #require(text.firstRange(of: "```nginx\n"), "no example")
        let rest = text[start.upperBound...]
        let example = rest[..<(try #require(rest.firstRange(of: "\n```"))).lowerBound]
        return example.split(separator: "\n").filter { !$0.contains("ssl_certificate") }
            .joined(separator: "\n").replacing("listen 443 ssl;", with: "listen SOCKET;")
    }
}
