import Grading
import Sandbox
import Settings

/// A harness cell and the submission cell that it tests.
actor SandboxCellPair: CellPair {
    /// The wall-clock limit between two budgets, in which the harness compares values; its time is not charged.
    private static let pause = Duration.seconds(600)
    /// How long the harness may go on after the submission's wall-clock limit. A test that runs on without the
    /// submission does not notice the limit, and is ended.
    ///
    /// Time in which a program waits for a CPU extends its wall-clock limit, but not that of the harness, which waits
    /// for the program. So this is also the time by which a busy machine may delay a submission.
    private static let notice = Duration.seconds(10)
    /// How long the harness may take to report a wall-clock limit while the tests are loaded.
    private static let noticeOfLoading = Duration.seconds(20)

    nonisolated let mode: CellMode
    nonisolated var root: RootIdentity { harness.root }
    private let waiting: WaitingCells
    private nonisolated let harness: Cell
    private let submission: Cell
    private let pool: CellPool
    private let harnessLimits: Limits
    private let limits: Limits
    /// The submission's use of resources when a budget last began or ended.
    private var latest: Evidence?
    /// The submission's use of resources when the first budget began.
    private var imported: Evidence?
    private var end: PairEnd?

    /// The executor of the cells, so that calls to them need no change of thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor { harness.unownedExecutor }

    init(_ waiting: WaitingCells, harnessLimits: Limits, limits: Limits, pool: CellPool) {
        mode = CellMode(waiting.start)
        self.waiting = waiting
        harness = waiting.cells[0]
        submission = waiting.cells[1]
        self.harnessLimits = harnessLimits
        self.limits = limits
        self.pool = pool
    }

    /// Dispatches both jobs; the submission's first budget begins.
    func dispatch(_ harnessJob: CellJob, _ submissionJob: CellJob) async throws {
        try await submission.dispatch(submissionJob, cpu: limits.cpu, wall: limits.wall)
        try await harness.dispatch(harnessJob, cpu: harnessLimits.cpu, wall: limits.wall + Self.noticeOfLoading)
    }

    func receive() async throws -> [UInt8]? { await harness.receiveLine() }

    func send(_ line: [UInt8]) async throws {
        // The next `receive` reports a harness that has ended.
        try? await harness.send(line + [UInt8(ascii: "\n")])
    }

    func beginBudget(_ own: TestLimits) async throws {
        _ = await submission.takeOutput()
        guard let answer = await grant(own) else { return }
        latest = answer.evidence
        imported = imported ?? latest
    }

    /// Gives both cells the limits of a test. Waiting for the answer makes sure that only this test uses the budget,
    /// however busy the launcher is.
    ///
    /// - Returns: nil if the submission has ended. The harness reports this too, because its link breaks.
    private func grant(_ own: TestLimits) async -> CellUsage? {
        let (cpu, wall) = (own.cpu ?? limits.cpu, own.wall ?? limits.wall)
        // The harness waits while the submission runs.
        try? await harness.give(cpu: harnessLimits.cpu, wall: wall + Self.notice)
        return try? await submission.grant(cpu: cpu, wall: wall)
    }

    func extendBudget(cpu: Duration, wall: Duration) async throws {
        // The harness reports a submission that has ended.
        try? await submission.extend(cpu: cpu, wall: wall)
        try? await harness.extend(cpu: cpu, wall: wall)
    }

    func endBudget(beginning next: TestLimits?) async throws -> BudgetUsage? {
        let answer: CellUsage?
        if let next {
            answer = await grant(next)
        } else {
            // The harness waits until its next test begins.
            try? await harness.give(cpu: harnessLimits.cpu, wall: Self.pause)
            answer = try? await submission.grant(cpu: limits.cpu, wall: Self.pause)
        }
        guard let answer else { return nil }
        defer { latest = answer.evidence }
        return BudgetUsage(
            since: latest, until: answer.evidence, isOverCPU: answer.isOverCPU, output: await submission.takeOutput())
    }

    func release() async -> PairEnd {
        if let end { return end }
        let released = PairEnd(
            harness: .closed, submission: .closed, unfinished: BudgetUsage(cpuMilliseconds: 0, output: ""),
            importCPUMilliseconds: importCPUMilliseconds,
            memoryPeakBytes: latest?.cgroup.memoryPeakBytes ?? 0,
            refusedSyscalls: latest?.refusedSyscalls.map(\.name) ?? [])
        end = released
        // The caller need not wait for the cleanup.
        Task {
            await WaitingCells.destroy([harness, submission])
            await pool.finished(waiting)
        }
        return released
    }

    func close() async -> PairEnd {
        if let end { return end }
        await submission.kill()
        await harness.kill()
        let submissionResult = await Self.result(of: submission)
        let harnessResult = await Self.result(of: harness)
        let evidence = (try? submissionResult.get())?.evidence
        let closed = PairEnd(
            harness: CellEnding(harnessResult), submission: CellEnding(submissionResult),
            unfinished: BudgetUsage(
                since: latest, until: evidence, output: await submission.takeOutput()),
            importCPUMilliseconds: importCPUMilliseconds,
            memoryPeakBytes: evidence?.cgroup.memoryPeakBytes ?? 0,
            refusedSyscalls: evidence?.refusedSyscalls.map(\.name) ?? [])
        end = closed
        await pool.finished(waiting)
        return closed
    }

    private var importCPUMilliseconds: Int { Int((imported?.cgroup.cpuMicroseconds ?? 0) / 1000) }

    private static func result(of cell: Cell) async -> Result<ProgramResult, any Error> {
        do { return .success(try await cell.result()) } catch { return .failure(error) }
    }
}

