import Foundation
import Grading
import Postgres
import Scheduler
import Store
import Testing

/// The list of all submissions that teachers filter.
@Suite struct `A list of submissions` {
    let fixture: StoreFixture
    let store: Store
    let user: String

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
        user = try await fixture.learner()
    }

    private func ids(_ filter: SubmissionFilter) async throws -> [String] {
        try await store.submissions(matching: filter).items.map(\.id)
    }

    /// Stores a graded submission whose tests have these statuses.
    private func graded(_ statuses: TestStatus..., code: String, stdout: String = "") async throws -> String {
        let id = try await fixture.submit(user, code: code)
        let attempt = try #require(try await store.begin(submission: id)).attempt
        var report = StoreFixture.report(.rejected, points: 0)
        report.tests = statuses.enumerated().map { place, status in
            TestResult(
                id: "t\(place)", name: "test", status: status, points: 0, maxPoints: 50, message: "", stdout: stdout)
        }
        #expect(try await store.finish(submission: id, attempt: attempt, report: report))
        return id
    }

    @Test func `can be filtered by the status of a test`() async throws {
        let struck = try await graded(.passed, .cpuLimit, .passed, code: "1")
        let failed = try await graded(.failed, .passed, code: "2")
        let other = try await fixture.learner()
        _ = try await fixture.submit(other, code: "3")
        #expect(try await ids(SubmissionFilter(outcome: .passed)) == [failed, struck])
        #expect(try await ids(SubmissionFilter(outcome: .cpuLimit)) == [struck])
        #expect(try await ids(SubmissionFilter(outcome: .memoryLimit)) == [])
        #expect(try await ids(SubmissionFilter(user: user, outcome: .cpuLimit)) == [struck])
        #expect(try await ids(SubmissionFilter(user: other, outcome: .cpuLimit)) == [])
        let all = SubmissionFilter(exercise: "first", status: .graded, verdict: .rejected, outcome: .cpuLimit)
        #expect(try await ids(all) == [struck])
        #expect(try await ids(SubmissionFilter(verdict: .accepted, outcome: .cpuLimit)) == [])
    }

    @Test func `can be filtered by the policy and its version`() async throws {
        var submissions: [String] = []
        for (policy, version) in [("default", 1), ("default", 2), ("strict", 1)] {
            let id = try await fixture.submit(user, code: "\(policy) \(version)")
            let attempt = try #require(try await store.begin(submission: id)).attempt
            // A program can print what looks like the field, and a NUL character.
            var report = StoreFixture.report(
                .rejected, points: 0, stdout: #""graded_under":{"policy":{"name":"strict","version":2}}\#0"#)
            report.gradedUnder = GradedPolicy(
                policy: .init(name: policy, version: version, hash: "a1"),
                callList: .init(name: "strict", version: 3, hash: "b2"))
            #expect(try await store.finish(submission: id, attempt: attempt, report: report))
            submissions.append(id)
        }
        let earlier = try await fixture.submit(user, code: "by an earlier version")
        try await fixture.grade(earlier, .accepted, points: 100)
        _ = try await fixture.submit(user, code: "not graded")
        func ids(_ name: String, _ version: Int? = nil, user: String? = nil) async throws -> [String] {
            try await self.ids(SubmissionFilter(user: user, policy: .init(name: name, version: version)))
        }
        #expect(try await ids("default") == [submissions[1], submissions[0]])
        #expect(try await ids("default", 1) == [submissions[0]])
        #expect(try await ids("default", 2, user: user) == [submissions[1]])
        #expect(try await ids("default", 3) == [])
        #expect(try await ids("strict") == [submissions[2]])
        #expect(try await ids("strict", 2) == [])
    }

    @Test func `can be filtered by time`() async throws {
        var submissions: [String] = []
        for hour in 1...3 {
            let id = try await graded(.failed, code: "\(hour)")
            try await fixture.database.execute(
                "UPDATE submissions SET created_at = to_timestamp(\(hour * 3600)::bigint) WHERE id = \(id)")
            submissions.append(id)
        }
        func hour(_ number: Int) -> Date { Date(timeIntervalSince1970: Double(number) * 3600) }
        #expect(try await ids(SubmissionFilter(since: hour(2))) == [submissions[2], submissions[1]])
        #expect(try await ids(SubmissionFilter(until: hour(2))) == [submissions[0]])
        #expect(try await ids(SubmissionFilter(since: hour(2), until: hour(3))) == [submissions[1]])
        #expect(try await ids(SubmissionFilter(since: hour(2), until: hour(1))) == [])
        #expect(try await ids(SubmissionFilter(since: hour(4))) == [])
    }

    @Test func `finds by time what a longer transaction has stored out of order`() async throws {
        let first = try await graded(.failed, code: "1")
        let second = try await graded(.failed, code: "2")
        for (id, time) in [(first, 100), (second, 70)] {
            try await fixture.database.execute(
                "UPDATE submissions SET created_at = to_timestamp(\(time)::bigint) WHERE id = \(id)")
        }
        let between = Date(timeIntervalSince1970: 80)
        #expect(try await ids(SubmissionFilter(since: between)) == [first])
        #expect(try await ids(SubmissionFilter(until: between)) == [second])
    }

    @Test func `can be filtered by a part of the code`() async throws {
        let loop = try await graded(.failed, code: "while True: pass")
        let sum = try await graded(.failed, code: "def f(a): return 100%a")
        #expect(try await ids(SubmissionFilter(text: "while")) == [loop])
        #expect(try await ids(SubmissionFilter(text: "While")) == [])
        #expect(try await ids(SubmissionFilter(text: "0%a")) == [sum])
        #expect(try await ids(SubmissionFilter(text: "%")) == [sum])
    }

    @Test func `continues after the submissions that one page looks at`() async throws {
        let oldest = try await graded(.failed, code: "wanted")
        for number in 1...3 { _ = try await graded(.failed, code: "\(number)") }
        let filter = SubmissionFilter(text: "wanted")
        func page(before cursor: Int?) async throws -> SubmissionPage {
            try await store.submissions(matching: filter, limit: 10, before: cursor, scanning: 2)
        }
        let first = try await page(before: nil)
        #expect(first.items.isEmpty && first.next != nil)
        let second = try await page(before: first.next)
        #expect(second.items.map(\.id) == [oldest] && second.next != nil)
        let last = try await page(before: second.next)
        #expect(last.items.isEmpty)
        #expect(last.next == nil)
    }

    @Test func `continues after the last item of a full page`() async throws {
        for number in 1...3 { _ = try await graded(.failed, code: "wanted \(number)") }
        let first = try await store.submissions(matching: SubmissionFilter(text: "wanted"), limit: 2)
        #expect(first.items.map(\.code) == ["wanted 3", "wanted 2"])
        let last = try await store.submissions(
            matching: SubmissionFilter(text: "wanted"), limit: 2, before: first.next)
        #expect(last.items.map(\.code) == ["wanted 1"])
        #expect(last.next == nil)
    }

    @Test func `finds submissions that an earlier version has graded`() async throws {
        // A program can print what looks like a test, and a NUL character.
        let id = try await graded(.passed, .memoryLimit, code: "1", stdout: #""status":"disk_limit"\#0"#)
        try await fixture.database.execute("UPDATE submissions SET outcomes = NULL WHERE id = \(id)")
        #expect(try await ids(SubmissionFilter(outcome: .memoryLimit)) == [])
        let file = URL(filePath: StoreFixture.migrations).appending(path: "0011_what_teachers_see.sql")
        let script = try String(contentsOf: file, encoding: .utf8)
        let update = try #require(script.firstMatch(of: /UPDATE submissions SET outcomes[^;]*;/)).output
        try await fixture.database.transaction { try await $0.run(script: String(update)) }
        #expect(try await ids(SubmissionFilter(outcome: .memoryLimit)) == [id])
        #expect(try await ids(SubmissionFilter(outcome: .diskLimit)) == [])
    }

    @Test func `names the authors who have accounts`() async throws {
        let other = try await fixture.learner()
        try await fixture.database.execute(
            "INSERT INTO accounts (user_id, name, name_key, password_hash) VALUES (\(user), 'Ada', 'ada', '')")
        #expect(try await store.accountNames(of: [user, other]) == [user: "Ada"])
        #expect(try await store.accountNames(of: []) == [:])
    }
}
