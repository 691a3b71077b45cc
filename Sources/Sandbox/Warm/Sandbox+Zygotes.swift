import CLauncherWire

/// The zygotes of a sandbox: one that serves, and any that come or go.
struct Zygotes {
    var serving: Zygote?
    /// Takes the serving one's place as soon as it is ready.
    var successor: Zygote?
    var living: [UInt64: Zygote] = [:]
    /// What the last one said that ended by itself before it was ready; nil since one was.
    var startFailure: SandboxError?
}

// Used on the sandbox's event loop.
extension Sandbox {
    /// Whether a warm cell can be built now, without waiting for an interpreter to start.
    package var isWarm: Bool {
        if let zygote = zygotes.serving, case .ready = zygote.state { return true }
        return false
    }

    /// The process number of the zygote that serves; nil while none is ready.
    var zygoteProcess: Int32? { zygotes.serving?.process }

    var hasLivingZygotes: Bool { !zygotes.living.isEmpty }

    /// Waits until warm cells can be built.
    ///
    /// - Throws: `SandboxError` (`zygote`) with what the interpreter said of its failure.
    package func warmUp() async throws { _ = try await readyZygote() }

    /// A zygote that is ready and of the present root; started if there is none.
    func readyZygote() async throws -> Zygote {
        while true {
            let rootfs = try FileIdentity(rootfs: configuration.rootfs)
            while let zygote = zygotes.serving, zygote.rootfs != rootfs { retire(zygote) }
            if zygotes.serving == nil { zygotes.serving = try startZygote(rootfs) }
            guard let zygote = zygotes.serving else { continue }
            switch zygote.state {
            case .ready: return zygote
            case .ended(let error): throw error
            // Looked at anew afterwards: while others took their turn, its own may have ended.
            case .starting: try await wait(for: zygote)
            }
        }
    }

    private func wait(for zygote: Zygote) async throws {
        let id = zygote.id
        let ticket = nextNumber()
        try await withTaskCancellationHandler {
            // By way of self: a closure that does not capture its actor has no isolation to hand on (SE-0420), and the
            // innermost one would run on another thread.
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
        // Of the same kinds as a cell's own, so that Python's objects for them fit a cell.
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
            // Cancelled once it is ready, or has ended.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            await self?.giveUpStarting(id, after: limit)
        }
        return zygote
    }

    private func giveUpStarting(_ id: UInt64, after limit: Duration) {
        guard let zygote = zygotes.living[id], case .starting = zygote.state else { return }
        try? request(LAUNCHER_KILL, id)  // fails only where the launcher is gone, and the zygote with it
        reportEnd(zygote, "did not get ready within \(limit)")
    }

    /// Notes that a cell is to be born of it, and looks for a successor in time.
    func countSpawn(_ zygote: Zygote) {
        zygote.spawns += 1
        zygote.building += 1
        guard zygotes.serving === zygote, zygotes.successor == nil, zygote.spawns >= configuration.zygotes.spawns
        else { return }
        do {
            zygotes.successor = try startZygote(zygote.rootfs)
        } catch {
            serveOn(zygote)
        }
    }

    /// No successor could be had: it serves for as many births more.
    private func serveOn(_ zygote: Zygote?) { zygote?.spawns = 0 }

    func endSpawn(_ zygote: Zygote) {
        zygote.building -= 1
        if zygotes.serving !== zygote, zygote.building == 0 { end(zygote) }
    }

    /// Lets it serve no more; it ends as soon as nothing is to be born of it any more. Its cells stay.
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

    /// What the launcher says of a zygote; false if it is none.
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
            // Who kills it is somebody else each time.
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
            serveOn(zygotes.serving)
        }
        let wasReady = zygote.process != nil
        let error = zygote.end(reason)
        if zygote.isDismissed { return }
        // One that fails in the same way each time it is tried is told of once.
        if !wasReady, error == zygotes.startFailure { return }
        zygotes.startFailure = wasReady ? nil : error
        configuration.onLoss(error)
    }

    /// The launcher is gone, and they with it.
    func loseZygotes() {
        for zygote in zygotes.living.values {
            zygote.isDismissed = true  // whose end that is, is said once
            reportEnd(zygote, "ended with the launcher")
        }
    }
}
