import Foundation
import Passwords
import Store
import Testing

@testable import API

/// The one-time link for the first administrator: the call and the page behind it.
@Suite(.timeLimit(.minutes(5)))
struct FirstAdminTests {
    private static var withPage: TestServer.Configure { { $0.pageDirectory = TestServer.publicFiles } }

    private static func body(_ token: String, name: String = "Ada", password: String = "correct horse") -> String {
        #"{"token":"\#(token)","name":"\#(name)","password":"\#(password)"}"#
    }

    private static func link(_ backend: Backend) async throws -> String {
        try #require(try await backend.store.createFirstAdministratorLink())
    }

    @Test func `a link makes one administrator, and ends all links`() async throws {
        try await TestServer.run { server, backend in
            let token = try await Self.link(backend)
            let other = try await Self.link(backend)
            let made = try await server.client().post("/api/v1/first-admin", json: Self.body(token))
            #expect(made.status == 201)
            #expect(try made.json["user"]?["role"] == "admin")
            #expect(made.headers["set-cookie"]?.hasPrefix("sandmartin_session=") == true)
            let admin = server.client(token: try made.json["token"]?.string)
            #expect(try await admin.get("/api/v1/admin/queue").status == 200)
            for used in [token, other] {
                let again = try await server.client().post("/api/v1/first-admin", json: Self.body(used, name: "Eve"))
                #expect(again.status == 410)
                #expect(again.detail.contains("sandmartin admin link"))
            }
            #expect(try await backend.store.createFirstAdministratorLink() == nil)
        }
    }

    @Test func `of simultaneous uses of one link, one succeeds`() async throws {
        try await TestServer.run { server, backend in
            let token = try await Self.link(backend)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...8 {
                    let body = Self.body(token, name: "Ada\(number)")
                    group.addTask { try await server.client().post("/api/v1/first-admin", json: body).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 201 } == 1)
            #expect(statuses.count { $0 == 410 } == 7)
        }
    }

    @Test func `a refused name or password leaves the link valid`() async throws {
        try await TestServer.run { server, backend in
            let token = try await Self.link(backend)
            _ = try await server.learner().post(
                "/api/v1/account", json: #"{"name":"ada","password":"correct horse"}"#)
            let taken = try await server.client().post("/api/v1/first-admin", json: Self.body(token))
            #expect(taken.status == 409)
            #expect(try taken.json["name"] == "Ada")
            let short = try await server.client().post("/api/v1/first-admin", json: Self.body(token, password: "x"))
            #expect(short.status == 400)
            let made = try await server.client().post("/api/v1/first-admin", json: Self.body(token, name: "Eve"))
            #expect(made.status == 201)
        }
    }

    @Test func `an expired, unknown or ended link makes nobody an administrator`() async throws {
        try await TestServer.run { server, backend in
            let expired = try #require(try await backend.store.createFirstAdministratorLink(lifetime: .seconds(0)))
            let ended = try await Self.link(backend)
            for token in [expired, "unknown", ""] {
                #expect(try await server.client().post("/api/v1/first-admin", json: Self.body(token)).status == 410)
            }
            let name = try #require(AccountName("Root"))
            #expect(try await backend.store.setAdministrator(name: name, passwordHash: "h") == false)
            #expect(try await server.client().post("/api/v1/first-admin", json: Self.body(ended)).status == 410)
        }
    }

    @Test func `links that a restarting service makes do not accumulate`() async throws {
        let backend = try await Backend()
        var tokens: [String] = []
        for _ in 1...12 { tokens.append(try await Self.link(backend)) }
        var valid: [Bool] = []
        for token in tokens { valid.append(try await backend.store.isValid(firstAdministratorLink: token)) }
        #expect(valid == [false, false] + [Bool](repeating: true, count: 10))
        await backend.close()
    }

    @Test func `the page works without scripts`() async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            let path = "/first-admin?token=\(try await Self.link(backend))"
            let page = try await server.client().get(path)
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["cache-control"] == "no-store")
            let html = String(decoding: page.body, as: UTF8.self)
            #expect(html.contains(#"<form class="panel entry" method="post">"#))
            #expect(!html.contains("<script") && !html.contains("{{"))

            let differing = try await Self.post("name=Ada&password=correct+horse&again=correct+house", path, server)
            #expect(differing.status == 400)
            #expect(String(decoding: differing.body, as: UTF8.self).contains("The two passwords differ"))
            let done = try await Self.post("name=Ada&password=correct+horse&again=correct+horse", path, server)
            #expect(done.status == 200)
            #expect(String(decoding: done.body, as: UTF8.self).contains("Ada is the administrator"))
            let cookie = try #require(done.headers["set-cookie"]?.split(separator: ";").first)
            let queue = try await server.client().get("/api/v1/admin/queue", headers: ["Cookie": String(cookie)])
            #expect(queue.status == 200)
            let used = try await server.client().get(path)
            #expect(used.status == 410)
            #expect(String(decoding: used.body, as: UTF8.self).contains("This link does not work"))
        }
    }

    @Test(arguments: [
        ("fi", "Luo ensimmäinen ylläpitäjä"), ("sv, fi-FI;q=0.8, en;q=0.7", "Luo ensimmäinen ylläpitäjä"),
        ("en, fi", "Create the first administrator"), ("fi, en", "Luo ensimmäinen ylläpitäjä"),
        ("fi;q=0, en;q=0.1", "Create the first administrator"),
        ("fi;q=0.2, en;q=0.9", "Create the first administrator"), ("de", "Create the first administrator"),
        (";;q=,-", "Create the first administrator"),
    ])
    func `the page speaks the language that the browser asks for`(accepted: String, title: String) async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            let path = "/first-admin?token=\(try await Self.link(backend))"
            let page = try await server.client().get(path, headers: ["Accept-Language": accepted])
            #expect(String(decoding: page.body, as: UTF8.self).contains("<h1>\(title)</h1>"))
        }
    }

    @Test func `the page shows a name as text, and refuses other sites' forms`() async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            let path = "/first-admin?token=\(try await Self.link(backend))"
            let name = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
            let odd = try await Self.post("name=\(name)&password=correct+horse&again=correct+horse", path, server)
            #expect(odd.status == 400)
            let html = String(decoding: odd.body, as: UTF8.self)
            #expect(html.contains("&quot;&gt;&lt;script&gt;"))
            #expect(!html.contains("<script"))
            let evil = try await Self.post(
                "name=Ada&password=correct+horse&again=correct+horse", path, server,
                headers: ["Origin": "http://evil.example"])
            #expect(evil.status == 403)
            let half = try await Self.post("name=Ada", path, server)
            #expect(half.status == 400)
            #expect(try await server.client().send("PUT", path).headers["allow"] == "GET, HEAD, POST")
            // Templates are no pages of their own.
            #expect(try await server.client().get("/templates/first-admin.html").status == 404)
        }
    }

    private static func post(
        _ form: String, _ path: String, _ server: TestServer, headers: [String: String] = [:]
    ) async throws -> Client.Answer {
        try await server.client().send(
            "POST", path, body: Data(form.utf8),
            headers: ["Content-Type": "application/x-www-form-urlencoded"].merging(headers) { $1 })
    }
}
