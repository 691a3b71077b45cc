import Foundation
import Postgres
import Scheduler
import Store
import TestServers

/// A store with a hundred thousand submissions, whose connections report the plan of every statement.
struct LargeStore {
    let store: Store
    let database: PostgresPool
    private let log: URL
    /// The size of the server's log before our statements.
    private let start: Int

    /// A plan that PostgreSQL has used.
    struct Plan {
        var text: String

        /// The tables that the plan reads from the beginning to the end.
        var tablesReadWhole: [String] {
            text.matches(of: /Seq Scan on (?:public\.)?([a-z_]+)/).map { String($0.1) }
        }
    }

    init() async throws {
        let servers = try TestServers.shared()
        let url = try servers.database()
        let filling = PostgresPool(url: url, size: 1, statementTimeout: .seconds(300))
        try await Migrations(directory: StoreFixture.migrations).apply(to: filling)
        let store = Store(database: filling, outboxFilled: OutboxSignal())
        try await store.load(Self.course)
        try await Self.fill(filling)
        await filling.close()

        let options = [
            "session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0",
            "auto_explain.log_nested_statements=on",
        ].map { "-c \($0)" }.joined(separator: " ").replacing(" ", with: "%20").replacing("=", with: "%3D")
        database = PostgresPool(url: "\(url)&options=\(options)", size: 1, statementTimeout: .seconds(60))
        self.store = Store(database: database, outboxFilled: OutboxSignal())
        log = servers.postgresLog
        start = try Data(contentsOf: log).count
    }

    func close() async { await database.close() }

    /// The plans of all statements since the creation.
    func plans() throws -> [Plan] {
        let text = String(decoding: try Data(contentsOf: log).dropFirst(start), as: UTF8.self)
        // A line that begins with a tab continues the message before it.
        return text.replacing("\n\t", with: "\u{0}").split(separator: "\n")
            .filter { $0.contains(" plan:") && $0.contains("Query Text: ") }
            .map { Plan(text: String($0).replacing("\u{0}", with: "\n")) }
    }

    func tables() async throws -> [String] {
        try await database.query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            .map { try $0("tablename") }
    }

    func rows(in table: String) async throws -> Int {
        let rows = try await database.query(
            "SELECT reltuples::bigint AS count FROM pg_class WHERE relname = \(table) AND relkind = 'r'")
        return try rows[0]("count")
    }
}

// Every function of the store, as the services call it.
extension LargeStore {
    func callEverything(times: Int) async throws {
        for turn in 1...times {
            try await useSessions()
            try await useAccounts(turn)
            try await changeAdministrators(turn)
            try await listUsers()
            try await changePolicies(turn)
            try await changeExercises(turn)
            try await writeCode()
            try await submitAndGrade()
            try await rejudge()
            try await readLists(turn)
            try await readStatistics()
            try await readResults()
            try await exportSubmissions()
            try await useGroups(turn)
            try await deliverMessages()
            try await purge()
        }
    }
}
