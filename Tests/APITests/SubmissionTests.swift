import Foundation
import Grading
import Testing

@testable import API

/// Submitting, reading and deleting, as scripts and the web page do.
@Suite(.timeLimit(.minutes(5)))
struct SubmissionTests {
    @Test func `accepts a submission and returns its state until it is graded`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let accepted = try await student.submit("def f(): return 1", to: "hello")
            #expect(accepted.status == 202)
            #expect(try accepted.json["status"] == "queued")
            #expect(try accepted.json["position"] == 0)
            let id = try #require(try accepted.json["id"]?.string)
            #expect(accepted.headers["location"] == "/api/v1/submissions/\(id)")

            let waiting = try await student.get("/api/v1/submissions/\(id)").json
            #expect(waiting["status"] == "queued")
            #expect(waiting["verdict"] == .null)
            #expect(waiting["code"] == "def f(): return 1")

            try await backend.grade(id, .partial, points: 40)
            let graded = try await student.get("/api/v1/submissions/\(id)").json
            #expect(graded["status"] == "graded")
            #expect(graded["verdict"] == "partial")
            #expect(graded["points"] == 40)
            #expect(graded["max_points"] == 100)
            #expect(graded["summary"] == "Well.")
            #expect(graded["enforcement"] == "v2")
            #expect(graded["tests"]?.array?.first?["status"] == "failed")
            #expect(graded["tests"]?.array?.first?["message"] == "f() returned 1, expected 2.")
        }
    }

    @Test func `shows the line that Python cannot read, and null for another submission`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let details = "line 1: x = = <b>\n            ^"
            for (code, shown) in [("x = = <b>", details), ("x = 1", nil)] {
                let id = try #require(try await student.submit(code, to: "hello").json["id"]?.string)
                try await backend.grade(id, shown == nil ? .rejected : .invalid, points: 0, details: shown)
                let graded = try await student.get("/api/v1/submissions/\(id)").json
                #expect(graded["details"]?.string == shown)
                #expect((graded["details"] == .null) == (shown == nil))
            }
        }
    }

    @Test func `shows the picture of a test to its owner only`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            let picture = try Self.picture.get()
            try await backend.grade(id, .accepted, points: 100, figure: picture)
            let graded = try await student.get("/api/v1/submissions/\(id)").json
            #expect(graded["tests"]?.array?.first?["figure"]?["width"] == 1)
            #expect(graded["tests"]?.array?.first?["figure"]?["size"]?.int == picture.size)

            let path = "/api/v1/submissions/\(id)/figures/0"
            let shown = try await student.get(path)
            #expect(shown.status == 200)
            #expect(Array(shown.body) == picture.png)
            #expect(shown.headers["content-type"] == "image/png")
            #expect(shown.headers["x-content-type-options"] == "nosniff")
            #expect(shown.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'")
            #expect(shown.headers["cache-control"] == "private, no-cache")
            let tag = try #require(shown.headers["etag"])
            #expect(try await student.get(path, headers: ["If-None-Match": tag]).status == 304)

            for missing in ["1", "-1", "99999999999999999999", "x", "0.png", "%00"] {
                let answer = try await student.get("/api/v1/submissions/\(id)/figures/\(missing)")
                #expect(answer.status == 404, "\(missing)")
            }
            let stranger = try await server.learner()
            let refused = try await stranger.get(path)
            #expect(refused.status == 404)
            #expect(refused.headers["content-type"] == "application/problem+json")
            #expect(refused.headers["content-security-policy"]?.contains("script-src 'self'") == true)
            #expect(try await server.client().get(path).status == 401)
            #expect(try await student.delete("/api/v1/submissions/\(id)").status == 204)
            #expect(try await student.get(path).status == 404)
        }
    }

    /// A picture of one pixel.
    static let picture = Result {
        try Figure(
            .bytes(
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52]
                    + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55]
                    + [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]),
            name: "figure.png")
    }

    @Test func `refuses a second submission while one is pending, and names it`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let first = try await student.submit("a = 1", to: "hello")
            let second = try await student.submit("a = 2", to: "sum")
            #expect(second.status == 409)
            #expect(second.headers["content-type"] == "application/problem+json")
            #expect(try second.json["id"] == first.json["id"])
        }
    }

    @Test func `cancels the pending submission when the new one supersedes it`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let first = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            let second = try await student.submit("a = 2", to: "hello", supersede: true)
            #expect(second.status == 202)
            #expect(try await student.get("/api/v1/submissions/\(first)").json["status"] == "cancelled")
        }
    }

    @Test func `answers code that was graded before with its verdict`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(id, .rejected, points: 0)
            let again = try await student.submit("a = 1", to: "hello")
            #expect(again.status == 200)
            #expect(try again.json["id"]?.string == id)
            #expect(try again.json["verdict"] == "rejected")
        }
    }

    @Test func `stores one submission for requests with the same idempotency key`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let first = try await student.submit("a = 1", to: "hello", key: "k")
            let again = try await student.submit("a = 1", to: "hello", key: "k")
            #expect(again.status == 202)
            #expect(try again.json["id"] == first.json["id"])
            let other = try await student.submit("a = 2", to: "hello", key: "k")
            #expect(other.status == 422)
            #expect(other.detail.contains("Idempotency-Key"))
        }
    }

    @Test func `refuses a malformed submission, with the reason`() async throws {
        let cases = [
            (#"{"exercise":"hello","code":""}"#, 400, "empty"),
            (#"{"exercise":"hello","code":" \n\t"}"#, 400, "empty"),
            (#"{"exercise":"hello","code":"a\u0000"}"#, 400, "NUL"),
            (#"{"exercise":"hello"}"#, 400, "\"code\" is missing"),
            (#"{"exercise":"hello","code":7}"#, 400, "\"code\" must be a string"),
            (#"{"exercise":"hello","code":"a","supersede":"yes"}"#, 400, "true or false"),
            (#"{"exercise":"hello","code":"a","tests":"assert True"}"#, 400, "Unknown field \"tests\""),
            (#"{"exercise":"hello","code":"a","supersede":null}"#, 400, "\"supersede\" must not be null"),
            (#"{"exercise":"hello","code":"a","code":"b"}"#, 400, "more than once"),
            (#"{"exercise":"hello","code":"a","\u0063ode":"a"}"#, 400, "more than once"),
            (#"{"exercise":"nowhere","code":"a"}"#, 404, "no exercise \"nowhere\""),
            (#"{"exercise":"hello\u0000","code":"a"}"#, 404, "no exercise"),
            (#"["hello","a"]"#, 400, "must be a JSON object"),
            (#"{"exercise":"hello","#, 400, "not valid JSON"),
            ("", 400, "not valid JSON"),
        ]
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            for (json, status, words) in cases {
                let answer = try await student.post("/api/v1/submissions", json: json)
                #expect(answer.status == status, "\(json)")
                #expect(answer.headers["content-type"] == "application/problem+json", "\(json)")
                #expect(answer.detail.contains(words), "\(json)")
            }
        }
    }

    @Test func `refuses a body that is not UTF-8 or not JSON`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            let latin = try await student.send(
                "POST", "/api/v1/submissions", body: Data([0x22, 0xE4, 0x22]),
                headers: ["Content-Type": "application/json"])
            #expect(latin.status == 400)
            #expect(latin.detail.contains("UTF-8"))
            let form = try await student.send(
                "POST", "/api/v1/submissions", body: Data("exercise=hello&code=a".utf8),
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(form.status == 415)
            #expect(form.detail.contains("application/json"))
        }
    }

    @Test func `accepts 64 KiB of code and no more`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            // JSON escapes double the size: the limit applies to the code, not to the body.
            let lines = String(repeating: "\n", count: 64 * 1024 - 1)
            #expect(try await student.submit("#" + lines, to: "hello").status == 202)
            let tooLong = try await student.submit("##" + lines, to: "hello")
            #expect(tooLong.status == 413)
            #expect(tooLong.detail.contains("64 KiB"))
            let flood = try await student.submit(String(repeating: "x", count: 2_000_000), to: "hello")
            #expect(flood.status == 413)
        }
    }

    @Test func `hides submissions from other learners`() async throws {
        try await TestServer.run { server, _ in
            let id = try #require(
                try await server.learner().submit("a = 1", to: "hello").json["id"]?.string)
            let other = try await server.learner()
            #expect(try await other.get("/api/v1/submissions/\(id)").status == 404)
            #expect(try await other.delete("/api/v1/submissions/\(id)").status == 404)
            #expect(try await other.get("/api/v1/submissions").json["items"]?.array?.isEmpty == true)
            #expect(try await other.get("/api/v1/submissions/not-an-id").status == 404)
        }
    }

    @Test func `returns the list page by page, newest first`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            for number in 1...5 {
                let exercise = number == 3 ? "sum" : "hello"
                let id = try #require(try await student.submit("a = \(number)", to: exercise).json["id"]?.string)
                try await backend.grade(id, .rejected, points: 0)
            }
            var seen: [String] = []
            var path = "/api/v1/submissions?limit=2"
            while true {
                let page = try await student.get(path).json
                let items = try #require(page["items"]?.array)
                #expect(items.count <= 2)
                seen += items.compactMap { $0["code"]?.string }
                guard let next = page["next"]?.string else { break }
                path = "/api/v1/submissions?limit=2&cursor=\(next)"
            }
            #expect(seen == ["a = 5", "a = 4", "a = 3", "a = 2", "a = 1"])
            let ofSum = try await student.get("/api/v1/submissions?exercise=sum").json["items"]?.array
            #expect(ofSum?.compactMap { $0["code"]?.string } == ["a = 3"])
        }
    }

    @Test func `refuses invalid parameters of a list`() async throws {
        try await TestServer.run { server, _ in
            let student = try await server.learner()
            for query in [
                "limit=0", "limit=101", "limit=x", "cursor=7", "cursor=c!", "cursor=c05", "cursor=c%2B5",
                "exercise=No%20Slug",
                "limit=5&limit=5", "cursor=c5&cursor=c6", "exercise=hello&exercise=sum",
            ] {
                let answer = try await student.get("/api/v1/submissions?" + query)
                #expect(answer.status == 400, "\(query)")
                #expect(answer.detail.contains(query.prefix { $0 != "=" }), "\(query)")
            }
        }
    }

    @Test func `deletes only the newest submission of an exercise, and updates the points`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let first = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(first, .partial, points: 40)
            let second = try #require(try await student.submit("a = 2", to: "hello").json["id"]?.string)
            try await backend.grade(second, .accepted, points: 100)
            #expect(try await student.get("/api/v1/progress").json["points"] == 100)

            let refused = try await student.delete("/api/v1/submissions/\(first)")
            #expect(refused.status == 409)
            #expect(try refused.json["newest"]?.string == second)
            #expect(try await student.delete("/api/v1/submissions/\(second)").status == 204)

            let progress = try await student.get("/api/v1/progress").json
            #expect(progress["points"] == 40)
            #expect(progress["completed"] == 0)
            #expect(try await student.get("/api/v1/next").json["slug"] == "hello")
            #expect(try await student.get("/api/v1/submissions/\(second)").status == 404)
        }
    }
}
