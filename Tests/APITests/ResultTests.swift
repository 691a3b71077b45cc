import Foundation
import Grading
import NIOCore
import Postgres
import Store
import Testing

@testable import API

/// The results that teachers read, and download as a table.
@Suite(.timeLimit(.minutes(5)))
struct ResultTests {
    private static let path = "/api/v1/admin/results"

    private struct Learner {
        var client: Client
        var id: String
    }

    private func learner(_ name: String? = nil, _ server: TestServer, _ backend: Backend) async throws -> Learner {
        let client = try await server.learner()
        if let name {
            _ = try await client.post("/api/v1/account", json: #"{"name":"\#(name)","password":"correct horse"}"#)
        }
        return Learner(client: client, id: try #require(try await backend.store.user(token: client.token ?? "")).id)
    }

    private func submit(
        _ learner: Learner, _ exercise: String, points: Int, _ backend: Backend
    ) async throws -> String {
        let id = try #require(try await learner.client.submit("a = \(points)", to: exercise).json["id"]?.string)
        try await backend.grade(id, points == 100 ? .accepted : .partial, points: points)
        return id
    }

    @Test func `learners by exercises, with totals`() async throws {
        try await TestServer.run { server, backend in
            let ada = try await learner("Ada", server, backend)
            _ = try await submit(ada, "hello", points: 40, backend)
            let newest = try await submit(ada, "hello", points: 100, backend)
            _ = try await learner("Bob", server, backend)
            let teacher = server.client(token: Backend.adminToken)
            let answer = try await teacher.get(Self.path)
            #expect(answer.status == 200 && answer.headers["etag"] != nil)
            let page = try answer.json
            #expect(page.keys == ["items", "next", "exercises", "max_points"])
            #expect(page["max_points"] == 200 && page["next"] == .null)
            #expect(page["exercises"]?.array?.map { $0["slug"]?.string } == ["hello", "sum"])
            let items = try #require(page["items"]?.array)
            #expect(items.map { $0["account"]?.string } == ["Ada", "Bob"])
            #expect(
                items[0].keys == ["user", "name", "account", "points", "solved", "last_active_at", "exercises"])
            #expect(items[0]["points"] == 100 && items[0]["solved"] == 1 && items[0]["name"] == .null)
            let result = try #require(items[0]["exercises"]?.array?.first)
            #expect(result["state"] == "done" && result["attempts"] == 2 && result["points"] == 100)
            #expect(result["newest_submission"]?.string == newest && result["first_solved_at"]?.string != nil)
            #expect(items[1]["exercises"] == .array([]) && items[1]["last_active_at"] == .null)
        }
    }

    @Test func `pages continue in the same order`() async throws {
        try await TestServer.run { server, backend in
            for (name, points) in [("Ada", 40), ("Bob", 100), ("Cy", 70)] {
                _ = try await submit(try await learner(name, server, backend), "hello", points: points, backend)
            }
            _ = try await learner(nil, server, backend)
            let teacher = server.client(token: Backend.adminToken)
            func names(_ query: String) async throws -> [String?] {
                var names: [String?] = []
                var next: String? = ""
                while let cursor = next {
                    let page = try await teacher.get(
                        "\(Self.path)?limit=1&\(query)\(cursor.isEmpty ? "" : "&cursor=\(cursor)")"
                    ).json
                    names += (page["items"]?.array ?? []).map { $0["account"]?.string }
                    next = page["next"]?.string
                }
                return names
            }
            #expect(try await names("sort=name") == ["Ada", "Bob", "Cy"])
            #expect(try await names("sort=points") == ["Bob", "Cy", "Ada"])
            #expect(try await names("sort=active") == ["Cy", "Bob", "Ada"])
            #expect(try await names("name=b") == ["Bob"])
            let cursor = try #require(try await teacher.get("\(Self.path)?limit=1").json["next"]?.string)
            #expect(try await teacher.get("\(Self.path)?sort=points&cursor=\(cursor)").status == 422)
            for query in [
                "sort=size", "cursor=c1", "cursor=n1", "cursor=n1.6", "cursor=p1.-1x", "cursor=n1.zz",
                "cursor=p1.zzzzzzz",
                "cursor=a1.zzzzzzzzzzzz", "cursor=n-1.61", "group=none", "limit=0",
                "name=\(String(repeating: "a", count: 101))",
            ] {
                #expect(try await teacher.get("\(Self.path)?\(query)").status == 400, "\(query)")
            }
            #expect(try await teacher.get("\(Self.path)?group=\(UUID().uuidString)").status == 404)
        }
    }

    @Test func `the table has a line for each learner, with the points of each exercise`() async throws {
        try await TestServer.run { server, backend in
            let ada = try await learner("Ada", server, backend)
            _ = try await submit(ada, "sum", points: 100, backend)
            _ = try await learner("Bob", server, backend)
            let answer = try await server.client(token: Backend.adminToken).get("\(Self.path).csv")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/csv; charset=utf-8; header=present")
            #expect(answer.headers["content-disposition"] == "attachment; filename=\"results.csv\"")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.hasSuffix("\r\n") && text.split(separator: "\r\n").count == 3)
            let records = try #require(CSVReader.records(text))
            #expect(
                records[0] == [
                    "name", "account", "user", "points", "max_points", "solved", "last_active_at", "hello",
                    "hello attempts", "hello first_solved_at", "sum", "sum attempts", "sum first_solved_at",
                ])
            #expect(records[1][1...5] == ["Ada", ada.id, "100", "200", "1"])
            #expect(records[1][7...11] == ["", "0", "", "100", "1"])
            #expect(records[1][12].hasSuffix("Z") && records[1][12] == records[1][6])
            #expect(records[2][1] == "Bob" && records[2][3] == "0")
        }
    }

