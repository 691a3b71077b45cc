import Grading
import Redis
import Scheduler
import Synchronization
import TestServers

/// A ledger and outbox in memory with the rules of the real ones; a test can make calls fail.
actor FakeLedger: JobLedger, Outbox {
    struct Unreachable: Error {}

    enum Status: Equatable {
        case unfinished
        case graded(GradingReport)
        case failed(String)
        case cancelled
    }

    private(set) var statuses: [String: Status] = [:]
    private(set) var faults: [GradingFault] = []
    private(set) var records: [String: GradingRecord] = [:]
    /// How often the queue was compared with this ledger.
    private(set) var comparisons = 0
    private var attempts: [String: Int] = [:]
    private var trials: [String: Trial] = [:]
    private var messages: [OutboxMessage] = []
    private var removed: Set<Int> = []
    private var removers: [(ids: Set<Int>, continuation: CheckedContinuation<Void, Never>)] = []
    private var failuresToCome = 0
    private var delay: (@Sendable () async -> Void)?
    private var watchers: [(submission: String, continuation: CheckedContinuation<Status, Never>)] = []

    static let user = "user"

    func add(_ submissions: String...) {
        for submission in submissions { statuses[submission] = .unfinished }
    }

    func add(_ submission: String, trying trial: Trial) {
        statuses[submission] = .unfinished
        trials[submission] = trial
    }

    func post(_ message: OutboxMessage) { messages.append(message) }

    func cancel(_ submission: String) { end(submission, .cancelled) }

    func failNext(_ count: Int) { failuresToCome = count }

    /// Lets each attempt begin only after `delay`.
    func delayBegin(by delay: @escaping @Sendable () async -> Void) { self.delay = delay }

    /// Waits until the submission is terminal, and returns its status.
    func ending(of submission: String) async -> Status {
        if let status = statuses[submission], status != .unfinished { return status }
        return await withCheckedContinuation { watchers.append((submission, $0)) }
    }

    func begin(submission: String) async throws -> Job? {
        try failIfAsked()
        await delay?()
        guard statuses[submission] == .unfinished else { return nil }
        attempts[submission, default: 0] += 1
        return Job(
            submission: submission, user: Self.user, attempt: attempts[submission, default: 0],
            waited: attempts[submission] == 1 ? .seconds(1) : nil,
            package: ExercisePackage(files: [:]), code: "code of \(submission)",
            trial: trials[submission])
    }

    func isCurrent(submission: String, attempt: Int) -> Bool {
        statuses[submission] == .unfinished && attempts[submission] == attempt
    }

    func finish(
        submission: String, attempt: Int, report: GradingReport, record: GradingRecord?,
        after progressPublished: @Sendable () async -> Void
    ) async throws -> Bool {
        try failIfAsked()
        await progressPublished()
        guard isCurrent(submission: submission, attempt: attempt) else { return false }
        records[submission] = record
        end(submission, .graded(report))
        return true
    }

    func fail(submission: String, attempt: Int, reason: String) throws -> Bool {
        try failIfAsked()
        guard isCurrent(submission: submission, attempt: attempt) else { return false }
        end(submission, .failed(reason))
        return true
    }

    func note(_ fault: GradingFault) -> Int {
        faults.append(fault)
        return faults.count { $0.submission == fault.submission }
    }

    func unfinished() throws -> [QueuedSubmission] {
        comparisons += 1
        try failIfAsked()
        return statuses.filter { $0.value == .unfinished }.keys.sorted()
            .map { QueuedSubmission($0, lane: .interactive) }
    }

    func deliver(limit: Int, _ deliver: @Sendable ([OutboxMessage]) async throws -> Void) async throws -> Int {
        let taken = Array(messages.prefix(limit))
        if !taken.isEmpty { try await deliver(taken) }
        messages.removeFirst(taken.count)
        return taken.count
    }

    func remove(_ messages: [OutboxMessage]) {
        removed.formUnion(messages.map(\.id))
        for remover in removers where remover.ids.isSubset(of: removed) { remover.continuation.resume() }
        removers.removeAll { $0.ids.isSubset(of: removed) }
    }

    /// Waits until the messages are removed.
    func removal(of ids: Set<Int>) async {
        if ids.isSubset(of: removed) { return }
        await withCheckedContinuation { removers.append((ids, $0)) }
    }

    private func failIfAsked() throws {
        guard failuresToCome > 0 else { return }
        failuresToCome -= 1
        throw Unreachable()
    }

    private func end(_ submission: String, _ status: Status) {
        statuses[submission] = status
        for watcher in watchers where watcher.submission == submission {
            watcher.continuation.resume(returning: status)
        }
        watchers.removeAll { $0.submission == submission }
    }
}

