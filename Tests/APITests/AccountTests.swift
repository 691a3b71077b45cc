import Foundation
import Redis
import Scheduler
import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct AccountTests {
    private static let ada = #"{"name":"Ada","password":"correct horse"}"#

    @Test func `an anonymous learner becomes an account and keeps everything`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            #expect(try await learner.get("/api/v1/account").json["name"] == JSON.null)
            _ = try await learner.submit("a = 1", to: "hello")
            let made = try await learner.post("/api/v1/account", json: Self.ada)
            #expect(made.status == 201)
            #expect(try made.json["name"] == "Ada")
            #expect(try made.json["role"] == "learner")
            #expect(try await learner.get("/api/v1/account").json == made.json)

            // Another browser signs in, with the name in another case.
            let session = try await server.client().post(
                "/api/v1/session", json: #"{"name":"ADA","password":"correct horse"}"#)
            #expect(session.status == 201)
            let second = server.client(token: try session.json["token"]?.string)
            #expect(try await second.get("/api/v1/submissions").json["items"]?.array?.count == 1)
            #expect(try await second.get("/api/v1/account").json == made.json)

            let again = try await learner.post("/api/v1/account", json: #"{"name":"Eve","password":"correct horse"}"#)
            #expect(again.status == 409)
            let taken = try await server.learner().post("/api/v1/account", json: Self.ada)
            #expect(taken.status == 409)
            #expect(try taken.json["name"] == "Ada")
        }
    }

    @Test(arguments: [
        (#"{"name":"a","password":"correct horse"}"#, "A name must have"),
        (#"{"name":"J\u00fcrgen","password":"correct horse"}"#, "A name must have"),
        (#"{"name":"Ada","password":"short"}"#, "A password must have 8 to 256"),
        (#"{"name":"Ada.Love","password":"ada.love"}"#, "The password is the name"),
        (#"{"name":"Ada"}"#, "\"password\" is missing"),
        (#"{"name":7,"password":"correct horse"}"#, "\"name\" must be a string"),
        (#"{"name":"Ada","password":"correct horse","role":"admin"}"#, "Unknown field \"role\""),
    ])
    func `an account that cannot be is refused with the reason`(body: String, reason: String) async throws {
        try await TestServer.run { server, _ in
            let answer = try await server.learner().post("/api/v1/account", json: body)
            #expect(answer.status == 400)
            #expect(answer.detail.contains(reason), "\(answer.detail)")
        }
    }

    @Test func `an unknown name and a wrong password get the same answer`() async throws {
        try await TestServer.run { server, _ in
            _ = try await server.learner().post("/api/v1/account", json: Self.ada)
            let wrong = try await server.client().post(
                "/api/v1/session", json: #"{"name":"Ada","password":"wrong horse"}"#)
            #expect(wrong.status == 401)
            for body in [
                #"{"name":"Nobody","password":"correct horse"}"#, #"{"name":"Ada","password":"x"}"#,
                #"{"name":"\u0000 no name","password":"correct horse"}"#,
            ] {
                let answer = try await server.client().post("/api/v1/session", json: body)
                #expect(answer.status == 401)
                #expect(answer.body == wrong.body)
                #expect(answer.headers["set-cookie"] == nil)
            }
            let half = try await server.client().post("/api/v1/session", json: #"{"name":"Ada"}"#)
            #expect(half.status == 400)
            #expect(try await server.client().post("/api/v1/session", json: "{}").status == 201)
        }
    }

    @Test func `an unknown name costs as many password hashes as a wrong password`() async throws {
        let metrics = Metrics()
        try await TestServer.run(metrics: metrics) { server, _ in
            _ = try await server.learner().post("/api/v1/account", json: Self.ada)
            func hashes() -> Int? {
                let line = metrics.exposition().split(separator: "\n").first {
                    $0.hasPrefix("sandmartin_password_hashes_total ")
                }
                return line?.split(separator: " ").last.flatMap { Int($0) }
            }
            var counts = [try #require(hashes())]
            for body in [
                #"{"name":"Ada","password":"wrong horse"}"#, #"{"name":"Nobody","password":"wrong horse"}"#,
                #"{"name":"no name","password":"wrong horse"}"#, Self.ada,
            ] {
                _ = try await server.client().post("/api/v1/session", json: body)
                counts.append(try #require(hashes()))
            }
            #expect(zip(counts, counts.dropFirst()).map { $1 - $0 } == [1, 1, 1, 1])
            for name in ["Ada", "Nobody"] {
                _ = try await server.client().post("/api/v1/session", json: #"{"name":"\#(name)","password":"x"}"#)
            }
            #expect(hashes() == counts.last)
        }
    }

    @Test func `guessing is slowed down with Retry-After`() async throws {
        try await TestServer.run { server, _ in
            _ = try await server.learner().post("/api/v1/account", json: Self.ada)
            var statuses: [Int] = []
            var last: Client.Answer?
            while statuses.last != 429, statuses.count < 20 {
                last = try await server.client().post(
                    "/api/v1/session", json: #"{"name":"ada","password":"guess number"}"#)
                statuses.append(last?.status ?? 0)
            }
            #expect(statuses.last == 429)
            #expect(statuses.count > 6)
            #expect(last?.headers["retry-after"].flatMap { Int($0) }.map { (1...60).contains($0) } == true)
            #expect(last?.detail.contains("Try again in") == true)
        }
    }

    @Test func `signing in sets anonymous work aside, and signing out brings it back`() async throws {
        try await TestServer.run { server, _ in
            _ = try await server.learner().post("/api/v1/account", json: Self.ada)
            let anonymous = try await server.learner()
            let token = try #require(anonymous.token)
            _ = try await anonymous.submit("mine = 1", to: "hello")

            let signedIn = try await server.client().post(
                "/api/v1/session", json: Self.ada, headers: ["Cookie": "sandmartin_session=\(token)"])
            #expect(signedIn.status == 201)
            let account = try #require(try signedIn.json["token"]?.string)
            let cookies = signedIn.headers["set-cookie"] ?? ""
            #expect(cookies.contains("sandmartin_session=\(account);"))
            #expect(cookies.contains("sandmartin_anonymous=\(token);"))
            let own = try await server.client(token: account).get("/api/v1/submissions")
            #expect(try own.json["items"]?.array?.isEmpty == true)

            let both = ["Cookie": "sandmartin_session=\(account); sandmartin_anonymous=\(token)"]
            let signedOut = try await server.client().delete("/api/v1/session", headers: both)
            #expect(signedOut.status == 204)
            #expect(signedOut.headers["set-cookie"]?.contains("sandmartin_session=\(token);") == true)
            #expect(try await server.client(token: account).get("/api/v1/account").status == 401)
            #expect(try await anonymous.get("/api/v1/submissions").json["items"]?.array?.count == 1)
        }
    }

    @Test func `sessions are listed and ended, each by its own user only`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            _ = try await learner.post("/api/v1/account", json: Self.ada)
            let session = try await server.client().post(
                "/api/v1/session", json: Self.ada, headers: ["User-Agent": "a phone"])
            let phone = server.client(token: try session.json["token"]?.string)
            let items = try #require(try await learner.get("/api/v1/sessions").json["items"]?.array)
            #expect(items.count == 2)
            #expect(items.count { $0["current"] == JSON.bool(true) } == 1)
            let id = try #require(items.first { $0["user_agent"] == "a phone" }?["id"]?.string)
            #expect(try await server.learner().delete("/api/v1/sessions/\(id)").status == 404)
            #expect(try await phone.get("/api/v1/account").status == 200)
            #expect(try await learner.delete("/api/v1/sessions/\(id)").status == 204)
            let ended = try await phone.get("/api/v1/account")
            #expect(ended.status == 401)
            #expect(ended.detail.contains("was ended"))
            #expect(try await learner.delete("/api/v1/session").status == 204)
            #expect(try await learner.get("/api/v1/account").status == 401)
        }
    }

    @Test func `a deleted learner leaves nothing behind`() async throws {
        try await TestServer.run { server, backend in
            let learner = try await server.learner()
            _ = try await learner.post("/api/v1/account", json: Self.ada)
            let user = try #require(try await learner.get("/api/v1/account").json["id"]?.string)
            let id = try #require(try await learner.submit("a = 1", to: "hello").json["id"]?.string)
            _ = try await learner.get("/api/v1/progress")
            try await backend.feed.publish(.running, submission: id, user: user)
            #expect(try await learner.delete("/api/v1/account").status == 204)
            #expect(try await learner.get("/api/v1/account").status == 401)
            #expect(try await backend.store.submission(id) == nil)
            for pattern in ["cache:read:\(user)*", "events:\(user)"] {
                let keys = try await backend.redis.send(["KEYS", RedisArgument(pattern)]).array()
                #expect(keys.isEmpty)
            }
            // A worker that still runs the submission adds no events.
            try await backend.feed.publish(.running, submission: id, user: user)
            #expect(try await backend.feed.replay(user: user, after: 0).isEmpty)
            // The name is free again.
            #expect(try await server.learner().post("/api/v1/account", json: Self.ada).status == 201)
            let admin = server.client(token: Backend.adminToken)
            #expect(try await admin.delete("/api/v1/account").status == 403)
        }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct TokenTests {
    @Test func `an API token is shown once, works as bearer token, and ends when revoked`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            let made = try await learner.post("/api/v1/tokens", json: #"{"name":"laptop","expires_in_days":7}"#)
            #expect(made.status == 201)
            let secret = try #require(try made.json["token"]?.string)
            let id = try #require(try made.json["id"]?.string)
            let listed = try await learner.get("/api/v1/tokens")
            #expect(try listed.json["items"]?.array?.map { $0["name"] } == ["laptop"])
            #expect(!String(decoding: listed.body, as: UTF8.self).contains(secret))

            let program = server.client(token: secret)
            #expect(try await program.submit("a = 1", to: "hello").status == 202)
            #expect(try await program.delete("/api/v1/session").status == 403)
            let live = [("Authorization", "Bearer \(secret)")]
            try await LiveClient.with(port: server.port, headers: live) { _ in }

            #expect(try await server.learner().delete("/api/v1/tokens/\(id)").status == 404)
            #expect(try await learner.delete("/api/v1/tokens/\(id)").status == 204)
            let revoked = try await program.get("/api/v1/progress")
            #expect(revoked.status == 401)
            #expect(revoked.detail.contains("API token is unknown, has expired or was revoked"))
            await #expect(throws: (any Error).self) {
                try await LiveClient.with(port: server.port, headers: live) { _ in }
            }
        }
    }

    @Test(arguments: [
        #"{"name":""}"#, #"{"name":"   "}"#, #"{"name":"a","expires_in_days":0}"#,
        #"{"name":"a","expires_in_days":"soon"}"#, #"{"name":"a\u0000"}"#, "{}",
    ])
    func `an API token that cannot be is refused`(body: String) async throws {
        try await TestServer.run { server, _ in
            let answer = try await server.learner().post("/api/v1/tokens", json: body)
            #expect(answer.status == 400)
            #expect(!answer.detail.isEmpty)
        }
    }
}
