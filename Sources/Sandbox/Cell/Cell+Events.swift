import CLauncherWire
import Settings

// Events of the launcher, handled on the event loop.
extension Cell {
    /// Waits until the cell is ready for a job. The launcher gives up after some seconds.
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
            memoryBaseline = ByteCount(bytes: facts.memoryBaselineBytes)
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
            end(Result { () throws(SandboxError) in try result(from: facts) })
        case .alive: break
        }
    }

    /// Ends the cell because its launcher is gone, if it has not ended.
    func failWithLauncher() {
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
        unwatchOutput()
        readControl()
        loop.unwatch(control.descriptor.number)
        if let waiter = lineWaiter.take() { waiter.resume(returning: takeLine()) }
        outputWaiter.take()?.resume(returning: hasMoreOutput)
        input = nil
        let gone = SandboxError(.cell, "the cell has ended")
        for waiter in grantWaiters { waiter.resume(throwing: gone) }
        grantWaiters = []
        if let waiter = readyWaiter.take() {
            waiter.resume(throwing: Self.endedEarly(ending))
        }
        for waiter in resultWaiters { waiter.resume(with: ending.mapError { $0 }) }
        resultWaiters = []
    }

    private func evidence(from facts: CellFacts) -> Evidence {
        Evidence(facts, of: plan, stdout: output.evidence, stderr: errors.evidence)
    }

    private func result(from facts: CellFacts) throws(SandboxError) -> ProgramResult {
        var limits = shape.policy.limits
        limits.cpu = facts.cpuLimit
        var result = ProgramResult(
            evidence: evidence(from: facts), limits: limits, stdout: output.kept, stderr: errors.kept, root: root,
            mode: start, enforcement: sandbox.enforcement)
        result.figure = try figure?.read()
        return result
    }
}

// Streams.
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

    func readStreams() {
        guard ending == nil else { return }
        output.readAvailable()
        errors.readAvailable()
        if output.isAtEnd { loop.unwatch(output.descriptor.number) }
        if errors.isAtEnd { loop.unwatch(errors.descriptor.number) }
        if output.isTruncated || errors.isTruncated {
            unwatchOutput()
            sandbox.assumeIsolated { $0.kill(id, LAUNCHER_KILL_OUTPUT) }
        }
        if hasMoreOutput { outputWaiter.take()?.resume(returning: true) }
    }

    private func unwatchOutput() {
        loop.unwatch(output.descriptor.number)
        loop.unwatch(errors.descriptor.number)
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
        // Unread lines then wait in the socket, and block their sender once it is full.
        if control.isAtEnd || control.isFull { loop.unwatch(control.descriptor.number) }
    }

    /// Returns the next line that was read, and resumes watching a channel that was full.
    func takeLine() -> [UInt8]? {
        let wasFull = control.isFull
        let line = control.takeLine()
        // Fails only where the channel is watched already.
        if wasFull, ending == nil { try? watch(control.descriptor.number) { $0.readControl() } }
        return line
    }
}
