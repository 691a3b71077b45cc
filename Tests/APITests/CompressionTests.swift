import Foundation
import NIOCore
import Testing

@testable import API

/// Compressed responses, read byte by byte: an HTTP library would decompress them.
@Suite(.timeLimit(.minutes(5)))
struct CompressionTests {
    @Test(arguments: [
        ("gzip", true), ("deflate, GZIP;q=0.5", true), ("*", true), ("br;q=1, *;q=0.1", true), (nil, false),
        ("", false), ("identity", false), ("gzip;q=0", false), ("gzip; q=0.0, *", false), ("*;q=0", false),
        ("gzipped", false), ("br", false),
    ])
    func `understands which codings a client accepts`(accepted: String?, expected: Bool) {
        #expect(ContentCoding.gzip.isAccepted(by: accepted) == expected)
    }

    @Test func `gzip restores the bytes`() throws {
        let text = String(repeating: "sand martin\n", count: 10_000)
        for level in [Gzip.bestLevel, Gzip.fastLevel] {
            let compressed = try #require(Gzip.compressed(ByteBuffer(string: text), level: level))
            #expect(compressed.readableBytes < text.utf8.count / 20)
            #expect(try Self.decompressed(compressed) == text)
        }
        #expect(try Self.decompressed(try #require(Gzip.compressed(ByteBuffer(), level: 9))).isEmpty)
    }

    @Test func `compresses long JSON for clients that accept gzip, and revalidates it`() async throws {
        try await TestServer.run { server, backend in
            try await backend.load(["long"], handout: String(repeating: "A long handout. ", count: 500))
            let token = try #require(try await server.learner().token)
            let plain = try await server.raw("GET", "/api/v1/exercises/long", token: token)
            let compressed = try await server.raw("GET", "/api/v1/exercises/long", token: token, accepting: "gzip")
            #expect(plain["content-encoding"] == nil)
            #expect(compressed["content-encoding"] == "gzip")
            for headers in [plain, compressed] {
                #expect(headers["vary"] == "Authorization, Cookie, Accept-Encoding")
                #expect(headers["cache-control"] == "private, no-cache")
            }
            let lengths = try [plain, compressed].map { try #require($0["content-length"].flatMap { Int($0) }) }
            #expect(lengths[1] < lengths[0] / 2)

            let tag = try #require(compressed["etag"])
            #expect(tag == "W/" + (plain["etag"] ?? ""))
            for accepting in ["gzip", nil] {
                let unchanged = try await server.raw(
                    "GET", "/api/v1/exercises/long", token: token, accepting: accepting, tag: tag)
                #expect(unchanged[""]?.hasPrefix("HTTP/1.1 304") == true)
                #expect(unchanged["content-encoding"] == nil)
                #expect(unchanged["vary"]?.contains("Accept-Encoding") == true)
            }
        }
    }

    @Test func `does not compress short responses, nor those that contain a token`() async throws {
        try await TestServer.run { server, _ in
            let session = try await server.raw("POST", "/api/v1/session", accepting: "gzip")
            #expect(session[""]?.hasPrefix("HTTP/1.1 201") == true)
            #expect(session["content-encoding"] == nil)
            let token = try #require(try await server.learner().token)
            let progress = try await server.raw("GET", "/api/v1/progress", token: token, accepting: "gzip")
            #expect(progress["content-encoding"] == nil)
            #expect(progress["vary"]?.contains("Accept-Encoding") == true)
        }
    }

    /// What gzip itself makes of the bytes.
    private static func decompressed(_ bytes: ByteBuffer) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "sandmartin-\(UUID()).gz")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes.readableBytesView).write(to: file)
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/gzip")
        gzip.arguments = ["-dc", file.path()]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}

extension TestServer {
    /// Sends a request as it is and returns the headers of the answer, with names in lower case. The status line is
    /// under the empty name.
    func raw(
        _ method: String, _ path: String, token: String? = nil, accepting coding: String? = nil, tag: String? = nil
    ) async throws -> [String: String] {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: x", "Content-Length: 0", "Connection: close"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let coding { lines.append("Accept-Encoding: \(coding)") }
        if let tag { lines.append("If-None-Match: \(tag)") }
        let request = lines.joined(separator: "\r\n") + "\r\n\r\n"
        let head = try await RawConnection.with(port: port) { connection in
            try await connection.send(request)
            return try await connection.answer().head
        }
        var fields: [String: String] = [:]
        for line in head.split(separator: "\r\n") {
            let parts = line.split(separator: ": ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = String(parts[1]) } else { fields[""] = String(line) }
        }
        return fields
    }
}
