import Foundation
import Grading
import Passwords
import Postgres
import Scheduler
import Store
import TestServers
import Testing

/// No statement of the store reads a whole table that grows: PostgreSQL itself reports the plan of each (auto_explain).
///
/// Serialized: all large stores write to one log.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct GrowthTests {
    /// Tables whose size does not grow with the number of learners and submissions. Of `first_admin_links`, ten are
    /// kept, and of `file_faults` 200.
    private static let bounded: Set = [
        "migrations", "exercises", "exercise_versions", "exercise_files", "exercise_hints", "exercises_revision",
        "submission_counts", "first_admin_links", "policy_versions", "file_faults",
        "exercise_worths",
    ]
    /// How often each function is called: from the sixth time on, PostgreSQL may use a plan that ignores the values.
    private static let calls = 8

    @Test func `each statement of the store uses an index of each growing table`() async throws {
        let large = try await LargeStore()
        try await large.callEverything(times: Self.calls)
        let plans = try large.plans()
        #expect(plans.count > 40 * Self.calls, "auto_explain has reported \(plans.count) plans")
        for plan in plans {
            for table in plan.tablesReadWhole where !Self.bounded.contains(table) {
                Issue.record("a statement reads all of \(table):\n\(plan.text)")
            }
        }
        await large.close()
    }

    @Test func `the large store has many rows in each growing table`() async throws {
        let large = try await LargeStore()
        for table in try await large.tables() where !Self.bounded.contains(table) {
            let rows = try await large.rows(in: table)
            #expect(rows >= 1000, "fill \(table) in LargeStore, or name it among the bounded tables")
        }
        await large.close()
    }

    @Test func `the test calls every function of the store`() throws {
        let directory = URL(filePath: StoreFixture.migrations).deletingLastPathComponent()
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let calls = try Self.sources(in: tests, prefix: "LargeStore").map(\.text).joined()
        for (file, source) in try Self.sources(in: directory, prefix: "Store+") {
            for function in source.matches(of: /package func ([A-Za-z]+)\(/) {
                let isCalled = calls.contains("store.\(function.1)(")
                #expect(isCalled, "LargeStore does not call \(function.1) of \(file)")
            }
        }
    }

    /// The files of a directory whose names have this prefix.
    private static func sources(in directory: URL, prefix: String) throws -> [(name: String, text: String)] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path()).filter { $0.hasPrefix(prefix) }
            .map { ($0, try String(contentsOf: directory.appending(path: $0), encoding: .utf8)) }
    }
}
