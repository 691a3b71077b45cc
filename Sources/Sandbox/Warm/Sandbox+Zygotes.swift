import CLauncherWire

/// The zygotes of a sandbox: one that serves, and any that are on their way out.
struct Zygotes {
    var serving: Zygote?
    var living: [UInt64: Zygote] = [:]
}

// Used on the sandbox's event loop.
extension Sandbox {
    /// Whether a warm cell can be built now, without waiting for an interpreter to start.
    package var isWarm: Bool {
        if let zygote = zygotes.serving, case .ready = zygote.state { return true }
        return false
    }

    /// Waits until warm cells can be built.
    ///
    /// - Throws: `SandboxError` (`zygote`) with what the interpreter said of its failure.
    package func warmUp() async throws { _ = try await readyZygote() }

    /// A zygote that is ready and of the present root; started if there is none.
    func readyZygote() async throws -> Zygote {
        let rootfs = try RootfsIdentity(configuration.rootfs)
        if let zygote = zygotes.serving, zygote.rootfs != rootfs { retire(zygote) }
        let zygote = try zygotes.serving ?? startZygote(rootfs)
        switch zygote.state {
        case .ready: return zygote
        case .ended(let error): throw error
        case .starting:
            try await withCheckedThrowingContinuation { zygote.wait($0) }
            return zygote
        }
    }

    private func startZygote(_ rootfs: RootfsIdentity) throws -> Zygote {
        try connect()
        let id = nextNumber()
        let plan = Plan(zygote: configuration.preload, host: host)
        // Of the same kinds as a cell's own, so that Python's objects for them fit a cell.
        let input = try Descriptor.sealedMemory([], name: "input", readOnly: true)
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try errors.first.setNonblocking()
        let given = [
            try DescriptorBox(Descriptor.sealedMemory(try plan.encoded(), name: "plan")), DescriptorBox(input),
            DescriptorBox(output.second), DescriptorBox(errors.second),
        ]
        let zygote = Zygote(id: id, rootfs: rootfs, errors: errors.first)
        try request(LAUNCHER_ZYGOTE, id, descriptors: given.map { $0.descriptor.number })
        zygotes.serving = zygote
        zygotes.living[id] = zygote
        return zygote
    }

    /// Notes that a cell is to be born of it, and looks for a successor in time.
    func countBirth(_ zygote: Zygote) {
        zygote.births += 1
        zygote.building += 1
        if zygote.births >= Zygote.birthLimit { retire(zygote) }
    }

    func endBirth(_ zygote: Zygote) {
        zygote.building -= 1
        if zygotes.serving !== zygote, zygote.building == 0 { end(zygote) }
    }

    /// Lets it serve no more; it ends as soon as nothing is to be born of it any more. Its cells stay.
    func retire(_ zygote: Zygote) {
        guard zygotes.serving === zygote else { return }
        zygotes.serving = nil
        if zygote.building == 0 { end(zygote) }
    }

    private func end(_ zygote: Zygote) {
        guard zygotes.living[zygote.id] != nil else { return }
        // Fails only where the launcher is gone, and the zygote with it.
        try? request(LAUNCHER_KILL, zygote.id)
    }

    /// What the launcher says of a zygote; false if it is none.
    func handle(_ event: LauncherEvent, ofZygote id: UInt64) -> Bool {
        guard let zygote = zygotes.living[id] else { return false }
        switch event {
        case .ready: zygote.becomeReady()
        case .usage: break
        case .failed(let stage, let operation, let errno):
            let error = Plan(zygote: configuration.preload, host: host).error(
                stage: stage, operation: operation, errno: errno)
            bury(zygote, "could not be started: \(error)")
        case .ended(let facts):
            bury(zygote, facts.exit.map { "ended with \($0)" } ?? "ended")
        }
        return true
    }

    private func bury(_ zygote: Zygote, _ reason: String) {
        zygotes.living[zygote.id] = nil
        if zygotes.serving === zygote { zygotes.serving = nil }
        zygote.end(reason)
    }

    /// The launcher is gone, and they with it.
    func loseZygotes() {
        for zygote in zygotes.living.values { bury(zygote, "ended with the launcher") }
    }
}
