import Foundation
import Testing

@testable import API

/// The headers by which browsers protect visitors.
@Suite(.timeLimit(.minutes(5)))
struct SecurityHeadersTests {
    private static var withPage: TestServer.Configure { { $0.pageDirectory = TestServer.publicFiles } }

    private static let expected = [
        "content-security-policy":
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ]

    @Test(arguments: [
        ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/scripts/main.js", 200), ("GET", "/health/live", 200),
        ("GET", "/api/v1/progress", 401), ("GET", "/api/v1/nothing", 404), ("PUT", "/api/v1/submissions", 405),
        ("POST", "/api/v1/session", 503), ("GET", "/first-admin?token=x", 503),
    ])
    func `every response has them`(method: String, path: String, status: Int) async throws {
        try await TestServer.runUnconnected(Self.withPage) { server in
            let answer = try await server.client().send(method, path)
            #expect(answer.status == status)
            for (name, value) in Self.expected { #expect(answer.headers[name] == value, "\(name)") }
            #expect(answer.headers["strict-transport-security"] == nil)
        }
    }

    @Test func `a response that nothing has changed has them too`() async throws {
        try await TestServer.runUnconnected(Self.withPage) { server in
            let tag = try #require(try await server.client().get("/").headers["etag"])
            let unchanged = try await server.client().get("/", headers: ["If-None-Match": tag])
            #expect(unchanged.status == 304)
            for (name, value) in Self.expected { #expect(unchanged.headers[name] == value, "\(name)") }
        }
    }

    @Test func `behind TLS, browsers are told to use no plain HTTP`() async throws {
        let behindTLS: TestServer.Configure = { $0.isBehindTLS = true }
        try await TestServer.runUnconnected(behindTLS) { server in
            let answer = try await server.client().get("/health/live")
            #expect(answer.headers["strict-transport-security"] == "max-age=31536000")
        }
        let forgetting: TestServer.Configure = {
            $0.trustsForwardedHeaders = true
            $0.strictTransportSecurity = .seconds(0)
        }
        try await TestServer.runUnconnected(forgetting) { server in
            let secure = try await server.client().get("/health/live", headers: ["X-Forwarded-Proto": "https"])
            #expect(secure.headers["strict-transport-security"] == "max-age=0")
            let plain = try await server.client().get("/health/live", headers: ["X-Forwarded-Proto": "http"])
            #expect(plain.headers["strict-transport-security"] == nil)
        }
    }
}
