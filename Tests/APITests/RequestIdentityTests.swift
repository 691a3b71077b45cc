import Foundation
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct RequestIdentityTests {
    @Test func `every answer has an id of its own`() async throws {
        try await TestServer.runUnconnected { server in
            var ids: Set<String> = []
            for path in ["/health/live", "/health/live", "/api/v1/nothing", "/api/v1/progress"] {
                let answer = try await server.client().get(path)
                let id = try #require(answer.headers["x-request-id"])
                #expect(id.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(id)")
                ids.insert(id)
            }
            #expect(ids.count == 4)
        }
    }

    @Test(arguments: ["8f14e45f-ceea-467f", "Root=1-67891233.abcdef012345678912345678".replacing("=", with: "_")])
    func `an id of a trusted proxy is kept`(id: String) async throws {
        try await TestServer.runUnconnected {
            $0.trustedProxies = IPNetwork.loopback
        } _: { server in
            let answer = try await server.client().get("/health/live", headers: ["X-Request-Id": id])
            #expect(answer.headers["x-request-id"] == id)
        }
    }

    @Test func `an id of a client that is no trusted proxy is replaced`() async throws {
        try await TestServer.runUnconnected { server in
            let answer = try await server.client().get("/health/live", headers: ["X-Request-Id": "8f14e45fceea467f"])
            #expect(answer.headers["x-request-id"] != "8f14e45fceea467f")
        }
    }

    @Test(arguments: [
        "short", "with space inside", "quoted\"text", "a/b/c/d/e/f", String(repeating: "a", count: 129), "",
    ])
    func `a malformed id of a proxy is replaced`(id: String) async throws {
        #expect(!RequestIdentity.isWellFormed(id))
        try await TestServer.runUnconnected {
            $0.trustedProxies = IPNetwork.loopback
        } _: { server in
            let answer = try await server.client().get("/health/live", headers: ["X-Request-Id": id])
            #expect(answer.headers["x-request-id"]?.count == 32)
        }
    }

    @Test func `the logs of a failed request have the id of the answer`() async throws {
        let log = RecordedLog()
        try await TestServer.runUnconnected(logger: log.logger) { server in
            let answer = try await server.client(token: "unknown").get("/api/v1/progress")
            #expect(answer.status == 503)
            let id = try #require(answer.headers["x-request-id"])
            #expect(log.lines.contains { $0.contains("request=\(id)") }, "\(log.lines)")
        }
    }
}
