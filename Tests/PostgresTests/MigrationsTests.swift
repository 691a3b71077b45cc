import Foundation
import Postgres
import TestServers
import Testing

@Suite struct `A directory of migrations` {
    let pool: PostgresPool
    let directory: URL

    init() throws {
        pool = PostgresPool(url: try TestServers.shared().database(), size: 4)
        directory = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ script: String) throws {
        try script.write(to: directory.appending(path: name), atomically: true, encoding: .utf8)
    }

    private func apply() async throws -> [String] { try await Migrations(directory: directory.path).apply(to: pool) }

    @Test func `is applied step by step, each once and in order`() async throws {
        try write("0001_notes.sql", "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('first');")
        #expect(try await apply() == ["0001_notes.sql"])
        try write("0002_more.sql", "INSERT INTO notes VALUES ('second');")
        #expect(try await apply() == ["0002_more.sql"])
        #expect(try await apply() == [])
        #expect(try await pool.query("SELECT * FROM notes").count == 2)
    }

    @Test func `names a file that was changed after it was applied`() async throws {
        try write("0001_notes.sql", "CREATE TABLE notes (text text);")
        #expect(try await apply().count == 1)
        try write("0001_notes.sql", "CREATE TABLE notes (words text);")
        let error = await #expect(throws: PostgresError.self) { try await apply() }
        #expect(error?.code == .migration)
        #expect(error?.message.contains("0001_notes.sql") == true)
    }

    @Test func `is applied as a whole or not at all`() async throws {
        try write("0001_notes.sql", "CREATE TABLE notes (text text);")
        try write("0002_broken.sql", "CREATE TABLE;")
        let error = await #expect(throws: PostgresError.self) { try await apply() }
        #expect(error?.message == "the migration 0002_broken.sql failed")
        #expect(try await pool.query("SELECT to_regclass('notes')::text AS name")[0]("name", as: String?.self) == nil)
    }

    @Test func `is applied once by concurrent processes`() async throws {
        try write("0001_notes.sql", "CREATE TABLE notes (text text);")
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 1...4 { group.addTask { try await apply() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == ["0001_notes.sql"])
    }

    @Test(arguments: [["1_short.sql"], ["0001_a.sql", "0001_b.sql"]])
    func `is refused when its file names give no order`(_ names: [String]) throws {
        for name in names { try write(name, "SELECT 1;") }
        #expect(throws: PostgresError.self) { try Migrations(directory: directory.path) }
    }

    @Test func `is refused when a new step precedes an applied one`() async throws {
        try write("0002_notes.sql", "CREATE TABLE notes (text text);")
        #expect(try await apply().count == 1)
        try write("0001_late.sql", "SELECT 1;")
        await #expect(throws: PostgresError.self) { try await apply() }
    }
}
