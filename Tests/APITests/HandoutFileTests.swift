import Foundation
import Grading
import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct HandoutFileTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2]
    private static let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"

    /// Loads an exercise `drawn` with files that students may see and others, beside an exercise without such files.
    private static func load(_ backend: Backend, table: String = "a,b\n") async throws {
        let handout = "![A rocket](rocket.png) [table](sub/ä%20table.csv) ![](no.png)"
        let files: [String: [UInt8]] = [
            "files/rocket.png": png, "files/rocket.svg": Array(svg.utf8), "files/sub/ä table.csv": Array(table.utf8),
            "files/page.html": Array("<script>alert(1)</script>".utf8), "tests.py": Array("secret".utf8),
            "solutions/accepted/a.py": Array("secret".utf8), "cases/a.in": Array("secret".utf8),
        ]
        let exercises = [("drawn", handout, files), ("plain", "# Plain", ["tests.py": Array("secret".utf8)])]
        try await backend.store.load(
            exercises.enumerated().map { order, exercise in
                ExerciseContent(
                    slug: exercise.0, title: exercise.0, order: order, points: 100, handout: exercise.1, starter: "",
                    package: ExercisePackage(files: exercise.2))
            })
    }

    @Test func `are named by the handout with the exercise's version, and can be cached for a year`() async throws {
        try await TestServer.run { server, backend in
            try await Self.load(backend)
            let student = try await server.learner()
            let exercise = try await student.get("/api/v1/exercises/drawn").json
            let version = try #require(exercise["version"]?.string)
            let picture = "/api/v1/exercises/drawn/files/rocket.png?version=\(version)"
            let table = "/api/v1/exercises/drawn/files/sub/%C3%A4%20table.csv?version=\(version)"
            #expect(
                exercise["handout_html"]?.string
                    == "<p><img src=\"\(picture)\" alt=\"A rocket\" /> <a href=\"\(table)\">table</a> </p>\n")

            let shown = try await student.get(picture)
            #expect(shown.status == 200)
            #expect(Array(shown.body) == Self.png)
            #expect(shown.headers["content-type"] == "image/png")
            #expect(shown.headers["cache-control"] == "private, max-age=31536000, immutable")
            #expect(shown.headers["x-content-type-options"] == "nosniff")
            #expect(shown.headers["content-disposition"] == nil)
            let tag = try #require(shown.headers["etag"])
            #expect(try await student.get(picture, headers: ["If-None-Match": tag]).status == 304)

            let saved = try await student.get(table)
            #expect(String(decoding: saved.body, as: UTF8.self) == "a,b\n")
            #expect(saved.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(saved.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A4%20table.csv")
        }
    }

    @Test func `have their sizes in the handout, as far as these are known`() async throws {
        try await TestServer.run { server, backend in
            let drawing = "<svg width=\"72pt\" height=\"5\"/>"
            let chunk: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            let files: [String: [UInt8]] = [
                "files/a.PNG": chunk + [0, 0, 0, 7, 0, 0, 0, 5, 8, 0, 0, 0, 0], "files/b.svg": Array(drawing.utf8),
                "files/c.png": chunk, "files/d.csv": Array(drawing.utf8),
            ]
            try await backend.store.load([
                ExerciseContent(
                    slug: "drawn", title: "Drawn", order: 1, points: 100,
                    handout: "![a](a.PNG) ![b](b.svg) ![c](c.png) [d](d.csv)", starter: "",
                    package: ExercisePackage(files: files))
            ])
            let exercise = try await server.learner().get("/api/v1/exercises/drawn").json
            let html = try #require(exercise["handout_html"]?.string)
            let address = "src=\"/api/v1/exercises/drawn/files"
            #expect(html.contains("<img width=\"7\" height=\"5\" \(address)/a.PNG?"))
            #expect(html.contains("<img width=\"96\" height=\"5\" loading=\"lazy\" \(address)/b.svg?"))
            #expect(html.contains("<img \(address)/c.png?"))
        }
    }

    @Test func `run no scripts when a browser opens them`() async throws {
        try await TestServer.run { server, backend in
            try await Self.load(backend)
            let student = try await server.learner()
            let picture = try await student.get("/api/v1/exercises/drawn/files/rocket.svg")
            #expect(picture.headers["content-type"] == "image/svg+xml")
            #expect(picture.headers["content-security-policy"]?.contains("sandbox;") == true)
            #expect(picture.headers["content-security-policy"]?.contains("default-src 'none'") == true)
            let page = try await student.get("/api/v1/exercises/drawn/files/page.html")
            #expect(page.headers["content-type"] == "application/octet-stream")
            #expect(page.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html")
        }
    }

    @Test func `are only those in the directory files`() async throws {
        try await TestServer.run { server, backend in
            try await Self.load(backend)
            let student = try await server.learner()
            for path in [
                "tests.py", "../tests.py", "..%2ftests.py", "%2e%2e/tests.py", "files/rocket.png",
                "sub%2f..%2frocket.png", "..%2fsolutions%2faccepted%2fa.py", "no.png", "rocket.png%00",
                "ROCKET.PNG", "%25", "%ff", "rocket.png/x",
            ] {
                let answer = try await student.get("/api/v1/exercises/drawn/files/\(path)")
                #expect(answer.status == 404, "\(path)")
                #expect(!String(decoding: answer.body, as: UTF8.self).contains("secret"), "\(path)")
            }
        }
    }

    @Test func `are those of one exercise and one version`() async throws {
        try await TestServer.run { server, backend in
            try await Self.load(backend)
            let student = try await server.learner()
            let table = "files/sub/%C3%A4%20table.csv"
            let old = try #require(try await student.get("/api/v1/exercises/drawn").json["version"]?.string)
            let other = try #require(try await student.get("/api/v1/exercises/plain").json["version"]?.string)
            try await Self.load(backend, table: "new\n")
            func text(_ address: String) async throws -> String {
                String(decoding: try await student.get("/api/v1/exercises/\(address)").body, as: UTF8.self)
            }
            #expect(try await text("drawn/\(table)") == "new\n")
            #expect(try await text("drawn/\(table)?version=\(old)") == "a,b\n")
            for address in [
                "plain/\(table)", "plain/\(table)?version=\(old)", "drawn/\(table)?version=\(other)",
                "drawn/\(table)?version=x", "drawn/\(table)?version=%00", "none/\(table)", "drawn/files/",
                "drawn/files",
            ] {
                #expect(try await student.get("/api/v1/exercises/\(address)").status == 404, "\(address)")
            }
            // An exercise that is withdrawn takes its files along.
            try await backend.load(["hello"])
            #expect(try await student.get("/api/v1/exercises/drawn/\(table)?version=\(old)").status == 404)
        }
    }

    @Test func `need a session, and accept GET and HEAD only`() async throws {
        try await TestServer.run { server, backend in
            try await Self.load(backend)
            let address = "/api/v1/exercises/drawn/files/rocket.png"
            #expect(try await server.client().get(address).status == 401)
            let student = try await server.learner()
            #expect(try await student.send("HEAD", address).status == 200)
            let refused = try await student.send("PUT", address)
            #expect(refused.status == 405)
            #expect(refused.headers["allow"] == "GET, HEAD")
        }
    }
}
