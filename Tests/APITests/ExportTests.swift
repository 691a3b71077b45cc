import Foundation
import Grading
import Postgres
import Store
import Testing

@testable import API

/// The submissions to an exercise that teachers download.
@Suite(.timeLimit(.minutes(5)))
struct ExportTests {
    private static let path = "/api/v1/admin/exercises/hello/submissions"

    private func submit(_ code: String, points: Int, by learner: Client, _ backend: Backend) async throws -> String {
        let id = try #require(try await learner.submit(code, to: "hello").json["id"]?.string)
        try await backend.grade(id, points == 100 ? .accepted : .partial, points: points)
        return id
    }

    private func account(_ name: String, _ server: TestServer) async throws -> Client {
        let client = try await server.learner()
        _ = try await client.post("/api/v1/account", json: #"{"name":"\#(name)","password":"correct horse"}"#)
        return client
    }

    /// The files of an export by name.
    private func unpacked(_ teacher: Client, _ query: String = "") async throws -> [String: String] {
        let answer = try await teacher.get("\(Self.path).zip\(query)")
        #expect(answer.status == 200)
        return try unpack(answer.body)
    }

    /// The files of a zip archive by name, as `python3` reads them.
    private func unpack(_ archive: Data) throws -> [String: String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).zip")
        try archive.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = """
            import json, sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            print(json.dumps({name: archive.read(name).decode() for name in archive.namelist()}))
            """
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = ["-c", script, file.path()]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let json = output.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
        return try JSONDecoder().decode([String: String].self, from: json)
    }

    /// The lines of a table as dictionaries.
    private func lines(_ table: String) throws -> [[String: String]] {
        let records = try #require(CSVReader.records(table))
        return records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(records[0], $0)) }
    }

    @Test func `each learner's newest, best or all submissions, with the table of them`() async throws {
        try await TestServer.run { server, backend in
            let ada = try await account("Ada", server)
            let best = try await submit("best = 1", points: 100, by: ada, backend)
            let newest = try await submit("newest = 'ä'", points: 40, by: ada, backend)
            _ = try await ada.submit("not graded", to: "hello")
            let anonymous = try await server.learner()
            let other = try await submit("other", points: 0, by: anonymous, backend)
            let teacher = server.client(token: Backend.adminToken)

            let answer = try await teacher.get("\(Self.path).zip")
            #expect(answer.status == 200 && answer.headers["content-type"] == "application/zip")
            #expect(
                answer.headers["content-disposition"] == "attachment; filename=\"hello-submissions.zip\"")
            let files = try unpack(answer.body)
            #expect(
                files.filter { $0.key != "info.csv" }
                    == ["ada-\(newest).py": "newest = 'ä'", "learner-\(other).py": "other"])
            let table = try #require(files["info.csv"])
            #expect(try await teacher.get("\(Self.path).csv").body == Data(table.utf8))
            let line = try #require(try lines(table).first { $0["submission_id"] == newest })
            #expect(line["filename"] == "ada-\(newest).py" && line["full_name"] == "Ada" && line["label"] == "partial")
            #expect(line["exercise_id"] == "hello" && line["created_at"]?.hasSuffix("Z") == true)

            func names(_ query: String) async throws -> Set<String> {
                Set(try await unpacked(teacher, "?\(query)").keys)
            }
            #expect(try await names("choose=best") == ["info.csv", "ada-\(best).py", "learner-\(other).py"])
            #expect(
                try await names("choose=all") == [
                    "info.csv", "ada-\(best).py", "ada-\(newest).py", "learner-\(other).py",
                ])
        }
    }

    @Test func `the members of a group, with hostile names`() async throws {
        try await TestServer.run { server, backend in
            let teacher = server.client(token: Backend.adminToken)
            let group = try await backend.store.createGroup(try #require(PersonName("Group")), by: .service)
            let code = try #require(group.joinCode.flatMap(JoinCode.init))
            let names = [
                "../../etc/passwd", "C:\\Windows\\nul", "=HYPERLINK(\"http://x\")", "CON", "..", "/",
                String(repeating: "ä", count: 100), "a\u{202E}yp.exe", "info.csv", "李雷", "\u{FF0E}\u{FF0E}\u{FF0F}x",
            ]
            for name in names {
                let client = try await server.learner()
                let user = try #require(try await backend.store.user(token: client.token ?? "")).id
                _ = try await submit("by = \(name.count)", points: 0, by: client, backend)
                let outcome = try await backend.store.join(code, as: PersonName(name), user: user)
                guard case .joined = outcome else { throw URLError(.unknown) }
            }
            _ = try await submit("no member", points: 0, by: try await server.learner(), backend)
            let files = try await unpacked(teacher, "?group=\(group.id)&choose=all")
            #expect(files.count == names.count + 1)
            let safe = /[a-z0-9](?:[a-z0-9-]{0,80})\.py|info\.csv/
            for name in files.keys { #expect(name.wholeMatch(of: safe) != nil, "\(name)") }
            let table = try lines(try #require(files["info.csv"]))
            #expect(Set(table.compactMap { $0["filename"] }) == Set(files.keys).subtracting(["info.csv"]))
            let expected = names.map { $0.hasPrefix("=") ? "'\($0)" : $0 }
            #expect(Set(table.compactMap { $0["full_name"] }) == Set(expected))
        }
    }

    @Test func `an archive of many submissions has each once`() async throws {
        try await TestServer.run { server, backend in
            try await backend.database.execute(
                """
                WITH added AS (INSERT INTO users SELECT FROM generate_series(1, 130) RETURNING id)
                INSERT INTO submissions (
                    user_id, exercise, exercise_version, code, code_hash, status, ended_at, verdict, points, report)
                SELECT added.id, slug, version, 'code', sha256(n::text::bytea), 'graded', now(), 'rejected', 0, '{}'
                FROM added CROSS JOIN generate_series(1, 2) AS n JOIN exercises ON slug = 'hello'
                """)
            let teacher = server.client(token: Backend.adminToken)
            #expect(try await unpacked(teacher, "?choose=all").count == 261)
            #expect(try await unpacked(teacher).count == 131)
            let table = String(decoding: try await teacher.get("\(Self.path).csv").body, as: UTF8.self)
            #expect(try lines(table).count == 130)
        }
    }

    @Test func `without submissions the table is empty, and what does not exist is an error`() async throws {
        try await TestServer.run { server, _ in
            let teacher = server.client(token: Backend.adminToken)
            let files = try await unpacked(teacher)
            #expect(files.keys.sorted() == ["info.csv"])
            #expect(try await teacher.get("/api/v1/admin/exercises/none/submissions.zip").status == 404)
            #expect(try await teacher.get("/api/v1/admin/exercises/..%2Fx/submissions.csv").status == 404)
            #expect(try await teacher.get("\(Self.path).zip?choose=some").status == 400)
            #expect(try await teacher.get("\(Self.path).zip?group=x").status == 400)
            #expect(try await teacher.get("\(Self.path).csv?group=\(UUID().uuidString)").status == 404)
        }
    }
}