    @Test func `the table of many learners has each once`() async throws {
        try await TestServer.run { server, backend in
            try await backend.database.execute(
                """
                WITH added AS (INSERT INTO users SELECT FROM generate_series(1, 1050) RETURNING id)
                INSERT INTO accounts (user_id, name, name_key, password_hash)
                SELECT id, 'Name' || id, 'name' || id, '' FROM added
                """)
            let answer = try await server.client(token: Backend.adminToken).get("\(Self.path).csv")
            let records = try #require(CSVReader.records(String(decoding: answer.body, as: UTF8.self)))
            #expect(records.count == 1051)
            #expect(Set(records.dropFirst().map { $0[2] }).count == 1050)
        }
    }

    @Test func `the results of one learner name the hints that were read`() async throws {
        try await TestServer.run { server, backend in
            let ada = try await learner(nil, server, backend)
            _ = try await ada.client.get("/api/v1/exercises/hello/hints/1")
            _ = try await submit(ada, "hello", points: 40, backend)
            let teacher = server.client(token: Backend.adminToken)
            let results = try await teacher.get("/api/v1/admin/users/\(ada.id)/results").json
            #expect(
                results.keys == [
                    "user", "account", "role", "points", "max_points", "solved", "groups", "items", "next",
                ])
            #expect(results["points"] == 40 && results["account"] == .null && results["role"] == "learner")
            let items = try #require(results["items"]?.array)
            #expect(items.map { $0["state"]?.string } == ["tried", "todo"])
            #expect(items[0]["hints_read"]?.array?.map { $0["number"]?.int } == [1])
            for id in [UUID().uuidString, "nobody"] {
                #expect(try await teacher.get("/api/v1/admin/users/\(id)/results").status == 404)
            }
        }
    }
}

/// Comma-separated values, as they are written and read.
struct CSVTests {
    private func written(_ cells: CSVWriter.Cell...) -> String {
        var csv = CSVWriter()
        csv.write(cells)
        return String(buffer: csv.take())
    }

    @Test func `texts are quoted, and numbers are not`() {
        #expect(written("a", .empty, .number(-1), .text("b\"c")) == "\"a\",,-1,\"b\"\"c\"\r\n")
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "=\u{301}1"])
    func `a text that begins like a formula is shown as text`(_ text: String) throws {
        let line = written(.text(text))
        #expect(line.hasPrefix("\"'"))
        #expect(CSVReader.records(line) == [["'\(text)"]])
    }

    @Test(arguments: ["a=1", "", "a\r\nb", "a,b;c\td", "\"", "\"\u{301}", "ä€😀", " a "])
    func `any other text is read back as it was`(_ text: String) {
        #expect(CSVReader.records(written("x", .text(text))) == [["x", text]])
    }

    @Test func `lines may end with LF, and have any number of cells`() {
        let text = "\u{FEFF}a,b\n\nc,\r\n\"d\ne\",f,g"
        #expect(CSVReader.records(text) == [["a", "b"], ["c", ""], ["d\ne", "f", "g"]])
        #expect(CSVReader.records("") == [])
        #expect(CSVReader.records("a,") == [["a", ""]])
    }

    @Test(arguments: ["\"a", "\"a\"b,c", "a\n\"", "\"\"\""])
    func `a quotation mark without a partner is an error`(_ text: String) {
        #expect(CSVReader.records(text) == nil)
    }
}
