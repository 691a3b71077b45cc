import Foundation
import Grading
import Scheduler
import Store
import Testing

// The course, drafts and hints, submissions and their way through the queue.
extension LargeStore {
    func writeCode() async throws {
        let user = try await store.createSession().user.id
        #expect(try await store.hasExercise("first"))
        for revision in 0...1 {
            let outcome = try await store.saveDraft("\(revision)", user: user, exercise: "first", basedOn: revision)
            guard case .saved = outcome else { throw Unexpected(outcome) }
        }
        #expect(try await store.draft(user: user, exercise: "first")?.revision == 2)
        #expect(try await store.readHint(1, of: "first", user: user)?.total == 3)
        #expect(try await store.timesHintsWereRead(by: user, of: "first") == [1: 1])
        let version = try #require(try await store.exercise("first")).version
        #expect(try await store.hintsRead(by: user, of: "first", version: version).map(\.number) == [1])
        #expect(try await store.delete(user: user) == .deleted(cancelled: []))
    }

    func changeExercises(_ turn: Int) async throws {
        let teacher = ChangeAuthor(user: nil, role: .teacher, address: nil)
        let content = StoreFixture.exercise("third", order: 3, tests: "\(turn)")
        let change = try await store.putExercise(content, base: turn - 1, by: teacher)
        guard case .changed(let exercise, isNew: true) = change else { throw Unexpected(change) }
        let number = exercise.version.number
        _ = try await store.moveExercise("third", to: 4, base: number, by: teacher)
        _ = try await store.publishExercise("third", version: number, base: number, by: teacher)
        #expect(try await store.managedExercises().count == 3)
        #expect(try await store.managedExercise("third")?.exercise.order == 4)
        #expect(try await store.exerciseVersions(of: "third", limit: 20).items.count == turn)
        #expect(try await store.exerciseVersion(number, of: "third")?.package == content.package)
        #expect(try await store.exerciseStatistics(of: "first", limit: 200).count == 200)
        // The course has two exercises for the other calls.
        _ = try await store.withdrawExercise("third", base: number, by: teacher)
    }

    func submitAndGrade() async throws {
        let (token, user) = try await store.createSession()
        func submit(_ code: String, supersede: Bool = false) async throws -> StoredSubmission {
            let outcome = try await store.submit(
                token: token, exercise: "first", code: code, idempotencyKey: code, supersede: supersede,
                address: "192.0.2.1")
            guard case .accepted(let submission, _) = outcome else { throw Unexpected(outcome) }
            return submission
        }
        _ = try await submit("first")
        let second = try await submit("second", supersede: true)
        #expect(try await store.position(of: second.id) == 1000)
        #expect(try await store.unfinished().count >= 1000)
        let job = try #require(try await store.begin(submission: second.id))
        #expect(try await !store.package(exercise: "first", version: second.exerciseVersion).files.isEmpty)
        #expect(try await store.isCurrent(submission: second.id, attempt: job.attempt))
        let report = StoreFixture.report(.accepted, points: 100, figure: try StoreFixture.figure.get())
        #expect(try await store.finish(submission: second.id, attempt: job.attempt, report: report))
        #expect(try await store.gradingHistory(of: second.id)?.startedAt != nil)
        for user in [user.id, nil] {
            #expect(try await store.figure(of: second.id, user: user, test: 0) != nil)
        }

        let third = try await submit("third")
        try await fail(third.id)
        let outcome = try await store.requeue(third.id, by: .service)
        guard case .queued = outcome else { throw Unexpected(outcome) }
        #expect(try await store.delete(third.id, user: user.id) == .deleted)

        let last = try await store.submit(user: user.id, exercise: "second", code: "last")
        guard case .accepted(let submission, _) = last else { throw Unexpected(last) }
        #expect(try await store.delete(user: user.id) == .deleted(cancelled: [submission.id]))
    }

