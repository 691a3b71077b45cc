import Glibc
import Grading
import Sandbox
import Scheduler
import Settings

/// One learner's run in a cell: passes its output on while it runs, gives it input, and collects what it records.
actor RunConversation {
    /// How long output is collected before it is passed on.
    private static let pause = Duration.milliseconds(50)
    /// How much of each stream is passed on while the program runs, in bytes of UTF-8. The report has more.
    private static let liveLimit = 64 << 10
    /// How many pieces of output are passed on. The last one is followed by the report only.
    private static let maximumPieces = 400
    /// How many events may wait to be sent. Later ones are dropped.
    private static let maximumWaitingEvents = 1000
    /// How much input waits for a program that does not read, in bytes. Later input is dropped.
    private static let maximumPendingInput = 1 << 20

    nonisolated let marker = PythonFailure.newMarker()
    private nonisolated let cell: Cell
    private let send: @Sendable (RunProgress) async -> Void
    /// What is to be sent, in order.
    private let progress: AsyncStream<RunProgress>
    private let outbox: AsyncStream<RunProgress>.Continuation
    private var stdout: LiveText
    private var stderr: LiveText
    private var pieces = 0
    private var pending: [UInt8]
    private var endsInput = false
    /// How many bytes of input the program's pipe has got.
    private var written = 0
    private var isWaiting = false
    private var isStopped = false
    private var trace: StepTrace?
    private var value: String?
    private var problem: String?

    /// The executor of the cell, so that calls to the cell complete at once and nothing else happens meanwhile.
    nonisolated var unownedExecutor: UnownedSerialExecutor { cell.unownedExecutor }

    /// - Parameters:
    ///   - input: what an interactive program reads first.
    ///   - report: receives what the program does.
    init(cell: Cell, input: [UInt8], report: @escaping @Sendable (RunProgress) async -> Void) {
        self.cell = cell
        send = report
        (progress, outbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumWaitingEvents))
        pending = input
        stdout = LiveText(limit: Self.liveLimit)
        stderr = LiveText(limit: Self.liveLimit, marker: marker)
    }

    /// Dispatches the job, and returns when nothing is left of the cell. Cancelling the task ends the cell.
    func run(_ job: CellJob, limits: Limits, commands: AsyncStream<LearnerCommand>) async throws -> ProgramResult {
        if job.run?.isTraced == true { trace = StepTrace() }
        do {
            try await cell.dispatch(job, cpu: limits.cpu, wall: limits.wall)
        } catch {
            await cell.destroy()
            throw error
        }
        writePending()
        async let sending: Void = sendProgress()
        // Ends by cancellation, at the end of this function.
        async let _: Void = perform(commands)
        async let output: Void = passOnOutput()
        async let lines: Void = takeLines()
        defer { outbox.finish() }
        let result = try await cell.result()
        // These end with the cell.
        _ = await (output, lines)
        outbox.finish()
        await sending
        return result
    }

    private func sendProgress() async {
        for await event in progress { await send(event) }
    }

    /// Makes the report of a cell that has ended.
    ///
    /// - Throws: `SandboxError` if the cell ended by our fault.
    func report(on result: ProgramResult, figure name: String?) throws -> RunReport {
        var result = result
        if isStopped, result.evidence.kill == .request {
            return finished(RunReport(outcome: nil, result), result, figure: nil)
        }
        let explanation = PythonFailure.take(from: &result.stderr, marker: marker)
        guard let outcome = RunReport.Outcome(rawValue: result.outcome.rawValue) else {
            throw SandboxError(.cell, "the cell ended without evidence of the reason")
        }
        var report = RunReport(outcome: outcome, result)
        report.explanation = explanation
        return finished(report, result, figure: name)
    }

    private func finished(_ report: RunReport, _ result: ProgramResult, figure name: String?) -> RunReport {
        var report = report
        report.value = value
        report.callProblem = problem
        report.trace = trace
        if let name, let file = result.figure { report.setFigure(FigureFile(file), name: name) }
        return report
    }
}

// Output.
extension RunConversation {
    private func passOnOutput() async {
        while await cell.waitForOutput() {
            // Ends early only by cancellation, which ends the cell.
            try? await Task.sleep(for: Self.pause)
            passOnOutputSoFar()
        }
        passOnOutputSoFar()
    }

    private func passOnOutputSoFar() {
        let (output, errors) = cell.assumeIsolated { ($0.takeOutput(), $0.takeErrors()) }
        if let piece = stdout.add(output) { passOn(.output(.stdout, offset: piece.offset, text: piece.text)) }
        if let piece = stderr.add(errors) { passOn(.output(.stderr, offset: piece.offset, text: piece.text)) }
    }

    private func passOn(_ piece: RunProgress) {
        pieces += 1
        if pieces <= Self.maximumPieces { outbox.yield(piece) }
    }
}

// Input, and what the session in the cell sends.
extension RunConversation {
    private func perform(_ commands: AsyncStream<LearnerCommand>) async {
        for await command in commands {
            switch command {
            case .input(let text):
                guard pending.count + text.utf8.count <= Self.maximumPendingInput, !endsInput else { continue }
                pending += Array(text.utf8)
                writePending()
            case .endInput:
                endsInput = true
                writePending()
            case .stop:
                stop()
                continue
            }
            guard isWaiting else { continue }
            isWaiting = false
            outbox.yield(.resumed)
        }
    }

    private func stop() {
        isStopped = true
        cell.assumeIsolated { $0.kill() }
    }

    private func writePending() {
        let count = cell.assumeIsolated { [pending] in $0.writeInput(pending) }
        written += count
        pending.removeFirst(count)
        if endsInput, pending.isEmpty { cell.assumeIsolated { $0.closeInput() } }
    }

    private func takeLines() async {
        while let line = await cell.receiveLine() {
            switch SessionLine(line) {
            case .waiting(let read): wait(afterReading: read)
            case .step(let step): trace?.add(step)
            case .end(let end): trace?.end = end
            case .value(let text): value = text
            case .problem(let text): problem = text
            case nil: break
            }
        }
    }

    /// The program wants input, and has read `count` bytes so far.
    private func wait(afterReading count: Int) {
        // What the pipe had no room for.
        if !pending.isEmpty { writePending() }
        guard count >= written, !endsInput, !isWaiting else { return }
        isWaiting = true
        // The program has written its prompt before it waits.
        passOnOutputSoFar()
        outbox.yield(.waiting)
    }
}

extension RunReport {
    fileprivate init(outcome: Outcome?, _ result: ProgramResult) {
        let evidence = result.evidence
        self.init(
            outcome: outcome, exitCode: evidence.exitCode.map(Int.init), signal: evidence.signal.map(Int.init),
            stdout: result.stdout, stderr: result.stderr, refusedSyscalls: evidence.refusedSyscalls.map(\.name),
            usage: Usage(
                cpuMilliseconds: Int(evidence.cgroup.cpuMicroseconds / 1000),
                wallMilliseconds: Int(evidence.wallMicroseconds / 1000),
                memoryPeakBytes: evidence.cgroup.memoryPeakBytes,
                cpuLimitMilliseconds: Int(result.limits.cpu / .milliseconds(1)),
                wallLimitMilliseconds: Int(result.limits.wall / .milliseconds(1)),
                memoryLimitBytes: result.limits.memory.bytes))
    }
}
