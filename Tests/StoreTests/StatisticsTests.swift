import Foundation
import Grading
import Postgres
import Scheduler
import Store
import Testing

/// Hours of the year 1970, of which each test fills some.
@Suite struct `Statistics of submissions` {
    let fixture: StoreFixture
    let store: Store

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
    }

    /// Stores a submission that was accepted at a minute of 1970, waited for some seconds, and ended at another minute.
    private func submission(
        at accepted: Int, waiting seconds: Int = 1, ending ended: Int?, _ verdict: Verdict = .rejected,
        outcomes: String = "{failed}"
    ) async throws {
        let id = try await fixture.submit(try await fixture.learner(), code: "1")
        if ended != nil { try await fixture.grade(id, verdict, points: 0) }
        try await fixture.database.execute(
            """
            UPDATE submissions SET created_at = to_timestamp(\(accepted * 60)::bigint),
                started_at = to_timestamp(\(accepted * 60 + seconds)::bigint),
                ended_at = to_timestamp(\(ended.map { $0 * 60 })::bigint),
                outcomes = \(ended == nil ? nil : outcomes)::text[]
            WHERE id = \(id)
            """)
    }

    private func hours(_ first: Int, _ count: Int) -> StatisticsTime {
        StatisticsTime(first: first, count: count, step: 3600)
    }

    @Test func `count what was accepted and what ended in each part of time`() async throws {
        try await submission(at: 59, ending: 60, .accepted, outcomes: "{passed}")
        try await submission(at: 60, ending: 61, outcomes: "{cpu_limit,passed}")
        try await submission(at: 119, ending: nil)
        try await submission(at: 120, ending: 125)
        let statistics = try await store.statistics(hours(0, 3))
        #expect(statistics.completeSince == nil)
        #expect(statistics.buckets.map(\.beginning.timeIntervalSince1970) == [0, 3600, 7200])
        #expect(statistics.buckets.map(\.accepted) == [1, 2, 1])
        #expect(statistics.buckets.map(\.statuses) == [[:], [.graded: 2], [.graded: 1]])
        #expect(statistics.buckets[1].verdicts == [.accepted: 1, .rejected: 1])
        #expect(statistics.buckets[1].outcomes == [.passed: 2, .cpuLimit: 1])
        #expect(try await store.statistics(hours(1, 1)).buckets == [statistics.buckets[1]])
        #expect(try await store.statistics(hours(5, 0)).buckets.isEmpty)
    }

    @Test func `tell how long submissions waited`() async throws {
        for seconds in 1...20 { try await submission(at: 10, waiting: seconds, ending: 11) }
        let waits = try #require(try await store.statistics(hours(0, 1)).buckets[0].waits)
        #expect(waits.median == 10_000_000)
        #expect(waits.p95 == 19_000_000)
        #expect(waits.longest == 20_000_000)
    }

    @Test func `tell since when they are complete if there are too many submissions`() async throws {
        for minute in [10, 70, 130] { try await submission(at: minute, ending: minute + 1) }
        let statistics = try await store.statistics(hours(0, 3), reading: 2)
        #expect(statistics.buckets.map(\.accepted) == [0, 1, 1])
        #expect(statistics.completeSince == Date(timeIntervalSince1970: 4260))
        #expect(try await store.statistics(hours(0, 3), reading: 4).completeSince == nil)
    }

    @Test func `count failures apart from verdicts`() async throws {
        let id = try await fixture.submit(try await fixture.learner(), code: "1")
        let attempt = try #require(try await store.begin(submission: id)).attempt
        #expect(try await store.fail(submission: id, attempt: attempt, reason: "ours"))
        let hour = Int(Date.now.timeIntervalSince1970 / 3600)
        let buckets = try await store.statistics(hours(hour - 1, 3)).buckets
        #expect(buckets.compactMap { $0.statuses[.failed] } == [1])
        #expect(buckets.allSatisfy { $0.verdicts.isEmpty && $0.outcomes.isEmpty })
    }
}
