import CLauncherWire
import Glibc
import Settings

/// One running cell: a program, its limits, and what it says. Used once, then destroyed.
///
/// Lives on the sandbox's event loop, so that reading output, ending tests and learning of the end are ordered.
/// Whoever started a cell must end it: `destroy()`, or waiting for its `result()`.
package actor Cell {
    package nonisolated let id: UInt64
    private let sandbox: Sandbox
    private let loop: EventLoop
    private let plan: Plan
    package nonisolated let shape: CellShape
    package nonisolated let start: CellStart

    private var output: OutputBuffer
    private var errors: OutputBuffer
    private var control: ControlStream

    /// The program's process as the host numbers it; nil until it is ready.
    private(set) var process: Int32?
    private var isReady = false
    private var readyWaiter: CheckedContinuation<Void, any Error>?
    private var lineWaiter: CheckedContinuation<[UInt8]?, Never>?
    /// Who waits for the launcher's answer to a grant, in order.
    private var grantWaiters: [CheckedContinuation<CellUsage, any Error>] = []
    private var resultWaiters: [CheckedContinuation<ProgramResult, any Error>] = []
    private var ending: Result<ProgramResult, SandboxError>?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        id: UInt64, sandbox: Sandbox, loop: EventLoop, plan: Plan, shape: CellShape, start: CellStart,
        output: consuming Descriptor, errors: consuming Descriptor, control: consuming Descriptor
    ) {
        self.id = id
        self.sandbox = sandbox
        self.loop = loop
        self.plan = plan
        self.shape = shape
        self.start = start
        let limit = shape.policy.limits.output.bytes
        self.output = OutputBuffer(descriptor: output, limit: limit)
        self.errors = OutputBuffer(descriptor: errors, limit: limit)
        self.control = ControlStream(descriptor: control)
    }
}

// What callers use.
extension Cell {
    /// Whether the cell has ended; one that waits should not.
    package var hasEnded: Bool { ending != nil }

    /// Gives the waiting cell what it is to run, and begins its time. Once for each cell.
    ///
    /// - Throws: `SandboxError` when the cell has ended, or the job cannot be run in any.
    package func dispatch(_ job: CellJob, cpu: Duration, wall: Duration) throws(SandboxError) {
        let (header, payload) = try job.encoded()
        let files = [
            try DescriptorBox(Descriptor.sealedMemory(payload, name: "job")),
            try DescriptorBox(Descriptor.sealedMemory(job.standardInput, name: "input", readOnly: true)),
        ]
        try give(cpu: cpu, wall: wall)
        let sent = header.withUnsafeBytes { control.descriptor.send($0, descriptors: files) }
        guard sent == header.count else {
            throw SandboxError(.cell, stage: "dispatch to a cell", errno: errno)
        }
    }

    /// How the program ended, once it has and every trace of the cell is gone.
    ///
    /// Cancelling the task ends the cell; its result then says so.
    ///
    /// - Throws: `SandboxError` when the cell or the launcher failed; never for what the program did.
    package func result() async throws -> ProgramResult {
        if let ending { return try ending.get() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { resultWaiters.append($0) }
        } onCancel: {
            Task { await self.kill() }
        }
    }

    /// Ends the cell now; its result follows.
    package func kill() { kill(forgets: false) }

    private func kill(forgets: Bool) {
        sandbox.assumeIsolated { $0.kill(id, LAUNCHER_KILL_REQUEST, forgets: forgets) }
    }

    /// Ends the cell, if it has not ended, and waits until nothing is left of it; what it used is not counted any more.
    package func destroy() async {
        kill(forgets: true)
        _ = try? await result()  // whatever it was that ended it, it is gone
    }

    /// Gives the program this much more CPU time and time on the clock, counted from now.
    ///
    /// - Throws: `SandboxError` when the cell has ended.
    package func grant(cpu: Duration, wall: Duration) async throws -> CellUsage {
        try request(cpu: cpu, wall: wall, quiet: false)
        return try await withCheckedThrowingContinuation { grantWaiters.append($0) }
    }

    /// A grant that asks for no answer.
    package func give(cpu: Duration, wall: Duration) throws(SandboxError) {
        try request(cpu: cpu, wall: wall, quiet: true)
    }

