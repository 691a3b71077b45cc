import Grading
import Postgres
import Store
import Testing

@testable import Scheduler

@Suite struct `The ledger of jobs` {
    let fixture: StoreFixture
    let store: Store
    let submission: String

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
        submission = try await fixture.submit(try await fixture.learner(), code: "print(1)")
        _ = try await fixture.messages()
    }

    @Test func `begins each attempt under a higher number`() async throws {
        let first = try #require(try await store.begin(submission: submission))
        #expect(first.code == "print(1)")
        #expect(first.package.files["tests.py"] == Array("tests".utf8))
        #expect(try await store.submission(submission)?.status == .running)
        let second = try #require(try await store.begin(submission: submission))
        #expect(second.attempt > first.attempt)
        #expect(try await !store.isCurrent(submission: submission, attempt: first.attempt))
        #expect(try await store.isCurrent(submission: submission, attempt: second.attempt))
    }

    @Test func `removes the queue message of a submission from the outbox when it begins`() async throws {
        let queued = try await fixture.submit(try await fixture.learner(), code: "1")
        let other = try await fixture.submit(try await fixture.learner(), code: "1")
        _ = try await store.begin(submission: queued)
        #expect(try await fixture.messages().map(\.submission) == [other])
    }

    @Test func `begins a submission whose message a relay is delivering`() async throws {
        let queued = try await fixture.submit(try await fixture.learner(), code: "1")
        let delivered = try await store.deliver(limit: 1) { _ in
            let job = try await store.begin(submission: queued)
            #expect(job?.attempt == 1)
        }
        #expect(delivered == 1)
        #expect(try await fixture.messages().isEmpty)
    }

    @Test func `stores a verdict after earlier events are published, so that no process publishes it before them`()
        async throws
    {
        let job = try #require(try await store.begin(submission: submission))
        let report = StoreFixture.report(.accepted, points: 100)
        try await confirmation { waited in
            _ = try await store.finish(submission: submission, attempt: job.attempt, report: report) {
                let stored = try? await store.submission(submission)
                #expect(stored?.status == .running)
                waited()
            }
        }
        #expect(try await store.submission(submission)?.status == .graded)
    }

    @Test func `stores nothing from a worker whose attempt is not the current one`() async throws {
        let late = try #require(try await store.begin(submission: submission))
        let current = try #require(try await store.begin(submission: submission))
        let wrong = StoreFixture.report(.rejected, points: 0)
        #expect(try await !store.finish(submission: submission, attempt: late.attempt, report: wrong))
        #expect(try await !store.fail(submission: submission, attempt: late.attempt, reason: "late"))
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await store.finish(submission: submission, attempt: current.attempt, report: report))
        #expect(try await store.submission(submission)?.report == report)
    }

    @Test func `stores one verdict and publishes it once`() async throws {
        let job = try #require(try await store.begin(submission: submission))
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await store.finish(submission: submission, attempt: job.attempt, report: report))
        #expect(try await !store.finish(submission: submission, attempt: job.attempt, report: report))
        #expect(try await !store.fail(submission: submission, attempt: job.attempt, reason: "late"))
        #expect(try await store.begin(submission: submission) == nil)
        #expect(
            try await fixture.messages().map(\.event)
                == [.graded(verdict: .accepted, points: 100, summary: "It is accepted.")])
        #expect(try await store.unfinished().isEmpty)
    }

    @Test func `stores a report with any characters that a program printed`() async throws {
        let job = try #require(try await store.begin(submission: submission))
        var report = StoreFixture.report(.rejected, points: 0, stdout: "a\0b\u{FFFF}\u{1F426}\\u0000")
        report.summary = "It printed \0."
        #expect(try await store.finish(submission: submission, attempt: job.attempt, report: report))
        let stored = try #require(try await store.submission(submission))
        #expect(stored.report == report)
        #expect(stored.summary == "It printed \u{FFFD}.")
    }

    @Test func `stores the pictures of a report for their owner, and removes them with the submission`() async throws {
        let picture = try StoreFixture.figure.get()
        let job = try #require(try await store.begin(submission: submission))
        var report = StoreFixture.report(.partial, points: 50, figure: picture)
        report.tests.append(StoreFixture.report(.rejected, points: 0).tests[0])
        report.tests.append(report.tests[0])
        #expect(try await store.finish(submission: submission, attempt: job.attempt, report: report))
        let stored = try #require(try await store.submission(submission)?.report)
        #expect(stored.tests.map(\.figure?.size) == [picture.size, nil, picture.size])
        #expect(stored.tests[0].figure?.png == [])

        func pictures(_ user: String) async throws -> [[UInt8]?] {
            var found: [[UInt8]?] = []
            for test in [-1, 0, 1, 2, 3, Int.max] {
                found.append(try await store.figure(of: submission, user: user, test: test))
            }
            return found
        }
        #expect(try await pictures(job.user) == [nil, picture.png, nil, picture.png, nil, nil])
        let stranger = try await fixture.learner()
        #expect(try await pictures(stranger).allSatisfy { $0 == nil })
        #expect(try await store.figure(of: "nonsense", user: job.user, test: 0) == nil)
        #expect(try await store.delete(submission, user: job.user) == .deleted)
        let left: Int? = try await fixture.database.query("SELECT count(*) AS count FROM figures").first?("count")
        #expect(left == 0)
    }

    @Test func `stores no picture from a worker whose attempt is not the current one`() async throws {
        let late = try #require(try await store.begin(submission: submission))
        _ = try await store.begin(submission: submission)
        let report = StoreFixture.report(.accepted, points: 100, figure: try StoreFixture.figure.get())
        #expect(try await !store.finish(submission: submission, attempt: late.attempt, report: report))
        #expect(try await store.figure(of: submission, user: late.user, test: 0) == nil)
    }

    @Test func `stores a fault of the grader as a failure without a report`() async throws {
        let job = try #require(try await store.begin(submission: submission))
        let report = StoreFixture.report(.graderError, points: 0)
        #expect(try await store.finish(submission: submission, attempt: job.attempt, report: report))
        let stored = try #require(try await store.submission(submission))
        #expect(stored.status == .failed)
        #expect(stored.verdict == .graderError)
        #expect(stored.report == nil)
    }

    @Test func `ignores unknown submissions`() async throws {
        for id in ["00000000-0000-0000-0000-000000000000", "nonsense"] {
            #expect(try await store.begin(submission: id) == nil)
            #expect(try await !store.isCurrent(submission: id, attempt: 1))
            #expect(try await !store.fail(submission: id, attempt: 1, reason: ""))
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `The outbox` {
    @Test func `reports messages to deliver immediately: those without an earlier one of the same user`() async throws {
        let fixture = try await StoreFixture()
        var ready = fixture.signal.ready.makeAsyncIterator()
        var filled = fixture.signal.filled.signals.makeAsyncIterator()
        let user = try await fixture.learner()
        let id = try await fixture.submit(user, code: "1")
        let queued = try #require(await ready.next()).message
        #expect(try await fixture.messages() == [queued])

        try await fixture.grade(id, .accepted, points: 100)
        let graded = try #require(await ready.next()).message
        #expect(graded.event == .graded(verdict: .accepted, points: 100, summary: "It is accepted."))
        // `graded` waits, so later messages of this user wait too. Those of other users do not.
        let next = try await fixture.submit(user, code: "2")
        await filled.next()
        let other = try await fixture.submit(try await fixture.learner(), code: "1")
        #expect(await ready.next()?.message.submission == other)

        try await fixture.store.remove([graded])
        #expect(try await fixture.messages().map(\.submission) == [next, other])
    }

    @Test func `delivers the messages of a supersession in order`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.learner()
        let first = try await fixture.submit(user, code: "1")
        _ = try await fixture.messages()
        var filled = fixture.signal.filled.signals.makeAsyncIterator()
        let outcome = try await fixture.store.submit(user: user, exercise: "first", code: "2", supersede: true)
        guard case .accepted(let second, _) = outcome else { throw Unexpected(outcome) }
        await filled.next()
        #expect(try await fixture.messages().map(\.submission) == [first, second.id])
    }

    @Test func `returns its messages again until they are delivered`() async throws {
        struct Unreachable: Error {}
        let fixture = try await StoreFixture()
        let id = try await fixture.submit(try await fixture.learner(), code: "1")
        await #expect(throws: Unreachable.self) {
            try await fixture.store.deliver(limit: 10) { _ in throw Unreachable() }
        }
        #expect(try await fixture.messages().map(\.submission) == [id])
        #expect(try await fixture.messages().isEmpty)
    }

    @Test func `gives each message to one of several concurrent relays`() async throws {
        let fixture = try await StoreFixture()
        for _ in 1...10 { _ = try await fixture.submit(try await fixture.learner(), code: "1") }
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...6 { group.addTask { try await fixture.store.deliver(limit: 3) { _ in } } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [0, 0, 1, 3, 3, 3])
    }
}
