import Foundation
import Testing

@testable import API

/// The files of the web page, served from a test directory.
@Suite(.timeLimit(.minutes(5)))
final class PageTests: Sendable {
    private let directory: URL
    private static let longScript = String(repeating: "go();", count: 1000)

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "sandmartin-page-\(UUID())")
        try FileManager.default.createDirectory(
            at: directory.appending(path: "public/scripts"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            at: directory.appending(path: "public/assets"), withIntermediateDirectories: true)
        try TestServer.copyTemplates(to: directory.appending(path: "public"))
        for (path, text) in [
            ("public/index.html", "<!doctype html>"),
            ("public/scripts/main.js", "go()"), ("public/.hidden.js", "no"),
            ("public/notes.sh", "no"), ("secret.txt", "no"),
            ("public/assets/main-1A2B.js", Self.longScript), ("public/assets/main-1A2B.js.br", "brotli"),
            ("public/assets/plain-3C4D.js", Self.longScript),
        ] {
            try Data(text.utf8).write(to: directory.appending(path: path))
        }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private func withPage(_ body: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        let page = directory.appending(path: "public").path()
        try await TestServer.runUnconnected(
            {
                $0.pageDirectory = page
                $0.vendorDirectories["codemirror"] = page + "/scripts"
            }, body)
    }

    @Test func `serves the page at the root with the right content types`() async throws {
        try await withPage { server in
            let page = try await server.client().get("/")
            #expect(page.status == 200)
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(String(decoding: page.body, as: UTF8.self) == "<!doctype html>")
            let script = try await server.client().get("/scripts/main.js")
            #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(try await server.client().get("/vendor/codemirror/main.js").body == script.body)
        }
    }

    @Test func `answers 304 if the client has the current file`() async throws {
        try await withPage { server in
            let tag = try #require(try await server.client().get("/scripts/main.js").headers["etag"])
            let again = try await server.client().get("/scripts/main.js", headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
        }
    }

    @Test func `files with a hash in their names are cached for ever, others are revalidated`() async throws {
        try await withPage { server in
            for method in ["GET", "HEAD"] {
                // URLSession expects a compressed body in the response to HEAD, too.
                let hashed = try await server.client().send(
                    method, "/assets/main-1A2B.js", headers: ["Accept-Encoding": "identity"])
                #expect(hashed.headers["cache-control"] == "public, max-age=31536000, immutable")
                for path in ["/", "/scripts/main.js"] {
                    let named = try await server.client().send(method, path)
                    #expect(named.headers["cache-control"] == "no-cache")
                    #expect(named.headers["etag"] != nil)
                }
            }
        }
    }

    @Test func `serves the shortest form that a client accepts`() async throws {
        try await withPage { server in
            for (path, accepted, coding) in [
                ("/assets/main-1A2B.js", "gzip, br", "br"), ("/assets/main-1A2B.js", "gzip, br;q=0", "gzip"),
                ("/assets/main-1A2B.js", "identity", nil), ("/assets/plain-3C4D.js", "gzip, br", "gzip"),
                ("/scripts/main.js", "gzip", nil),
            ] {
                let headers = try await server.raw("GET", path, accepting: accepted)
                #expect(headers["content-encoding"] == coding, "\(path) \(accepted)")
                #expect(headers["content-type"] == "text/javascript; charset=utf-8")
                #expect(headers["vary"] == (path.hasPrefix("/assets/") ? "Accept-Encoding" : nil))
                #expect(headers["etag"]?.hasPrefix("W/") == (coding != nil))
                let tag = try #require(headers["etag"])
                let unchanged = try await server.raw("GET", path, accepting: accepted, tag: tag)
                #expect(unchanged[""]?.hasPrefix("HTTP/1.1 304") == true)
                #expect(unchanged["content-length"] == nil)
            }
        }
    }

    @Test(arguments: [
        "/../secret.txt", "/%2e%2e/secret.txt", "/scripts/..%2f..%2fsecret.txt", "/scripts/../../secret.txt",
        "/.hidden.js", "/templates/first-admin.html", "/notes.sh", "/scripts", "/scripts/", "//etc/passwd",
        "/vendor/codemirror/../../secret.txt", "/assets/main-1A2B.js.br", "/assets/../../secret.txt",
        "/%00", "/index.html%00.js",
    ])
    func `serves only files of the page`(path: String) async throws {
        try await withPage { server in
            // A raw connection, because an HTTP library would normalize the path.
            try await RawConnection.with(port: server.port) { connection in
                try await connection.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await connection.answer().head.hasPrefix("HTTP/1.1 404"))
            }
        }
    }

    @Test func `refuses to start if the page directory is missing`() {
        let error = #expect(throws: APIServerError.self) {
            try TestServer.unconnected({ $0.pageDirectory = "/nonexistent/public" })
        }
        #expect(error?.description.contains("/nonexistent/public") == true)
    }
}