    private func request(cpu: Duration, wall: Duration, quiet: Bool) throws(SandboxError) {
        if ending != nil { throw SandboxError(.cell, "the cell has ended") }
        let result = sandbox.assumeIsolated { sandbox in
            Result { () throws(SandboxError) in try sandbox.grant(id, cpu: cpu, wall: wall, quiet: quiet) }
        }
        try result.get()
    }

    /// Standard output since the last call, all that had been written before this one.
    package func takeOutput() -> [UInt8] {
        readStreams()
        return output.take()
    }

    /// The next line from the cell's control channel, without its newline; nil at its end, which the cell's end is.
    ///
    /// One caller at a time.
    package func receiveLine() async -> [UInt8]? {
        if let line = takeLine() { return line }
        // One that was lost with its launcher may take a moment to hang up, and nobody looks any more.
        if control.isAtEnd || ending != nil { return nil }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { lineWaiter = $0 }
        } onCancel: {
            Task { await self.kill() }
        }
    }

    /// Writes to the cell's control channel.
    ///
    /// - Throws: `SandboxError` when the cell no longer reads.
    package func send(_ bytes: [UInt8]) throws(SandboxError) {
        if let failure = control.write(bytes) {
            throw SandboxError(.cell, stage: "write to a cell's control channel", errno: failure)
        }
    }
}

// What the sandbox calls, on the event loop.
extension Cell {
    /// Begins to watch the cell's streams.
    func watch() throws(SandboxError) {
        try watch(output.descriptor.number) { $0.readStreams() }
        try watch(errors.descriptor.number) { $0.readStreams() }
        try watch(control.descriptor.number) { $0.readControl() }
    }

    private func watch(_ number: Int32, _ body: @escaping @Sendable (isolated Cell) -> Void) throws(SandboxError) {
        try loop.watch(number) { [weak self] in self?.assumeIsolated(body) }
    }

    /// Waits until the cell waits for a job; the launcher gives up on its own after some seconds.
    func ready() async throws {
        if isReady { return }
        if let ending { throw Self.endedEarly(ending) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { readyWaiter = $0 }
        } onCancel: {
            Task { await self.kill() }
        }
    }

    func handle(_ event: LauncherEvent) {
        switch event {
        case .ready(let facts):
            process = facts.process
            isReady = true
            readyWaiter.take()?.resume()
        case .usage(let facts):
            guard !grantWaiters.isEmpty else { return }
            let evidence = evidence(from: facts)
            grantWaiters.removeFirst().resume(
                returning: CellUsage(evidence: evidence, isOverCPU: evidence.cgroup.isOver(cpu: facts.cpuLimit)))
        case .failed(let stage, let operation, let error):
            let fault = plan.error(stage: stage, operation: operation, errno: error)
            errors.readAvailable()
            let words = String(escapingInvalid: errors.kept)
            end(.failure(words.isEmpty ? fault : SandboxError(fault.code, "\(fault): \(words)")))
        case .ended(let facts):
            readStreams()
            end(.success(conclude(facts)))
        case .alive: break
        }
    }

    /// The launcher is gone, and the cell with it.
    func lose() {
        end(
            .failure(
                SandboxError(
                    .launcher,
                    "the launcher ended unexpectedly, or is of another build than sandmartin, and the cell with it")))
    }

    /// Why a cell never got ready: it failed, or was ended on request.
    private static func endedEarly(_ ending: Result<ProgramResult, SandboxError>) -> SandboxError {
        if case .failure(let error) = ending { return error }
        return SandboxError(.cell, "the cell was ended before it was ready")
    }

    private func end(_ ending: Result<ProgramResult, SandboxError>) {
        guard self.ending == nil else { return }
        self.ending = ending
        for number in [output.descriptor.number, errors.descriptor.number] { loop.unwatch(number) }
        readControl()
        loop.unwatch(control.descriptor.number)
        if let waiter = lineWaiter.take() { waiter.resume(returning: takeLine()) }
        let gone = SandboxError(.cell, "the cell has ended")
        for waiter in grantWaiters { waiter.resume(throwing: gone) }
        grantWaiters = []
        if let waiter = readyWaiter.take() {
            waiter.resume(throwing: Self.endedEarly(ending))
        }
        for waiter in resultWaiters { waiter.resume(with: ending.mapError { $0 }) }
        resultWaiters = []
    }
}

