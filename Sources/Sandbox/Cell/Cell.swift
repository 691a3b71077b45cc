import CLauncherWire
import Glibc
import Settings

/// A running cell: one program, its limits, and its streams. Used once, then destroyed.
///
/// Runs on the sandbox's event loop, so that its output and its end are seen in order.
/// The caller that built a cell must end it: with `destroy()`, or by waiting for its `result()`.
package actor Cell {
    package nonisolated let id: UInt64
    package nonisolated let shape: CellShape
    /// The Python root that the cell was built from.
    package nonisolated let root: RootIdentity
    package nonisolated let start: CellStart
    let sandbox: Sandbox
    let loop: EventLoop
    let plan: Plan

    var output: OutputBuffer
    var errors: OutputBuffer
    var control: ControlStream
    /// What the program leaves as its figure; nil unless its job has one.
    private(set) var figure: FigureMemory?
    /// The end of standard input to which `writeInput` writes; nil unless its job keeps standard input open.
    var input: DescriptorBox?

    /// The host's process number of the program; nil until the cell is ready.
    var process: Int32?
    /// Memory in use when the cell was ready; 0 before.
    var memoryBaseline = ByteCount(bytes: 0)
    var isReady = false
    var readyWaiter: CheckedContinuation<Void, any Error>?
    var lineWaiter: CheckedContinuation<[UInt8]?, Never>?
    var outputWaiter: CheckedContinuation<Bool, Never>?
    /// Callers that wait for the launcher's answer to a grant, oldest first.
    var grantWaiters: [CheckedContinuation<CellUsage, any Error>] = []
    var resultWaiters: [CheckedContinuation<ProgramResult, any Error>] = []
    var ending: Result<ProgramResult, SandboxError>?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        id: UInt64, sandbox: Sandbox, loop: EventLoop, plan: Plan, shape: CellShape, root: RootIdentity,
        start: CellStart, output: consuming Descriptor, errors: consuming Descriptor, control: consuming Descriptor
    ) {
        self.id = id
        self.sandbox = sandbox
        self.loop = loop
        self.plan = plan
        self.shape = shape
        self.root = root
        self.start = start
        let limit = shape.policy.limits.output.bytes
        self.output = OutputBuffer(descriptor: output, limit: limit)
        self.errors = OutputBuffer(descriptor: errors, limit: limit)
        self.control = ControlStream(descriptor: control, isTrusted: shape.role == .harness)
    }
}

/// What a living cell has used, reported in answer to a grant of time.
package struct CellUsage: Sendable {
    /// Its counters begin at the dispatch.
    package var evidence: Evidence
    /// The cell had used more CPU time than the earlier grants allowed, and had not been ended for it yet.
    package var isOverCPU: Bool
}

// What callers use.
extension Cell {
    /// Whether the cell has ended; a waiting cell should not.
    package var hasEnded: Bool { ending != nil }

    /// Sends the job to the waiting cell and starts its time. Once per cell.
    ///
    /// - Throws: `SandboxError` when the cell has ended, or no cell can run this job.
    package func dispatch(_ job: CellJob, cpu: Duration, wall: Duration) throws(SandboxError) {
        let (header, payload) = try job.encoded()
        var files = [
            try DescriptorBox(Descriptor.sealedMemfd(payload, name: "job")),
            try standardInput(of: job),
        ]
        if job.figure != nil {
            let memory = try FigureMemory()
            files.append(memory.file)
            figure = memory
        }
        try give(cpu: cpu, wall: wall)
        let sent = header.withUnsafeBytes { control.descriptor.send($0, descriptors: files) }
        guard sent == header.count else {
            throw SandboxError(.cell, stage: "dispatch to a cell", errno: errno)
        }
    }

    private func standardInput(of job: CellJob) throws(SandboxError) -> DescriptorBox {
        guard job.run?.isInteractive == true else {
            return try DescriptorBox(Descriptor.sealedMemfd(job.standardInput, name: "input", readOnly: true))
        }
        let pipe = try Descriptor.pipe()
        try pipe.second.setNonblocking()
        input = DescriptorBox(pipe.second)
        return DescriptorBox(pipe.first)
    }

    /// Waits for the program to end and for every trace of the cell to be gone, and returns how the program ended.
    ///
    /// Cancelling the task ends the cell, and its result then says so.
    ///
    /// - Throws: `SandboxError` when the cell or the launcher failed; never because of what the program did.
    package func result() async throws -> ProgramResult {
        if let ending { return try ending.get() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { resultWaiters.append($0) }
        } onCancel: {
            Task { await self.kill() }
        }
    }

    /// Ends the cell now; its result follows.
    package func kill() { kill(quiet: false) }

    private func kill(quiet: Bool) {
        sandbox.assumeIsolated { $0.kill(id, LAUNCHER_KILL_REQUEST, quiet: quiet) }
    }

    /// Ends the cell if it has not ended, and waits until nothing is left of it. What the cell used is not reported.
    package func destroy() async {
        kill(quiet: true)
        _ = try? await result()  // the cell is gone, whatever ended it
    }

    /// Gives the program this much more CPU time and wall-clock time, counted from now.
    ///
    /// - Returns: what the cell has used so far.
    /// - Throws: `SandboxError` when the cell has ended.
    package func grant(cpu: Duration, wall: Duration) async throws -> CellUsage {
        try requestGrant(cpu: cpu, wall: wall, quiet: false)
        return try await withCheckedThrowingContinuation { grantWaiters.append($0) }
    }

    /// Gives the program more time, as `grant` does, without an answer.
    package func give(cpu: Duration, wall: Duration) throws(SandboxError) {
        try requestGrant(cpu: cpu, wall: wall, quiet: true)
    }

    /// Gives the program more time in addition to the last grant.
    ///
    /// - Throws: `SandboxError` when the cell has ended.
    package func extend(cpu: Duration, wall: Duration) throws(SandboxError) {
        if ending != nil { throw SandboxError(.cell, "the cell has ended") }
        let result = sandbox.assumeIsolated { sandbox in
            Result { () throws(SandboxError) in try sandbox.extend(id, cpu: cpu, wall: wall) }
        }
        try result.get()
    }

    private func requestGrant(cpu: Duration, wall: Duration, quiet: Bool) throws(SandboxError) {
        if ending != nil { throw SandboxError(.cell, "the cell has ended") }
        let result = sandbox.assumeIsolated { sandbox in
            Result { () throws(SandboxError) in try sandbox.grant(id, cpu: cpu, wall: wall, quiet: quiet) }
        }
        try result.get()
    }

    /// Returns what the program has written to standard output since the last call.
    package func takeOutput() -> [UInt8] {
        readStreams()
        return output.take()
    }

    /// Waits for the next line from the cell's control channel, and returns it without its newline; nil at the end of
    /// the channel or of the cell.
    ///
    /// One caller at a time.
    package func receiveLine() async -> [UInt8]? {
        if let line = takeLine() { return line }
        // The channel of a cell that was lost with its launcher may close later, and is no longer watched.
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