    private func fail(_ submission: String) async throws {
        let attempt = try #require(try await store.begin(submission: submission)).attempt
        let fault = GradingFault(
            submission: submission, attempt: attempt, kind: .grader, worker: "worker", reason: "no cell",
            duration: .milliseconds(12))
        #expect(try await store.note(fault) == 1)
        #expect(try await store.fail(submission: submission, attempt: attempt, reason: "ours"))
        #expect(try await store.faults(of: submission).map(\.fault) == [fault])
    }

    func readLists(_ turn: Int) async throws {
        let some = try await store.submissions(matching: SubmissionFilter(), limit: 20)
        let user = some.items[turn].user
        _ = try await store.submission(some.items[turn].id, user: user)
        for exercise in [nil, "first"] {
            _ = try await store.submissions(user: user, exercise: exercise, limit: 20)
            for status in SubmissionStatus.allCases.map(Optional.some) + [nil] {
                for verdict in Verdict.allCases.map(Optional.some) + [nil] {
                    for cursor in [nil, 50_000] {
                        let filter = SubmissionFilter(exercise: exercise, status: status, verdict: verdict)
                        _ = try await store.submissions(matching: filter, limit: 50, before: cursor)
                    }
                }
            }
        }
        try await searchLists(user: user)
        #expect(try await !store.accountNames(of: Set(some.items.map(\.user))).isEmpty)
        #expect(try await store.submissionCounts()[.queued] == nil, "the trigger was off while the store was filled")
        #expect(try await store.queueAges().count == Lane.allCases.count)
        try await store.load(Self.course)
        let version = try #require(try await store.exercise("first")).version
        for version in [version, nil] {
            #expect(try await store.handoutFile("table.csv", of: "first", version: version) != nil)
        }
        #expect(try await store.standings(user: user).count == 2)
        #expect(try await store.next(user: user) != nil)
        #expect(try await store.progress(user: user).total == 2)
    }

    /// Uses the filters for which a page looks at each submission.
    private func searchLists(user: String) async throws {
        let times: [(since: Date?, until: Date?)] = [
            (nil, nil), (Date.now - 86_400, Date.now), (nil, Date.now - 30 * 86_400),
        ]
        for outcome in [nil, TestStatus.failed, .cpuLimit, .diskLimit] {
            for text in [nil, "absent"] {
                for (since, until) in times {
                    for user in [user, nil] {
                        let filter = SubmissionFilter(
                            user: user, exercise: "first", verdict: .rejected, outcome: outcome, since: since,
                            until: until, text: text)
                        _ = try await store.submissions(matching: filter, limit: 50)
                    }
                }
            }
        }
        for user in [user, nil] {
            for version in [nil, 1, 9] {
                let policy = SubmissionFilter.PolicyName(name: "default", version: version)
                _ = try await store.submissions(matching: SubmissionFilter(user: user, policy: policy))
            }
        }
        // Of the newest 2,000 submissions none matches, but the page ends there and names the next one.
        let page = try await store.submissions(matching: SubmissionFilter(text: "absent"))
        #expect(page.items.isEmpty && page.next != nil)
    }

    func readStatistics() async throws {
        for days in [1, 7] {
            let now = Int(Date.now.timeIntervalSince1970 / 3600)
            let hours = StatisticsTime(first: now - days * 24 + 1, count: days * 24, step: 3600)
            let statistics = try await store.statistics(hours)
            #expect(statistics.buckets.map(\.accepted).reduce(0, +) >= 1000)
            #expect(statistics.completeSince == nil)
        }
    }

    func deliverMessages() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: OutboxMessage.self)
        _ = try await store.deliver(limit: 20) { for message in $0 { continuation.yield(message) } }
        continuation.finish()
        let messages: [OutboxMessage] = await stream.reduce(into: []) { $0.append($1) }
        #expect(messages.count == 20)
        try await store.remove(messages)
    }
}
