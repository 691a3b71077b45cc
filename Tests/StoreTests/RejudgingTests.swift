import Foundation
import Grading
import Postgres
import Scheduler
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(5))) struct `A rejudging` {
    let fixture: StoreFixture
    let store: Store

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
    }

    private func refusal(_ body: () async throws -> Void) async throws -> RejudgingRefusal? {
        do { try await body() } catch let error as RejudgingRefusal { return error }
        return nil
    }

    @Test func `chooses the newest graded submissions that match, and counts those without a verdict`() async throws {
        let user = try await fixture.learner()
        _ = try await fixture.graded(.rejected, points: 0, by: user)
        let second = try await fixture.graded(.accepted, points: 100, by: user)
        let third = try await fixture.graded(.partial, points: 50)
        _ = try await fixture.submit(user, code: "pending")
        let before = try await fixture.contents()

        let rejudging = try await fixture.rejudge(RejudgingFilter(limit: 2), reason: "A test was wrong.")
        #expect(rejudging.state == .running && rejudging.chosen == 2 && rejudging.leftOut == 1 && rejudging.hasMore)
        #expect(rejudging.reason == "A test was wrong.")
        let due = try await store.feed(window: 10)
        let codes = try await due.asyncMap { try await store.trials.begin(submission: $0.text)?.code }
        #expect(codes == ["partial 50", "accepted 100"])
        #expect(try await fixture.contents() == before)
        #expect(try await store.audit(limit: 1).items.map(\.action) == [.rejudgingStarted])

        let ofUser = try await fixture.rejudge(RejudgingFilter(user: user, verdict: .accepted, limit: 10))
        #expect(ofUser.chosen == 1 && !ofUser.hasMore)
        let single = try await fixture.rejudge(RejudgingFilter(submission: second, limit: 10))
        #expect(single.chosen == 1)
        #expect(try await store.rejudgings(limit: 2).items == [single, ofUser])
        #expect(try await store.rejudging(third) == nil)
        let nothing = NewRejudging(filter: RejudgingFilter(exercise: "second", limit: 10))
        #expect(try await store.startRejudging(nothing, by: StoreFixture.teacher) == .nothingMatches)
    }

    @Test func `is fed in portions, and a portion that the queue never got is returned again`() async throws {
        for points in 1...5 { _ = try await fixture.graded(.partial, points: points) }
        _ = try await fixture.rejudge()
        let first = try await store.feed(window: 2)
        #expect(first.count == 2)
        // The process that got them has died before it queued them.
        #expect(try await store.feed(window: 2) == first)
        let job = try #require(try await store.trials.begin(submission: first[0].text))
        #expect(job.code == "partial 5" && job.trial == Trial())
        let report = StoreFixture.report(.partial, points: 5)
        #expect(try await store.trials.finish(submission: first[0].text, attempt: job.attempt, report: report))
        let second = try await store.feed(window: 2)
        #expect(second.count == 2 && second.first == first[1])
        #expect(try await store.unfinished().isEmpty)
    }

    @Test func `is fed by one process at a time`() async throws {
        _ = try await fixture.graded(.partial, points: 1)
        _ = try await fixture.rejudge()
        let (isLocked, fed) = try await fixture.database.transaction { other in
            (try await other.tryLock("rejudging_feed"), try await store.feed(window: 2))
        }
        #expect(isLocked && fed.isEmpty)
        #expect(try await store.feed(window: 2).count == 1)
    }

    @Test func `ends when all gradings have ended, and a late worker changes nothing`() async throws {
        _ = try await fixture.graded(.partial, points: 1)
        let id = try await fixture.rejudge().id
        let name = try #require(try await store.feed(window: 1).first).text
        let late = try #require(try await store.trials.begin(submission: name))
        let current = try #require(try await store.trials.begin(submission: name))
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await !store.trials.finish(submission: name, attempt: late.attempt, report: report))
        #expect(try await store.trials.isCurrent(submission: name, attempt: current.attempt))
        #expect(try await store.trials.finish(submission: name, attempt: current.attempt, report: report))
        #expect(try await !store.trials.finish(submission: name, attempt: current.attempt, report: report))
        #expect(try await store.trials.begin(submission: name) == nil)
        #expect(try await store.rejudging(id)?.state == .running)
        #expect(try await store.feed(window: 1).isEmpty)
        #expect(try await store.rejudging(id)?.state == .finished)
        #expect(try await store.begin(submission: name) == nil, "the ledger of submissions knows no trial")
    }

    @Test func `changes verdicts, points and reports in one step, and undo restores every byte`() async throws {
        let user = try await fixture.learner()
        let id = try await fixture.submit(user, code: "good")
        let job = try #require(try await store.begin(submission: id))
        let drawn = StoreFixture.report(.accepted, points: 100, stdout: "a\0b", figure: try StoreFixture.figure.get())
        let record = GradingRecord(worker: "first", microseconds: [.tests: 5])
        #expect(try await store.finish(submission: id, attempt: job.attempt, report: drawn, record: record, after: {}))
        let same = try await fixture.graded(.rejected, points: 0)
        let before = try await fixture.contents()
        _ = try await fixture.messages()

        let rejudging = try await fixture.rejudge(reason: "The tests were too easy.")
        try await fixture.gradeTrials { job in
            job.code == "good"
                ? StoreFixture.report(.partial, points: 40) : StoreFixture.report(.rejected, points: 0)
        }
        #expect(try await fixture.contents() == before)
        let applied = try await store.applyRejudging(rejudging.id, by: StoreFixture.teacher)
        #expect(applied.state == .applied && applied.appliedAt != nil)
        let changed = try #require(try await store.submission(id))
        #expect(changed.verdict == .partial && changed.points == 40 && changed.report?.points == 40)
        #expect(changed.rejudged?.verdictBefore == .accepted && changed.rejudged?.pointsBefore == 100)
        #expect(changed.rejudged?.reason == "The tests were too easy.")
        let at = try #require(changed.rejudged?.at)
        #expect(abs(at.timeIntervalSince(try #require(applied.appliedAt))) < 0.001)
        #expect(try await store.submission(same)?.rejudged == nil)
        #expect(try await store.submissions(user: user).items.first?.rejudged == changed.rejudged)
        #expect(try await store.gradingHistory(of: id)?.record?.worker == "another")
        #expect(try await store.figure(of: id, user: user, test: 0) == nil)
        #expect(try await store.progress(user: user).points == 40)
        #expect(
            try await fixture.messages().map(\.event) == [
                .rejudged(
                    verdict: .partial, points: 40, summary: "It is partial.", reason: "The tests were too easy.")
            ])
        #expect(try await fixture.contents() != before)

        #expect(try await store.undoRejudging(rejudging.id, by: StoreFixture.teacher).state == .undone)
        #expect(try await fixture.contents() == before)
        #expect(try await store.progress(user: user).points == 100)
        #expect(
            try await fixture.messages().map(\.event) == [
                .rejudged(verdict: .accepted, points: 100, summary: "It is accepted.", reason: "")
            ])
        #expect(
            try await store.audit(limit: 3).items.map(\.action)
                == [.rejudgingUndone, .rejudgingApplied, .rejudgingStarted])
    }

    @Test func `replaces the pictures of a report with the new ones`() async throws {
        let user = try await fixture.learner()
        let id = try await fixture.graded(.partial, points: 1, by: user)
        let picture = try StoreFixture.figure.get()
        let rejudging = try await fixture.rejudge()
        try await fixture.gradeTrials { _ in StoreFixture.report(.partial, points: 1, figure: picture) }
        #expect(try await store.figure(of: id, user: user, test: 0) == nil)
        _ = try await store.applyRejudging(rejudging.id, by: StoreFixture.teacher)
        #expect(try await store.figure(of: id, user: user, test: 0) == picture.png)
    }

    @Test func `is applied only when it has finished, once, and undone only when it is applied`() async throws {
        _ = try await fixture.graded(.partial, points: 1)
        let id = try await fixture.rejudge().id
        #expect(try await refusal { _ = try await store.applyRejudging(id, by: .service) } == .state(.running))
        try await fixture.gradeTrials { _ in StoreFixture.report(.accepted, points: 100) }
        #expect(try await refusal { _ = try await store.undoRejudging(id, by: .service) } == .state(.finished))
        _ = try await store.applyRejudging(id, by: .service)
        #expect(try await refusal { _ = try await store.applyRejudging(id, by: .service) } == .state(.applied))
        #expect(try await refusal { _ = try await store.discardRejudging(id, by: .service) } == .state(.applied))
        _ = try await store.undoRejudging(id, by: .service)
        #expect(try await refusal { _ = try await store.undoRejudging(id, by: .service) } == .state(.undone))
        #expect(
            try await refusal { _ = try await store.applyRejudging("none", by: .service) } == .noSuchRejudging)
    }

    @Test func `is refused after another rejudging has changed one of its submissions`() async throws {
        let id = try await fixture.graded(.partial, points: 1)
        let one = try await fixture.rejudge().id
        let two = try await fixture.rejudge().id
        try await fixture.gradeTrials { _ in StoreFixture.report(.accepted, points: 100) }
        _ = try await store.applyRejudging(one, by: .service)
        #expect(try await refusal { _ = try await store.applyRejudging(two, by: .service) } == .changedSubmissions(1))
        #expect(try await store.rejudging(two)?.state == .finished)
        // Now its base is in force again.
        _ = try await store.undoRejudging(one, by: .service)
        _ = try await store.applyRejudging(two, by: .service)
        #expect(try await store.submission(id)?.points == 100)

        let three = try await fixture.rejudge().id
        try await fixture.gradeTrials { _ in StoreFixture.report(.rejected, points: 0) }
        _ = try await store.applyRejudging(three, by: .service)
        #expect(try await refusal { _ = try await store.undoRejudging(two, by: .service) } == .changedSubmissions(1))
        #expect(try await store.submission(id)?.points == 0)
    }

    @Test func `leaves out what is deleted meanwhile, and counts it`() async throws {
        let user = try await fixture.learner()
        _ = try await fixture.graded(.partial, points: 1, by: user)
        let kept = try await fixture.graded(.partial, points: 2)
        let rejudging = try await fixture.rejudge()
        let due = try await store.feed(window: 10)
        #expect(try await store.delete(user: user) == .deleted(cancelled: []))
        let begun = try await due.asyncMap { try await store.trials.begin(submission: $0.text) }
        #expect(begun.compactMap { $0?.code } == ["partial 2"])
        try await fixture.gradeTrials { _ in StoreFixture.report(.accepted, points: 100) }
        #expect(try await store.summary(of: rejudging).deleted == 1)
        _ = try await store.applyRejudging(rejudging.id, by: .service)
        #expect(try await store.submission(kept)?.points == 100)
    }

    @Test func `keeps the result of a submission whose grading failed by our fault, if that is accepted`()
        async throws
    {
        let failed = try await fixture.graded(.partial, points: 1)
        let other = try await fixture.graded(.partial, points: 2)
        let rejudging = try await fixture.rejudge()
        try await fixture.gradeTrials { $0.code == "partial 1" ? nil : StoreFixture.report(.accepted, points: 100) }
        let summary = try await store.summary(of: rejudging)
        #expect(summary.progress == .init(total: 2, graded: 1, failed: 1, running: 0))
        #expect(summary.failures == [.init(submission: failed, reason: "no cell could be built")])
        let id = rejudging.id
        #expect(try await refusal { _ = try await store.applyRejudging(id, by: .service) } == .failures(1))
        _ = try await store.applyRejudging(id, leavesFailed: true, by: .service)
        #expect(try await store.submission(failed)?.points == 1)
        #expect(try await store.submission(other)?.points == 100)

        let none = try await fixture.rejudge().id
        try await fixture.gradeTrials { _ in nil }
        #expect(
            try await refusal { _ = try await store.applyRejudging(none, leavesFailed: true, by: .service) }
                == .nothingGraded)
    }

    @Test func `deletes its results when it is discarded, also those that workers still have`() async throws {
        for points in 1...2 { _ = try await fixture.graded(.partial, points: points) }
        let id = try await fixture.rejudge().id
        let due = try await store.feed(window: 10)
        let job = try #require(try await store.trials.begin(submission: due[0].text))
        #expect(try await Set(store.discardRejudging(id, by: StoreFixture.teacher)) == Set(due))
        let report = StoreFixture.report(.accepted, points: 100)
        #expect(try await !store.trials.finish(submission: due[0].text, attempt: job.attempt, report: report))
        #expect(try await store.trials.begin(submission: due[1].text) == nil)
        #expect(try await store.feed(window: 10).isEmpty)
        let left: Int? = try await fixture.database.query("SELECT count(*) AS count FROM rejudging_runs").first?(
            "count")
        #expect(left == 0)
        #expect(try await store.rejudging(id)?.state == .discarded)
    }

    @Test func `does not begin beside too many others`() async throws {
        _ = try await fixture.graded(.partial, points: 1)
        for _ in 1...Store.maximumRunningRejudgings { _ = try await fixture.rejudge() }
        let new = NewRejudging(filter: RejudgingFilter(limit: 1))
        #expect(try await store.startRejudging(new, by: .service) == .tooMany)
    }
}

extension Sequence {
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