// Streams.
extension Cell {
    private func readStreams() {
        guard ending == nil else { return }
        output.readAvailable()
        errors.readAvailable()
        if output.isAtEnd { loop.unwatch(output.descriptor.number) }
        if errors.isAtEnd { loop.unwatch(errors.descriptor.number) }
        if output.isTruncated || errors.isTruncated {
            for number in [output.descriptor.number, errors.descriptor.number] { loop.unwatch(number) }
            sandbox.assumeIsolated { $0.kill(id, LAUNCHER_KILL_OUTPUT) }
        }
    }

    private func readControl() {
        control.readAvailable()
        if let waiter = lineWaiter {
            if let line = control.takeLine() {
                lineWaiter = nil
                waiter.resume(returning: line)
            } else if control.isAtEnd {
                lineWaiter = nil
                waiter.resume(returning: nil)
            }
        }
        // Unread lines wait in the socket, and their sender with them.
        if control.isAtEnd || control.isFull { loop.unwatch(control.descriptor.number) }
    }

    private func takeLine() -> [UInt8]? {
        let wasFull = control.isFull
        let line = control.takeLine()
        // Only fails where the watch is there already.
        if wasFull, ending == nil { try? watch(control.descriptor.number) { $0.readControl() } }
        return line
    }

    private func evidence(from facts: CellFacts) -> Evidence {
        var texts: [String: String] = [:]
        var trace: SyscallTrace?
        for (index, text) in facts.evidence where plan.operations.indices.contains(index) {
            if let key = plan.operations[index].evidenceKey { texts[key] = text }
            if plan.operations[index].isTrace { trace = SyscallTrace(parsing: text) }
        }
        var cgroup = CgroupEvidence(parsing: texts)
        // What the launcher measured leaves out what building the cell cost.
        cgroup.cpuMicroseconds = UInt64(max(0, facts.cpu.microseconds))
        cgroup.memoryPeakBytes -= min(cgroup.memoryPeakBytes, facts.memoryBaselineBytes)
        return Evidence(
            exit: facts.exit, kill: facts.kill, cgroup: cgroup,
            wallMicroseconds: UInt64(max(0, facts.wall.microseconds)), refusedSyscalls: facts.refused,
            stdout: Evidence.Stream(bytes: UInt64(output.kept.count), truncated: output.isTruncated),
            stderr: Evidence.Stream(bytes: UInt64(errors.kept.count), truncated: errors.isTruncated),
            work: facts.work, temporary: facts.temporary, trace: trace)
    }

    private func conclude(_ facts: CellFacts) -> ProgramResult {
        var limits = shape.policy.limits
        limits.cpu = facts.cpuLimit
        return ProgramResult(
            evidence: evidence(from: facts), limits: limits, stdout: output.kept, stderr: errors.kept, mode: start,
            enforcement: sandbox.enforcement)
    }
}

extension Plan {
    /// "mount proc at /proc: Operation not permitted", from the launcher's report.
    func error(stage: launcher_stage, operation: Int, errno: Int32) -> SandboxError {
        let what =
            switch stage {
            case LAUNCHER_STAGE_REQUEST: "ask the launcher for a cell"
            case LAUNCHER_STAGE_PLAN: "read the plan of a cell"
            case LAUNCHER_STAGE_CLONE: "clone a cell's first process"
            case LAUNCHER_STAGE_SPAWN: "get a cell's program ready"
            case LAUNCHER_STAGE_WAIT: "wait in a cell for a job"
            default:
                operations.indices.contains(operation)
                    ? "\(operations[operation])" : "build a cell, at operation \(operation)"
            }
        let code: SandboxError.Code = stage == LAUNCHER_STAGE_SPAWN ? .spawn : .cell
        let fault = SandboxError(code, stage: what, errno: errno)
        guard let advice = HostAdvice.advice(stage: stage, errno: errno) else { return fault }
        return SandboxError(code, "\(fault.message): \(advice)")
    }
}
