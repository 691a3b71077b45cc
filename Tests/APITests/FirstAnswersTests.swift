import Foundation
import Grading
import Testing

@testable import API

/// The answers of the API that come inside of the page.
@Suite(.timeLimit(.minutes(5)))
struct FirstAnswersTests {
    private static var withPage: TestServer.Configure { { $0.pageDirectory = TestServer.publicFiles } }

    /// The content of the page's element `first-answers`.
    private static func answers(_ page: Client.Answer) throws -> JSON {
        let html = String(decoding: page.body, as: UTF8.self)
        let start = try #require(html.firstRange(of: #"id="first-answers">"#)).upperBound
        let end = try #require(html[start...].firstRange(of: "</script>")).lowerBound
        return try JSON(parsing: Data(html[start..<end].utf8))
    }

    @Test func `are those that the API gives`() async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(id, .accepted, points: 100)
            let page = try Self.answers(try await student.get("/"))
            #expect(page["session"] == true)
            for path in ["/next", "/exercises", "/progress", "/exercises/sum"] {
                #expect(try await student.get("/api/v1" + path).json == page["answers"]?[path], "\(path)")
            }
        }
    }

    @Test func `of a visitor without a session are those of a new learner, and no session is created`() async throws {
        try await TestServer.run(Self.withPage) { server, _ in
            let page = try await server.client().get("/")
            #expect(page.headers["set-cookie"] == nil)
            let unknown = try await server.client(token: "unknown").get("/")
            let learner = try await server.learner()
            for found in try [Self.answers(page), Self.answers(unknown)] {
                #expect(found["session"] == false)
                for path in ["/next", "/exercises", "/progress", "/exercises/hello"] {
                    #expect(try await learner.get("/api/v1" + path).json == found["answers"]?[path], "\(path)")
                }
            }
        }
    }

    @Test func `name no next exercise when all are done`() async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            let student = try await server.learner()
            for slug in ["hello", "sum"] {
                let id = try #require(try await student.submit("a = 1", to: slug).json["id"]?.string)
                try await backend.grade(id, .accepted, points: 100)
            }
            let page = try Self.answers(try await student.get("/"))
            #expect(page["answers"]?["/next"] == .null)
            #expect(page["answers"]?["/progress"]?["completed"] == 2)
        }
    }

    @Test func `cannot end the script element`() async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            try await backend.load(["tags"], handout: "`</script><script>alert(1)</script><!--`")
            let page = try await server.client().get("/")
            #expect(!String(decoding: page.body, as: UTF8.self).contains("alert(1)</script>"))
            let handout = try Self.answers(page)["answers"]?["/exercises/tags"]?["handout"]
            #expect(handout == "`</script><script>alert(1)</script><!--`")
        }
    }

    @Test func `are private, and change the page's tag`() async throws {
        try await TestServer.run(Self.withPage) { server, backend in
            let student = try await server.learner()
            let page = try await student.get("/")
            #expect(page.headers["cache-control"] == "private, no-cache")
            #expect(page.headers["vary"] == "Authorization, Cookie, Accept-Encoding")
            let tag = try #require(page.headers["etag"])
            #expect(try await student.get("/", headers: ["If-None-Match": tag]).status == 304)
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(id, .accepted, points: 100)
            #expect(try await student.get("/", headers: ["If-None-Match": tag]).status == 200)
        }
    }

    @Test func `are left out while PostgreSQL is unreachable`() async throws {
        try await TestServer.runUnconnected(Self.withPage) { server in
            let page = try await server.client().get("/")
            #expect(page.status == 200)
            #expect(try Self.answers(page) == .null)
        }
    }
}
