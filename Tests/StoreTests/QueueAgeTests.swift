import Postgres
import Scheduler
import Store
import Testing

@Suite(.timeLimit(.minutes(5)))
struct QueueAgeTests {
    @Test func `the age of a lane is the time that its oldest queued submission has waited`() async throws {
        let fixture = try await StoreFixture()
        func ages() async throws -> [Lane: Duration] {
            try await fixture.store.queueAges().reduce(into: [:]) { $0[$1.lane] = $1.age }
        }
        #expect(try await ages() == [.interactive: .zero, .batch: .zero])

        let first = try await fixture.submit(fixture.learner(), code: "1")
        let second = try await fixture.submit(fixture.learner(), code: "2")
        let waiting = try await ages()
        #expect(try #require(waiting[.interactive]) > .zero)
        #expect(waiting[.batch] == .zero)

        #expect(try await fixture.store.begin(submission: first) != nil)
        let onlySecond = try #require(try await ages()[.interactive])
        #expect(onlySecond > .zero, "a running submission no longer waits")
        #expect(try await fixture.store.begin(submission: second) != nil)
        #expect(try await ages()[.interactive] == .zero)
        await fixture.database.close()
    }

    @Test func `a submission and its messages keep the id of the request`() async throws {
        let fixture = try await StoreFixture()
        let (token, _) = try await fixture.store.createSession()
        let outcome = try await fixture.store.submit(
            token: token, exercise: "first", code: "1", request: "the-request")
        guard case .accepted(let submission, _) = outcome else { throw Unexpected(outcome) }
        #expect(try await fixture.messages().map(\.request) == ["the-request"])
        let job = try #require(try await fixture.store.begin(submission: submission.id))
        #expect(job.request == "the-request")
        _ = try await fixture.store.fail(submission: submission.id, attempt: job.attempt, reason: "ours")
        #expect(try await fixture.messages().map(\.request) == ["the-request"])
        await fixture.database.close()
    }
}
