import CLauncherWire

/// The zygotes of a sandbox: the one that serves, and those that are starting or ending.
struct Zygotes {
    /// New cells are forked from this one.
    var serving: Zygote?
    /// Replaces the serving zygote as soon as it is ready.
    var successor: Zygote?
    var living: [UInt64: Zygote] = [:]
    /// The last failure to start; nil once a zygote has become ready since.
    var startFailure: SandboxError?
}

// Used on the sandbox's event loop.
extension Sandbox {
    /// Whether a warm cell can be built now, without waiting for an interpreter to start.
    package var isWarm: Bool {
        if let zygote = zygotes.serving, case .ready = zygote.state { return true }
        return false
    }

    /// The process number of the serving zygote; nil while none is ready.
    var zygoteProcess: Int32? { zygotes.serving?.process }

    var hasLivingZygotes: Bool { !zygotes.living.isEmpty }

    /// Waits until warm cells can be built.
    ///
    /// - Throws: `SandboxError` (`zygote`) with what the interpreter wrote about its failure.
    package func warmUp() async throws { _ = try await readyZygote() }

    /// Returns a ready zygote of the present root; starts one if there is none.
    func readyZygote() async throws -> Zygote {
        while true {
            let rootfs = try FileIdentity(rootfs: configuration.rootfs)
            while let zygote = zygotes.serving, zygote.rootfs != rootfs { retire(zygote) }
            if zygotes.serving == nil { zygotes.serving = try startZygote(rootfs) }
            guard let zygote = zygotes.serving else { continue }
            switch zygote.state {
            case .ready: return zygote
            case .ended(let error): throw error
            // Check again afterwards: the zygote may have ended since it became ready.
            case .starting: try await wait(for: zygote)
            }
        }
    }

    private func wait(for zygote: Zygote) async throws {
        let id = zygote.id
        let ticket = nextNumber()
        try await withTaskCancellationHandler {
            // The closure must capture self: otherwise it has no isolation to pass on (SE-0420), and the innermost
            // closure would run on another thread.
            try await withCheckedThrowingContinuation { self.zygotes.living[id]?.wait(ticket, $0) }
        } onCancel: {
            Task { await self.stopWaiting(forZygote: id, ticket) }
        }
    }

    private func stopWaiting(forZygote id: UInt64, _ ticket: UInt64) { zygotes.living[id]?.stopWaiting(ticket) }

    private func startZygote(_ rootfs: FileIdentity) throws -> Zygote {
        try connect()
        let id = nextNumber()
        let plan = Plan(zygote: configuration.preload, host: host)
        // Of the same kinds as a cell's streams, so that Python's file objects also fit the cells forked from it.
        let input = try Descriptor.sealedMemfd([], name: "input", readOnly: true)
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try errors.first.setNonblocking()
        let given = [
            try DescriptorBox(Descriptor.sealedMemfd(try plan.encoded(), name: "plan")), DescriptorBox(input),
            DescriptorBox(output.second), DescriptorBox(errors.second),
        ]
        let zygote = Zygote(id: id, rootfs: rootfs, errors: errors.first)
        try request(LAUNCHER_ZYGOTE, id, descriptors: given)
        zygotes.living[id] = zygote
        let limit = configuration.zygotes.start
        zygote.startLimit = Task { [weak self] in
            // Cancelled once the zygote is ready, or has ended.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            await self?.failStart(id, after: limit)
        }
        return zygote
    }

    private func failStart(_ id: UInt64, after limit: Duration) {
        guard let zygote = zygotes.living[id], case .starting = zygote.state else { return }
        try? request(LAUNCHER_KILL, id)  // fails only where the launcher is gone, and the zygote with it
        reportEnd(zygote, "did not get ready within \(limit)")
    }

    /// Counts a cell that is about to be forked from a zygote, and starts a successor in time.
    func countSpawn(_ zygote: Zygote) {
        zygote.spawns += 1
        zygote.building += 1
        guard zygotes.serving === zygote, zygotes.successor == nil, zygote.spawns >= configuration.zygotes.spawns
        else { return }
        do {
            zygotes.successor = try startZygote(zygote.rootfs)
        } catch {
            postponeReplacement(of: zygote)
        }
    }

    /// Lets a zygote serve for as many forks again, because no successor could be started.
    private func postponeReplacement(of zygote: Zygote?) { zygote?.spawns = 0 }

    func endSpawn(_ zygote: Zygote) {
        zygote.building -= 1
        if zygotes.serving !== zygote, zygote.building == 0 { end(zygote) }
    }

    /// Takes a zygote out of service. It ends as soon as no cell is being built from it; its cells stay.
    func retire(_ zygote: Zygote) {
        guard zygotes.serving === zygote else { return }
        zygotes.serving = zygotes.successor.take()
        if zygote.building == 0 { end(zygote) }
    }

    private func end(_ zygote: Zygote) {
        guard zygotes.living[zygote.id] != nil else { return }
        zygote.isDismissed = true
        // Fails only where the launcher is gone, and the zygote with it.
        try? request(LAUNCHER_KILL, zygote.id)
    }

    /// Handles an event of a zygote; returns false if `id` is no zygote's.
    func handle(_ event: LauncherEvent, ofZygote id: UInt64) -> Bool {
        guard let zygote = zygotes.living[id] else { return false }
        switch event {
        case .ready(let facts):
            zygote.becomeReady(facts.process)
            zygotes.startFailure = nil
            if zygotes.successor === zygote, let serving = zygotes.serving { retire(serving) }
        case .usage, .alive: break
        case .failed(let stage, let operation, let errno):
            let error = Plan(zygote: configuration.preload, host: host).error(
                stage: stage, operation: operation, errno: errno)
            reportEnd(zygote, "could not be started: \(error)")
        case .ended(let facts):
            // A kill is reported each time: its cause lies outside, and need not be the same.
            if case .signal = facts.exit { zygotes.startFailure = nil }
            reportEnd(zygote, facts.exit.map { "ended by \($0)" } ?? "ended")
        }
        return true
    }

    private func reportEnd(_ zygote: Zygote, _ reason: String) {
        zygotes.living[zygote.id] = nil
        if zygotes.serving === zygote { zygotes.serving = zygotes.successor.take() }
        if zygotes.successor === zygote {
            zygotes.successor = nil
            postponeReplacement(of: zygotes.serving)
        }
        let wasReady = zygote.process != nil
        let error = zygote.end(reason)
        if zygote.isDismissed { return }
        // A start that fails repeatedly in the same way is reported once.
        if !wasReady, error == zygotes.startFailure { return }
        zygotes.startFailure = wasReady ? nil : error
        configuration.onLoss(error)
    }

    /// Marks all zygotes as ended, because their launcher is gone.
    func loseZygotes() {
        for zygote in zygotes.living.values {
            zygote.isDismissed = true  // the loss of the launcher is reported once
            reportEnd(zygote, "ended with the launcher")
        }
    }
}
