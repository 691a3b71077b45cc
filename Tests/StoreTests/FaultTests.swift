import Grading
import Postgres
import Scheduler
import Store
import Testing

@Suite struct `A failed submission` {
    let fixture: StoreFixture
    let store: Store
    let user: String
    let submission: String

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
        user = try await fixture.learner()
        submission = try await fixture.submit(user, code: "print(1)")
        _ = try await fixture.messages()
    }

    private func fault(
        _ attempt: Int, _ reason: String = "no cell", kind: GradingFault.Kind = .grader
    ) -> GradingFault {
        GradingFault(
            submission: submission, attempt: attempt, kind: kind, worker: "w", reason: reason,
            duration: kind == .grader ? .milliseconds(12) : nil,
            report: kind == .grader ? StoreFixture.report(.graderError, points: 0) : nil)
    }

    /// Lets an attempt fail, and the submission with it.
    private func fail() async throws {
        let job = try #require(try await store.begin(submission: submission))
        _ = try await store.note(fault(job.attempt))
        #expect(try await store.fail(submission: submission, attempt: job.attempt, reason: "ours"))
    }

    @Test func `keeps the evidence of each attempt`() async throws {
        #expect(try await store.note(fault(1, "a\0b")) == 1)
        #expect(try await store.note(fault(2, kind: .workerLost)) == 2)
        let faults = try await store.faults(of: submission)
        #expect(faults.map(\.fault) == [fault(1, "a\u{FFFD}b"), fault(2, kind: .workerLost)])
        #expect(try await store.faults(of: "nonsense").isEmpty)
    }

    @Test func `keeps one fault of an attempt, and none of an unknown submission`() async throws {
        _ = try await store.note(fault(1))
        #expect(try await store.note(fault(1, "again")) == 1)
        #expect(try await store.faults(of: submission).map(\.fault.reason) == ["no cell"])
        var unknown = fault(1)
        for id in ["00000000-0000-0000-0000-000000000000", "nonsense"] {
            unknown.submission = id
            #expect(try await store.note(unknown) == 0)
        }
    }

    @Test func `is queued again with its evidence and with fresh attempts`() async throws {
        try await fail()
        _ = try await fixture.messages()
        guard case .queued(let queued) = try await store.requeue(submission, by: .service) else {
            Issue.record("it was not queued")
            return
        }
        #expect(queued.status == .queued)
        #expect(queued.verdict == nil && queued.endedAt == nil && queued.summary == nil)
        let messages = try await fixture.messages()
        #expect(messages.map(\.lane) == [.interactive])
        #expect(messages.map(\.event) == [.queued(position: 0)])
        let job = try #require(try await store.begin(submission: submission))
        #expect(job.attempt == 2)
        #expect(try await store.note(fault(job.attempt)) == 1, "earlier faults count no more")
        #expect(try await store.faults(of: submission).count == 2)
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await store.finish(submission: submission, attempt: job.attempt, report: report))
    }

    @Test func `is queued again only if it failed`() async throws {
        #expect(try await store.requeue(submission, by: .service) == .notFailed(.queued))
        try await fixture.grade(submission, .accepted, points: 100)
        #expect(try await store.requeue(submission, by: .service) == .notFailed(.graded))
        for id in ["00000000-0000-0000-0000-000000000000", "nonsense"] {
            #expect(try await store.requeue(id, by: .service) == .noSuchSubmission)
        }
    }

    @Test func `is not queued again while another of its author is pending`() async throws {
        try await fail()
        _ = try await fixture.submit(user, code: "print(2)")
        #expect(try await store.requeue(submission, by: .service) == .authorIsBusy)
        #expect(try await store.submission(submission)?.status == .failed)
    }

    @Test func `costs no attempt: the same code is graded anew`() async throws {
        try await fail()
        let again = try await fixture.submit(user, code: "print(1)")
        #expect(again != submission)
        #expect(try await store.progress(user: user).completed == 0)
    }
}

@Suite struct `The share of a submission` {
    let fixture: StoreFixture
    let store: Store

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
    }

    /// Submits from an address, and returns the share that the queue is told.
    private func share(token: String, from address: String?) async throws -> String? {
        let outcome = try await store.submit(
            token: token, exercise: "first", code: "print(1)", supersede: true, address: address)
        guard case .accepted(let submission, _) = outcome else { throw Unexpected(outcome) }
        let messages = try await fixture.messages()
        let message = try #require(messages.last)
        #expect(message.submission == submission.id)
        let queued = try #require(try await store.unfinished().last)
        #expect(queued.flow == message.flow)
        #expect(submission.flow == message.flow)
        return message.share
    }

    @Test func `is that of the address for learners without an account`() async throws {
        let first = try await store.createSession().token
        let second = try await store.createSession().token
        let share = try #require(try await share(token: first, from: "192.0.2.1"))
        #expect(try await self.share(token: second, from: "192.0.2.1") == share)
        #expect(try await self.share(token: second, from: "192.0.2.2") != share)
        #expect(!share.contains("192"))
    }

    @Test func `is that of the account, wherever its owner is`() async throws {
        let (token, user) = try await store.createSession()
        let anonymous = try await share(token: token, from: "192.0.2.1")
        try await fixture.database.execute(
            "INSERT INTO accounts (user_id, name, name_key, password_hash) VALUES (\(user.id), 'Ada', 'ada', '')")
        let owned = try await share(token: token, from: "192.0.2.1")
        #expect(owned != anonymous)
        #expect(try await share(token: token, from: "192.0.2.2") == owned)
    }

    @Test func `is the author's own if the address is not known`() async throws {
        let (token, user) = try await store.createSession()
        #expect(try await share(token: token, from: nil) == nil)
        #expect(try await store.unfinished().map(\.flow) == [Flow(share: user.id, user: user.id)])
    }

    @Test func `is forgotten when the submission ends`() async throws {
        let token = try await store.createSession().token
        _ = try await share(token: token, from: "192.0.2.1")
        let id = try #require(try await store.unfinished().first?.submission)
        #expect(try await store.submission(id)?.share != nil)
        try await fixture.grade(id, .accepted, points: 100)
        #expect(try await store.submission(id)?.share == nil)
    }
}
