import Foundation
import Testing

@testable import API

/// The server without PostgreSQL and Redis.
@Suite(.timeLimit(.minutes(5)))
struct UnconnectedServerTests {
    @Test func `is live but not ready, and names the missing parts`() async throws {
        try await TestServer.runUnconnected { server in
            let client = server.client()
            #expect(try await client.get("/health/live").json["status"] == "live")
            let ready = try await client.get("/health/ready")
            #expect(ready.status == 503)
            #expect(ready.headers["content-type"] == "application/problem+json")
            #expect(try ready.json["part"] == "PostgreSQL, Redis")
            #expect(ready.detail.contains("PostgreSQL"))
        }
    }

    @Test func `answers 503 with a problem when a call needs the database`() async throws {
        try await TestServer.runUnconnected { server in
            let answer = try await server.client().post("/api/v1/session", json: "{}")
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "2")
            #expect(answer.detail.contains("database"))
        }
    }

    @Test func `answers an unknown address with a problem`() async throws {
        try await TestServer.runUnconnected { server in
            for path in ["/api/v1/nothing", "/nothing.js", "/api/v1/exercises/"] {
                let answer = try await server.client().get(path)
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(try answer.json["status"]?.int == answer.status)
            }
            #expect(try await server.client().get("/api/v1/nothing").status == 404)
        }
    }

    @Test func `answers 405 with the allowed methods`() async throws {
        try await TestServer.runUnconnected { server in
            let answer = try await server.client().send("PUT", "/api/v1/submissions")
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "GET, HEAD, POST")
            #expect(answer.detail.contains("PUT"))
        }
    }

    @Test(arguments: ["QUERY", "PROPFIND", "PURGE"])
    func `answers 405 to a method that no address supports`(method: String) async throws {
        try await TestServer.runUnconnected { server in
            try await RawConnection.with(port: server.port) { connection in
                for path in ["/api/v1/submissions/1", "/api/v1/admin/workers/a/pause", "/health/live"] {
                    try await connection.send("\(method) \(path)?a=b HTTP/1.1\r\nHost: x\r\n\r\n")
                    let head = try await connection.answer().head.lowercased()
                    #expect(head.hasPrefix("http/1.1 405") && head.contains("\r\nallow: "), "\(path)")
                }
                try await connection.send("\(method) /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 404"))
            }
        }
    }

    @Test func `asks callers without a session to create one`() async throws {
        try await TestServer.runUnconnected { server in
            for path in ["/api/v1/exercises", "/api/v1/next", "/api/v1/progress", "/api/v1/admin/queue"] {
                let answer = try await server.client().get(path)
                #expect(answer.status == 401)
                #expect(answer.headers["www-authenticate"] == "Bearer realm=\"sandmartin\"")
                #expect(answer.detail.contains("POST /api/v1/session"))
            }
        }
    }

    @Test func `counts requests by route`() async throws {
        try await TestServer.runUnconnected { server in
            _ = try await server.client().get("/health/live")
            _ = try await server.client().get("/api/v1/submissions/some-id")
            let text = String(decoding: try await server.client().get("/metrics").body, as: UTF8.self)
            #expect(
                text.contains(
                    #"sandmartin_http_requests_total{method="GET",route="/health/live",status="200"} 1"#))
            #expect(text.contains(#"route="/api/v1/submissions/{id}",status="401"} 1"#))
        }
    }

    @Test func `serves a request that offers a protocol upgrade as a plain one`() async throws {
        try await TestServer.runUnconnected { server in
            try await RawConnection.with(port: server.port) { connection in
                // As curl --http2 sends it.
                try await connection.send(
                    "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 2\r\n\r\n{}")
                let head = try await connection.answer().head
                #expect(head.hasPrefix("HTTP/1.1 401"))
                #expect(head.lowercased().contains("connection: close"))
                try await connection.end()
            }
        }
    }

    @Test func `answers pipelined requests in order`() async throws {
        try await TestServer.runUnconnected { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send(
                    "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 200"))
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 404"))
            }
        }
    }

    @Test func `answers malformed HTTP with 400 and closes the connection`() async throws {
        try await TestServer.runUnconnected { server in
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("this is not HTTP\r\n\r\n")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 400"))
                try await connection.end()
            }
        }
    }

    @Test func `names the address and a remedy when the port is in use`() async throws {
        try await TestServer.runUnconnected { server in
            let second = try TestServer.unconnected({ $0.port = server.port })
            let error = await #expect(throws: APIServerError.self) { try await second.run() }
            #expect(error?.description.contains("127.0.0.1:\(server.port): Address already in use") == true)
        }
    }
}
