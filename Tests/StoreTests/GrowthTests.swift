import Foundation
import Grading
import Passwords
import Postgres
import Scheduler
import Store
import TestServers
import Testing

/// No statement of the store reads a whole table that grows: PostgreSQL itself reports the plan of each (auto_explain).
@Suite(.timeLimit(.minutes(10)))
struct GrowthTests {
    /// Tables whose size does not grow with the number of learners and submissions.
    private static let bounded: Set = [
        "migrations", "exercises", "exercise_versions", "exercise_files", "exercises_revision", "submission_counts",
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
        let calls = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "LargeStore.swift"),
            encoding: .utf8)
        for file in try FileManager.default.contentsOfDirectory(atPath: directory.path())
        where file.hasPrefix("Store+") {
            let source = try String(contentsOf: directory.appending(path: file), encoding: .utf8)
            for function in source.matches(of: /package func ([A-Za-z]+)\(/) {
                #expect(calls.contains("store.\(function.1)("), "LargeStore does not call \(function.1) of \(file)")
            }
        }
    }
}
