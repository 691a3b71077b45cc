import Grading
import Postgres
import Scheduler
import Store
import Testing

@Suite struct `A submission` {
    let fixture: StoreFixture
    let store: Store
    let user: String

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
        user = try await fixture.learner()
    }

    @Test func `is stored as queued, with an outbox message`() async throws {
        let outcome = try await store.submit(user: user, exercise: "first", code: "print(1)")
        guard case .accepted(let submission, position: 0) = outcome else { throw Unexpected(outcome) }
        #expect(submission.status == .queued)
        #expect(submission.code == "print(1)")
        #expect(try await store.submission(submission.id, user: user) == submission)
        #expect(try await store.unfinished().isEmpty)
        let messages = try await fixture.messages()
        #expect(messages.map(\.submission) == [submission.id])
        #expect(messages.map(\.event) == [.queued(position: 0)])
        #expect(messages.map(\.lane) == [.interactive])
        #expect(try await store.unfinished().map(\.submission) == [submission.id])
    }

    @Test func `belongs to the user of the session`() async throws {
        let (token, author) = try await store.createSession()
        let outcome = try await store.submit(token: token, exercise: "first", code: "print(1)")
        guard case .accepted(let submission, position: 0) = outcome else { throw Unexpected(outcome) }
        #expect(submission.user == author.id)
        let next = try await store.submit(token: token, exercise: "first", code: "print(2)")
        #expect(next == .pending(id: submission.id))
        #expect(try await store.submit(token: token, exercise: "none", code: "print(2)") == .noSuchExercise)
    }

    @Test func `is refused without a session`() async throws {
        #expect(try await store.submit(token: "unknown", exercise: "first", code: "print(1)") == .unknownAuthor)
        #expect(try await fixture.messages().isEmpty)
    }

    @Test func `waits behind earlier submissions of other users`() async throws {
        for expected in 0..<3 {
            let outcome = try await store.submit(user: try await fixture.learner(), exercise: "first", code: "")
            guard case .accepted(_, let position) = outcome else { throw Unexpected(outcome) }
            #expect(position == expected)
        }
        _ = try await fixture.messages()
        let queue = try await store.unfinished().map(\.submission)
        try await fixture.grade(queue[0], .accepted, points: 100)
        #expect(try await store.position(of: queue[2]) == 1)
        #expect(try await store.position(of: queue[0]) == nil)
    }

    @Test func `is refused while another of the user is pending`() async throws {
        let first = try await fixture.submit(user, code: "1")
        let outcome = try await store.submit(user: user, exercise: "second", code: "2")
        #expect(outcome == .pending(id: first))
        let other = try await fixture.learner()
        _ = try await fixture.submit(other, code: "1")
    }

    @Test func `is accepted once when many are sent concurrently`() async throws {
        let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...20 {
                group.addTask {
                    let outcome = try await store.submit(user: user, exercise: "first", code: "\(number)")
                    if case .accepted = outcome { return true }
                    return false
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 1)
        #expect(try await store.submissions(user: user).items.count == 1)
    }

    @Test func `is refused with the id of the pending one, however many race`() async throws {
        let fixture = try await StoreFixture(connections: 8)
        let user = try await fixture.learner()
        let outcomes = try await withThrowingTaskGroup(of: [SubmitOutcome].self) { group in
            for racer in 1...16 {
                group.addTask {
                    var outcomes: [SubmitOutcome] = []
                    for number in 1...40 {
                        let outcome = try await fixture.store.submit(
                            user: user, exercise: "first", code: "\(racer), \(number)", supersede: number % 8 == 0)
                        outcomes.append(outcome)
                        guard case .accepted(let submission, _) = outcome,
                            let job = try await fixture.store.begin(submission: submission.id)
                        else { continue }
                        _ = try await fixture.store.finish(
                            submission: submission.id, attempt: job.attempt,
                            report: StoreFixture.report(.partial, points: 1))
                    }
                    return outcomes
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for outcome in outcomes {
            switch outcome {
            case .accepted: continue
            case .pending(let id): #expect(try await fixture.store.submission(id)?.user == user)
            default: Issue.record("\(outcome)")
            }
        }
    }

    @Test func `is stored once when many connections send its idempotency key concurrently`() async throws {
        let fixture = try await StoreFixture(connections: 8)
        for round in 1...20 {
            let user = try await fixture.learner()
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...8 {
                    group.addTask { try await fixture.submit(user, code: "\(round)", key: "key") }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test func `that supersedes leaves the pending one alone when its exercise is retired`() async throws {
        let first = try await fixture.submit(user, code: "1")
        try await store.load([StoreFixture.exercise("second", order: 1)])
        let outcome = try await store.submit(user: user, exercise: "first", code: "2", supersede: true)
        #expect(outcome == .noSuchExercise)
        #expect(try await store.submission(first)?.status == .queued)
    }

    @Test func `is accepted while another of the user is being rejudged`() async throws {
        let first = try await fixture.submit(user, code: "1")
        try await fixture.grade(first, .rejected, points: 0)
        try await fixture.database.execute(
            """
            INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, lane)
            SELECT user_id, exercise, exercise_version, code, code_hash, 'batch' FROM submissions WHERE id = \(first)
            """)
        let outcome = try await store.submit(user: user, exercise: "first", code: "2", supersede: true)
        guard case .accepted(_, position: 0) = outcome else { throw Unexpected(outcome) }
        #expect(try await store.submissionCounts() == [.graded: 1, .queued: 2])
    }

    @Test func `cancels the pending one when it supersedes`() async throws {
        let first = try await fixture.submit(user, code: "1")
        let running = try #require(try await store.begin(submission: first))
        _ = try await fixture.messages()
        let outcome = try await store.submit(user: user, exercise: "first", code: "2", supersede: true)
        guard case .accepted(let second, position: 0) = outcome else { throw Unexpected(outcome) }
        #expect(try await store.submission(first)?.status == .cancelled)
        #expect(try await !store.isCurrent(submission: first, attempt: running.attempt))
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await !store.finish(submission: first, attempt: running.attempt, report: report))
        #expect(try await fixture.messages().map(\.event) == [.cancelled, .queued(position: 0)])
        #expect(try await store.unfinished().map(\.submission) == [second.id])
    }

    @Test func `returns the earlier verdict when the same code was graded before`() async throws {
        let first = try await fixture.submit(user, code: "1")
        try await fixture.grade(first, .partial, points: 40)
        let outcome = try await store.submit(user: user, exercise: "first", code: "1")
        guard case .judgedBefore(let judged) = outcome else { throw Unexpected(outcome) }
        #expect(judged.id == first)
        #expect(judged.verdict == .partial)
        #expect(judged.report?.points == 40)
    }

    @Test func `is graded again for other code, user or version, and after a fault of the grader`() async throws {
        let first = try await fixture.submit(user, code: "1")
        try await fixture.grade(first, .rejected, points: 0)
        let other = try await fixture.submit(user, code: "1 ")
        let job = try #require(try await store.begin(submission: other))
        #expect(try await store.fail(submission: other, attempt: job.attempt, reason: "The grader broke."))
        let again = try await fixture.submit(user, code: "1 ")
        try await fixture.grade(again, .rejected, points: 0)
        _ = try await fixture.submit(try await fixture.learner(), code: "1")
        try await store.load([StoreFixture.exercise("first", order: 1, tests: "changed")])
        _ = try await fixture.submit(user, code: "1")
    }

    @Test func `is stored once when its idempotency key is repeated`() async throws {
        let first = try await fixture.submit(user, code: "1", key: "key")
        #expect(try await fixture.submit(user, code: "1", key: "key") == first)
        try await fixture.grade(first, .accepted, points: 100)
        let outcome = try await store.submit(user: user, exercise: "first", code: "1", idempotencyKey: "key")
        guard case .accepted(let replayed, position: 0) = outcome else { throw Unexpected(outcome) }
        #expect(replayed.id == first)
        #expect(replayed.verdict == .accepted)
        let other = try await fixture.learner()
        #expect(try await fixture.submit(other, code: "1", key: "key") != first)
    }

    @Test func `is refused when its idempotency key was used with another exercise or other code`() async throws {
        _ = try await fixture.submit(user, code: "1", key: "key")
        for (exercise, code) in [("first", "2"), ("second", "1")] {
            let outcome = try await store.submit(user: user, exercise: exercise, code: code, idempotencyKey: "key")
            #expect(outcome == .idempotencyKeyReused)
        }
    }

    @Test func `is refused for an exercise that is unknown or retired`() async throws {
        try await store.load([StoreFixture.exercise("first", order: 1)])
        for slug in ["none", "second", ""] {
            let outcome = try await store.submit(user: user, exercise: slug, code: "1")
            #expect(outcome == .noSuchExercise)
        }
    }

    @Test func `is visible to its author only`() async throws {
        let id = try await fixture.submit(user, code: "1")
        #expect(try await store.submission(id, user: try await fixture.learner()) == nil)
        #expect(try await store.submission("no identifier", user: user) == nil)
        #expect(try await store.submission(id)?.user == user)
    }

    @Test func `is listed newest first, page by page`() async throws {
        var ids: [String] = []
        for number in 1...5 {
            let id = try await fixture.submit(user, number == 3 ? "second" : "first", code: "\(number)")
            try await fixture.grade(id, .rejected, points: 0)
            ids.insert(id, at: 0)
        }
        let first = try await store.submissions(user: user, limit: 2)
        #expect(first.items.map(\.id) == Array(ids[0..<2]))
        #expect(first.items.allSatisfy { $0.report == nil && $0.verdict == .rejected })
        let second = try await store.submissions(user: user, limit: 2, before: first.next)
        #expect(second.items.map(\.id) == Array(ids[2..<4]))
        let last = try await store.submissions(user: user, limit: 2, before: second.next)
        #expect(last.items.map(\.id) == [ids[4]])
        #expect(last.next == nil)
        #expect(try await store.submissions(user: user, exercise: "second").items.map(\.id) == [ids[2]])
    }

    @Test func `is found by an administrator's filter`() async throws {
        let first = try await fixture.submit(user, code: "1")
        try await fixture.grade(first, .accepted, points: 100)
        let other = try await fixture.learner()
        let second = try await fixture.submit(other, "second", code: "2")
        func ids(_ filter: SubmissionFilter) async throws -> [String] {
            try await store.submissions(matching: filter).items.map(\.id)
        }
        #expect(try await ids(SubmissionFilter()) == [second, first])
        #expect(try await ids(SubmissionFilter(user: other)) == [second])
        #expect(try await ids(SubmissionFilter(user: "no identifier")) == [])
        #expect(try await ids(SubmissionFilter(exercise: "first")) == [first])
        #expect(try await ids(SubmissionFilter(status: .queued)) == [second])
        #expect(try await ids(SubmissionFilter(verdict: .accepted)) == [first])
        #expect(try await store.submissionCounts() == [.graded: 1, .queued: 1])
    }

    @Test func `can be deleted when it is the newest of its exercise, which updates the points`() async throws {
        let half = try await fixture.submit(user, code: "1")
        try await fixture.grade(half, .partial, points: 50)
        let full = try await fixture.submit(user, code: "2")
        try await fixture.grade(full, .accepted, points: 100)
        #expect(try await store.progress(user: user).points == 100)

        let refused = try await store.delete(half, user: user)
        #expect(refused == .notNewest(id: full))
        let foreign = try await store.delete(full, user: try await fixture.learner())
        #expect(foreign == .noSuchSubmission)
        let deleted = try await store.delete(full, user: user)
        #expect(deleted == .deleted)

        #expect(try await store.submission(full) == nil)
        let progress = try await store.progress(user: user)
        #expect(progress.points == 50)
        #expect(progress.completed == 0)
    }

    @Test func `is cancelled when it is deleted while not terminal`() async throws {
        let id = try await fixture.submit(user, code: "1")
        let job = try #require(try await store.begin(submission: id))
        _ = try await store.delete(id, user: user)
        #expect(try await fixture.messages().last?.event == .cancelled)
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await !store.finish(submission: id, attempt: job.attempt, report: report))
        _ = try await fixture.submit(user, code: "1")
    }
}