extension CellMode {
    init(_ start: CellStart) {
        switch start {
        case .cold: self = .cold
        case .warm: self = .warm
        }
    }
}

extension BudgetUsage {
    /// - Parameters:
    ///   - begin: nil before the end of the import.
    ///   - end: nil if the cell had ended.
    fileprivate init(since begin: Evidence?, until end: Evidence?, isOverCPU: Bool = false, output: [UInt8]) {
        let from = begin?.cgroup ?? CgroupEvidence()
        let to = end?.cgroup ?? from
        let refusedBefore = begin?.refusedSyscalls.reduce(0) { $0 + $1.count } ?? 0
        let refusedAfter = end?.refusedSyscalls.reduce(0) { $0 + $1.count } ?? 0
        var breach: TestStatus?
        if to.processLimitHits > from.processLimitHits {
            breach = .processLimit
        } else if end?.work?.isFull ?? false || end?.temporary?.isFull ?? false {
            breach = .diskLimit
        } else if isOverCPU {
            breach = .cpuLimit
        } else if refusedAfter > refusedBefore {
            breach = .policyViolation
        }
        self.init(
            cpuMilliseconds: Int((to.cpuMicroseconds - min(to.cpuMicroseconds, from.cpuMicroseconds)) / 1000),
            output: String(escapingInvalid: output), outputBytes: output.count, breach: breach, isOverCPU: isOverCPU)
    }
}

extension CellEnding {
    fileprivate init(_ result: Result<ProgramResult, any Error>) {
        switch result {
        case .failure(let error): self = .fault("\(error)")
        case .success(let result): self.init(result)
        }
    }

    private init(_ result: ProgramResult) {
        var evidence = result.evidence
        var outcome = result.outcome
        if evidence.kill == .request {
            // We ended the cell; a limit that it had reached before still counts.
            evidence.kill = nil
            evidence.exit = evidence.exit ?? .code(0)
            outcome = Outcome.decide(evidence, result.limits)
            if outcome == .ok {
                self = .closed
                return
            }
        }
        if let limit = TestStatus(limit: outcome) {
            self = .limit(limit)
        } else if outcome == .internalError {
            self = .fault("the cell ended without evidence of the reason")
        } else if case .signal(let signal) = evidence.exit {
            self = .ended("signal \(signal)")
        } else if case .code(let code) = evidence.exit {
            self = .ended("exit code \(code)")
        } else {
            self = .fault("the cell ended without evidence of the reason")
        }
    }
}
