import Grading
import Postgres
import Scheduler
import Testing

@testable import Store

/// Rejudgings that try a policy or a version of an exercise, and what they find.
@Suite(.timeLimit(.minutes(5))) struct RejudgingTrialTests {
    let fixture: StoreFixture
    let store: Store

    init() async throws {
        fixture = try await StoreFixture()
        store = fixture.store
    }

    private func version(_ yaml: String) -> NewPolicyVersion {
        NewPolicyVersion(id: .init(.policy, "default"), yaml: yaml, bases: [], source: .api)
    }

    private func putInForce(_ yaml: String) async throws {
        try await store.updatePolicies(by: .service) { _, _ in ([version(yaml)], ()) }
    }

    private func rejudge(trying yaml: String, base: Int) async throws -> Rejudging {
        try await fixture.rejudge {
            $0.policy = "default"
            $0.policies = [.init(version(yaml), base: base)]
        }
    }

    private func refusal(_ body: () async throws -> Void) async throws -> RejudgingRefusal? {
        do { try await body() } catch let error as RejudgingRefusal { return error }
        return nil
    }

    private var inForce: PolicyVersion? { get async throws { try await store.policiesInForce().first } }

    @Test func `a tried policy comes into force with the verdicts, and undo brings the earlier text back`()
        async throws
    {
        try await putInForce("old")
        _ = try await fixture.graded(.accepted, points: 100)
        let before = try await fixture.contents()
        let rejudging = try await rejudge(trying: "new", base: 1)
        try await fixture.gradeTrials { job in
            let tried = try #require(job.trial?.policies.first)
            #expect(tried.name == "default" && tried.yaml == "new" && tried.number == 2 && !tried.isCallList)
            var report = StoreFixture.report(.rejected, points: 0)
            report.gradedUnder = GradedPolicy(
                policy: .init(name: tried.name, version: tried.number, hash: tried.hash),
                callList: .init(name: "python", version: 1, hash: "abc"))
            return report
        }
        #expect(try await inForce?.yaml == "old")
        _ = try await store.applyRejudging(rejudging.id, by: StoreFixture.teacher)
        let new = try #require(try await inForce)
        #expect(new.yaml == "new" && new.number == 2 && new.source == .api)
        #expect(try await store.submissions(matching: SubmissionFilter()).items.first?.verdict == .rejected)

        _ = try await store.undoRejudging(rejudging.id, by: StoreFixture.teacher)
        let restored = try #require(try await inForce)
        #expect(restored.yaml == "old" && restored.number == 3)
        let first = try await store.policyVersions(of: restored.id, limit: 10).items.last
        #expect(restored.hash == first?.hash)
        #expect(try await fixture.contents() == before)
        #expect(try await store.audit(limit: 10).items.count { $0.action == .policyVersion } == 3)
    }

    @Test func `is refused when another version of the policy has come into force`() async throws {
        try await putInForce("old")
        _ = try await fixture.graded(.accepted, points: 100)
        let id = try await rejudge(trying: "new", base: 1).id
        try await fixture.gradeTrials { _ in StoreFixture.report(.rejected, points: 0) }
        try await putInForce("other")
        #expect(try await refusal { _ = try await store.applyRejudging(id, by: .service) } == .changedPolicy("default"))
        #expect(try await inForce?.yaml == "other")

        let next = try await rejudge(trying: "new", base: 2).id
        try await fixture.gradeTrials { _ in StoreFixture.report(.rejected, points: 0) }
        _ = try await store.applyRejudging(next, by: .service)
        try await putInForce("later")
        #expect(
            try await refusal { _ = try await store.undoRejudging(next, by: .service) } == .changedPolicy("default"))
        #expect(try await store.submissions(matching: SubmissionFilter()).items.first?.verdict == .rejected)
    }

    @Test func `is refused when its results were given under a text that is no longer in force`() async throws {
        try await putInForce("old")
        let hash = try #require(try await inForce).hash
        _ = try await fixture.graded(.accepted, points: 100)
        let id = try await fixture.rejudge().id
        try await fixture.gradeTrials { _ in
            var report = StoreFixture.report(.accepted, points: 100)
            report.gradedUnder = GradedPolicy(
                policy: .init(name: "default", version: 1, hash: hash),
                callList: .init(name: "python", version: 1, hash: "abc"))
            return report
        }
        try await putInForce("new")
        #expect(try await refusal { _ = try await store.applyRejudging(id, by: .service) } == .changedPolicy("default"))
        try await putInForce("old")
        _ = try await store.applyRejudging(id, by: .service)
    }

    @Test func `a tried version of an exercise comes into force with the verdicts, and undo takes it back`()
        async throws
    {
        let newer = StoreFixture.exercise("first", order: 1, tests: "newer")
        try await store.load([newer, StoreFixture.exercise("second", order: 2)])
        let version = try #require(try await store.exercise("first")).version
        try await store.load([StoreFixture.exercise("first", order: 1), StoreFixture.exercise("second", order: 2)])
        let base = try #require(try await store.exercise("first")).version
        let id = try await fixture.graded(.accepted, points: 100)
        let before = try await fixture.contents()

        let rejudging = try await fixture.rejudge { $0.exercise = ("first", version) }
        #expect(rejudging.exercise == TriedExercise(slug: "first", version: version, base: base))
        try await fixture.gradeTrials { job in
            #expect(job.package.files["tests.py"] == Array("newer".utf8))
            return StoreFixture.report(.partial, points: 30)
        }
        _ = try await store.applyRejudging(rejudging.id, by: .service)
        #expect(try await store.exercise("first")?.version == version)
        #expect(try await store.submission(id)?.exerciseVersion == version)
        _ = try await store.undoRejudging(rejudging.id, by: .service)
        #expect(try await store.exercise("first")?.version == base)
        #expect(try await fixture.contents() == before)

        let next = try await fixture.rejudge { $0.exercise = ("first", version) }.id
        try await fixture.gradeTrials { _ in StoreFixture.report(.partial, points: 30) }
        try await store.load([newer, StoreFixture.exercise("second", order: 2)])
        #expect(
            try await refusal { _ = try await store.applyRejudging(next, by: .service) } == .changedExercise("first"))

        var unknown = NewRejudging(filter: RejudgingFilter(limit: 1))
        unknown.exercise = ("first", "0")
        #expect(try await store.startRejudging(unknown, by: .service) == .noSuchVersion)
    }

    @Test func `repetitions show results that are not stable, and the one with the most points counts`() async throws {
        let flaky = try await fixture.graded(.accepted, points: 100)
        let firm = try await fixture.graded(.partial, points: 50)
        let rejudging = try await fixture.rejudge(repetitions: 3)
        var turn = 0
        try await fixture.gradeTrials { job in
            guard job.code == "accepted 100" else { return StoreFixture.report(.partial, points: 50) }
            turn += 1
            return turn == 2
                ? StoreFixture.report(.accepted, points: 100) : StoreFixture.report(.rejected, points: 0)
        }
        let summary = try await store.summary(of: rejudging)
        #expect(summary.progress.total == 6 && summary.progress.graded == 6)
        #expect(summary.unstable == 1 && summary.changed == 0)
        let change = try #require(try await store.changes(of: rejudging.id, limit: 10).items.first)
        #expect(change.submission == flaky && !change.isStable && change.after.points == 100)
        #expect(change.repetitions.map(\.points) == [0, 100, 0])
        _ = try await store.applyRejudging(rejudging.id, by: .service)
        #expect(try await store.submission(flaky)?.points == 100)
        #expect(try await store.submission(firm)?.points == 50)
    }

    @Test func `the summary counts verdicts, outcomes and the use of limits before and now`() async throws {
        for use in [100, 200, 900] {
            let id = try await fixture.submit(try await fixture.learner(), code: "\(use)")
            let job = try #require(try await store.begin(submission: id))
            let report = StoreFixture.report(.accepted, points: 100).using(cpu: use, of: 2000)
            #expect(try await store.finish(submission: id, attempt: job.attempt, report: report))
        }
        let rejudging = try await fixture.rejudge()
        try await fixture.gradeTrials { job in
            guard job.code == "900" else {
                let use = Int(job.code) ?? 0
                return StoreFixture.report(.accepted, points: 100).using(cpu: use + 10, of: 500)
            }
            var report = StoreFixture.report(.rejected, points: 0).using(cpu: 501, of: 500)
            report.tests[0].status = .cpuLimit
            return report
        }
        let summary = try await store.summary(of: rejudging)
        #expect(
            summary.verdicts == [
                .init(before: .accepted, after: .accepted, count: 2),
                .init(before: .accepted, after: .rejected, count: 1),
            ])
        #expect(
            Set(summary.outcomes) == [
                .init(before: .passed, after: .passed, count: 2), .init(before: .passed, after: .cpuLimit, count: 1),
            ])
        #expect(summary.changed == 1 && summary.lost == 1 && summary.gained == 0)
        let cpu = try #require(summary.uses.first)
        #expect(cpu.resource == .cpu && cpu.oldLimit == 2000 && cpu.newLimit == 500)
        #expect(cpu.beforeBeyondOld == 0 && cpu.beforeBeyondNew == 1)
        #expect(cpu.afterBeyondOld == 0 && cpu.afterBeyondNew == 1)
        #expect(cpu.accepted == 3 && cpu.needed == 900)
        #expect(cpu.buckets.count == 20 && cpu.buckets[0].from == 0 && cpu.buckets[19].to > 2000)
        #expect(cpu.buckets.map(\.before).reduce(0, +) == 3 && cpu.buckets.map(\.after).reduce(0, +) == 3)
        #expect(summary.uses.map(\.resource) == [.cpu, .memory])

        let changes = try await store.changes(of: rejudging.id, limit: 1)
        #expect(changes.next == nil)
        #expect(changes.items.map(\.before.verdict) == [.accepted] && changes.items.map(\.after.verdict) == [.rejected])
        #expect(changes.items[0].before.report.usage?.cpuMilliseconds == 900)
    }
}
