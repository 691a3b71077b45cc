import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct SessionTests {
    @Test func `creates a session whose token works as bearer token and as cookie`() async throws {
        try await TestServer.run { server, _ in
            let made = try await server.client().post("/api/v1/session", json: "")
            #expect(made.status == 201)
            #expect(try made.json["user"]?["role"] == "learner")
            let token = try #require(try made.json["token"]?.string)
            let cookie = try #require(made.headers["set-cookie"])
            #expect(cookie.hasPrefix("sandmartin_session=\(token);"))
            for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(attribute)) }
            #expect(!cookie.contains("Secure"))

            #expect(try await server.client(token: token).get("/api/v1/progress").status == 200)
            let byCookie = try await server.client().get(
                "/api/v1/progress", headers: ["Cookie": "a=b; sandmartin_session=\(token)"])
            #expect(byCookie.status == 200)
        }
    }

    @Test func `creates no session for a body that only looks empty`() async throws {
        try await TestServer.run { server, _ in
            for body in [#"{"name":null,"password":null}"#, #"{"name":null}"#, "\u{A0}", "{}{}", "[]", "null"] {
                let answer = try await server.client().post("/api/v1/session", json: body)
                #expect(answer.status == 400, "\(body)")
            }
            for body in ["", " ", " {\n} "] {
                let answer = try await server.client().post("/api/v1/session", json: body)
                #expect(answer.status == 201, "\(body)")
            }
        }
    }

    @Test func `marks the cookie Secure behind TLS`() async throws {
        let configure: TestServer.Configure = { $0.trustsForwardedHeaders = true }
        try await TestServer.run(configure) { server, _ in
            let plain = try await server.client().post("/api/v1/session", json: "")
            #expect(plain.headers["set-cookie"]?.contains("Secure") == false)
            let secure = try await server.client().post(
                "/api/v1/session", json: "", headers: ["X-Forwarded-Proto": "https"])
            #expect(secure.headers["set-cookie"]?.contains("Secure") == true)
        }
    }

    @Test func `refuses unknown tokens`() async throws {
        try await TestServer.run { server, _ in
            for token in ["wrong", "", "%00"] {
                let answer = try await server.client(token: token).get("/api/v1/progress")
                #expect(answer.status == 401)
            }
            let stranger = server.client(token: "wrong")
            for body in [#"{"exercise":"hello","code":"a"}"#, #"{"exercise":"none","code":"a"}"#, "nonsense"] {
                #expect(try await stranger.post("/api/v1/submissions", json: body).status == 401)
            }
        }
    }

    @Test func `refuses changes by cookie from another site's page`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let cookie = "sandmartin_session=\(student.token ?? "")"
            let json = #"{"exercise":"hello","code":"a"}"#
            let evil = try await server.client().post(
                "/api/v1/submissions", json: json, headers: ["Cookie": cookie, "Origin": "http://evil.example"])
            #expect(evil.status == 403)
            let own = try await server.client().post(
                "/api/v1/submissions", json: json,
                headers: ["Cookie": cookie, "Origin": "http://127.0.0.1:\(server.port)"])
            #expect(own.status == 202)
            let swapped = try await server.client().post(
                "/api/v1/session", json: "", headers: ["Origin": "http://evil.example"])
            #expect(swapped.status == 403)
        }
    }
}
