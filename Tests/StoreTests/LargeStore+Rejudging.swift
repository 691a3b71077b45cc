import Foundation
import Grading
import Scheduler
import Store
import Testing

// Rejudgings, from the choice of submissions to the undo.
extension LargeStore {
    func rejudge() async throws {
        let (_, user) = try await store.createSession()
        let outcome = try await store.submit(user: user.id, exercise: "first", code: "again")
        guard case .accepted(let submission, _) = outcome else { throw Unexpected(outcome) }
        let attempt = try #require(try await store.begin(submission: submission.id)).attempt
        let report = StoreFixture.report(.partial, points: 50, figure: try StoreFixture.figure.get())
        #expect(try await store.finish(submission: submission.id, attempt: attempt, report: report))

        let rejudging = try await started(RejudgingFilter(submission: submission.id, limit: 20))
        let name = try #require(try await store.feed(window: 20).first).text
        let job = try #require(try await store.trials.begin(submission: name))
        let fault = GradingFault(submission: name, attempt: job.attempt, kind: .grader, worker: "worker", reason: "no")
        #expect(try await store.trials.note(fault) == 1)
        #expect(try await store.trials.isCurrent(submission: name, attempt: job.attempt))
        let better = StoreFixture.report(.accepted, points: 100, figure: try StoreFixture.figure.get())
        #expect(try await store.trials.finish(submission: name, attempt: job.attempt, report: better))
        #expect(try await store.feed(window: 20).isEmpty)
        #expect(try await store.rejudging(rejudging.id)?.state == .finished)
        #expect(try await store.summary(of: rejudging).changed == 1)
        #expect(try await store.changes(of: rejudging.id, limit: 20, before: .max).items.count == 1)
        #expect(try await !store.rejudgings(limit: 20, before: 1500).items.isEmpty)
        _ = try await store.applyRejudging(rejudging.id, by: .service)
        #expect(try await store.submission(submission.id)?.rejudged?.pointsBefore == 50)
        _ = try await store.undoRejudging(rejudging.id, by: .service)
        #expect(try await store.delete(user: user.id) == .deleted(cancelled: []))
        try await discard()
    }

    /// Chooses submissions by each filter, and lets one grading fail.
    private func discard() async throws {
        let user = try #require(try await store.submissions(matching: SubmissionFilter(), limit: 1).items.first).user
        let filters = [
            RejudgingFilter(limit: 20), RejudgingFilter(exercise: "first", limit: 20),
            RejudgingFilter(exercise: "first", verdict: .rejected, since: .now - 30 * 86_400, limit: 20),
            RejudgingFilter(verdict: .accepted, limit: 20), RejudgingFilter(since: .now - 86_400, limit: 2000),
        ]
        for filter in filters {
            let rejudging = try await started(filter)
            let name = try #require(try await store.feed(window: 20).first).text
            let job = try #require(try await store.trials.begin(submission: name))
            #expect(try await store.trials.fail(submission: name, attempt: job.attempt, reason: "ours"))
            #expect(try await !store.discardRejudging(rejudging.id, by: .service).isEmpty)
        }
        let none = NewRejudging(filter: RejudgingFilter(user: user, verdict: .invalid, limit: 20))
        #expect(try await store.startRejudging(none, by: .service) == .nothingMatches)
    }

    private func started(_ filter: RejudgingFilter) async throws -> Rejudging {
        let start = try await store.startRejudging(NewRejudging(filter: filter), by: .service)
        guard case .started(let rejudging) = start else { throw Unexpected(start) }
        return rejudging
    }
}