extension TestServers {
    /// Returns a client of an empty Redis database, with a timeout that suffices on a busy machine.
    static func redisClient() throws -> RedisClient {
        RedisClient(address: try RedisAddress(url: try shared().redis()), timeout: .seconds(60))
    }
}

/// Records the observed phases, in order, and the verdicts.
final class PhaseNotes: PhaseObserver {
    private struct Notes {
        var phases: [SubmissionPhase] = []
        var verdicts: [Verdict] = []
        var outcomes: [TestStatus] = []
        var faults: [GraderFault] = []
    }

    private let notes = Mutex(Notes())

    var phases: [SubmissionPhase] { notes.withLock { $0.phases } }
    var verdicts: [Verdict] { notes.withLock { $0.verdicts } }
    var outcomes: [TestStatus] { notes.withLock { $0.outcomes } }
    var faults: [GraderFault] { notes.withLock { $0.faults } }

    func observe(_ phase: SubmissionPhase, _ duration: Duration) { notes.withLock { $0.phases.append(phase) } }
    func observe(gradedAs verdict: Verdict, _ duration: Duration) { notes.withLock { $0.verdicts.append(verdict) } }
    func observe(_ outcome: TestStatus) { notes.withLock { $0.outcomes.append(outcome) } }
    func observe(_ fault: GraderFault) { notes.withLock { $0.faults.append(fault) } }
}

/// A grader whose behaviour a test provides.
struct FakeGrader: Grader {
    struct Broken: Error {}

    var body:
        @Sendable (_ code: String, _ report: @Sendable (GradingProgress) async -> Void) async throws -> GradingReport
    /// What the grader's check of itself does.
    var check: @Sendable () async throws -> Void = {}
    /// What grades in the background; nil for the same.
    var background: (@Sendable (_ code: String) async throws -> GradingReport)?

    func checkItself() async throws { try await check() }

    var inBackground: any Grader {
        guard let background else { return self }
        return FakeGrader { code, _ in try await background(code) }
    }

    func grade(
        _ package: ExercisePackage, code: String, report: @escaping @Sendable (GradingProgress) async -> Void
    ) async throws -> GradingReport { try await body(code, report) }

    /// Reports one passed test, and accepts the submission.
    static let accepting = FakeGrader { _, report in
        await report(.test(index: 0, total: 1, test))
        return FakeGrader.report
    }

    static let breaking = FakeGrader { _, _ in throw Broken() }

    /// Announces its start through `begun`, and runs until it is cancelled.
    static func endless(begun: AsyncStream<String>.Continuation) -> FakeGrader {
        FakeGrader { code, _ in
            begun.yield(code)
            try await Task.sleep(for: .seconds(3600))
            return FakeGrader.report
        }
    }

    static let test = TestResult(id: "t", name: "test", status: .passed, points: 100, maxPoints: 100, message: "")
    static let report = GradingReport(
        verdict: .accepted, points: 100, maxPoints: 100, summary: "Good.", tests: [test], cpuMilliseconds: 1,
        wallMilliseconds: 1, memoryPeakBytes: 1, mode: .cold, enforcement: "v2", phases: phases)

    private static let phases = {
        var phases = GradingPhases()
        phases.dispatch = .milliseconds(1)
        phases.import = .milliseconds(2)
        phases.tests = .milliseconds(3)
        phases.singleTests = [.milliseconds(3)]
        return phases
    }()
}
