import CLauncherWire
import FoundationEssentials
import Glibc
import Settings

// Used on the sandbox's event loop.
extension Sandbox {
    /// Whether a warm cell of the sandbox's own root can be built now, without waiting for an interpreter to start.
    package var isWarm: Bool { isWarm(in: nil) }

    /// Whether a warm cell of a root can be built now.
    ///
    /// - Parameter root: its name; nil for `configuration.root`, as in the other functions here.
    package func isWarm(in root: String?) -> Bool {
        if let zygote = zygotes[root ?? configuration.root].serving, case .ready = zygote.state { return true }
        return false
    }

    /// The process number of the serving zygote of the sandbox's own root; nil while none is ready.
    var zygoteProcess: Int32? { zygoteProcess(in: nil) }

    /// Returns the process number of a root's serving zygote; nil while none is ready.
    func zygoteProcess(in root: String?) -> Int32? { zygotes[root ?? configuration.root].serving?.process }

    var hasLivingZygotes: Bool { !zygotes.living.isEmpty }

    /// Returns what the living zygotes take: their memory that is no file's (man 5 proc_pid_statm).
    func memoryOfZygotes() -> ByteCount {
        let pages = zygotes.living.values.compactMap(\.process).reduce(UInt64(0)) { sum, process in
            let fields = (FileManager.default.contents(atPath: "/proc/\(process)/statm") ?? Data())
                .split(separator: UInt8(ascii: " ")).map { UInt64(String(decoding: $0, as: UTF8.self)) ?? 0 }
            return fields.count > 2 ? sum + fields[1] - min(fields[1], fields[2]) : sum
        }
        return ByteCount(bytes: pages * UInt64(max(1, sysconf(Int32(_SC_PAGESIZE)))))
    }

    /// Waits until warm cells can be built.
    ///
    /// - Throws: `SandboxError` (`zygote`) with what the interpreter wrote about its failure.
    package func warmUp(_ root: String? = nil) async throws { _ = try await readyZygote(in: root) }

    /// Returns a ready zygote of the present root of a name; starts one if there is none.
    func readyZygote(in root: String?) async throws -> Zygote {
        let name = root ?? configuration.root
        while true {
            let root = try findRoot(name)
            while let zygote = zygotes[name].serving, zygote.root.file != root.file { retire(zygote) }
            if zygotes[name].serving == nil { zygotes[name].serving = try startZygote(of: name, root) }
            guard let zygote = zygotes[name].serving else { continue }
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

    private func startZygote(of name: String, _ root: RootCheck.Found) throws -> Zygote {
        try connect()
        let id = nextNumber()
        let plan = plan(ofZygote: name, in: root)
        // Of the same kinds as a cell's streams, so that Python's file objects also fit the cells forked from it.
        let input = try Descriptor.sealedMemfd([], name: "input", readOnly: true)
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try errors.first.setNonblocking()
        let given = [
            try DescriptorBox(Descriptor.sealedMemfd(try plan.encoded(), name: "plan")), DescriptorBox(input),
            DescriptorBox(output.second), DescriptorBox(errors.second),
        ]
        let zygote = Zygote(id: id, rootName: name, root: root, errors: errors.first)
        try request(LAUNCHER_ZYGOTE, id, descriptors: given)
        zygotes.living[id] = zygote
        let limit = configuration.zygotes.start
        zygote.startLimit = Task { [weak self] in
            // Cancelled once the zygote is ready, or has ended.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            await self?.failStart(id, after: limit)
        }
        watchIdleness(ofZygotesOf: name)
        return zygote
    }

    /// Plans a zygote. It imports the modules that the root names only if it imports ours: a program that runs once
    /// imports what it needs itself.
    private func plan(ofZygote name: String, in root: RootCheck.Found) -> Plan {
        let name = ZygoteName(name)
        let levels = root.settings.preload.prefix(name.levels ?? .max).joined()
        let further = levels + (name.isForTesting ? configuration.testing : [])
        let modules = configuration.preload.isEmpty ? [] : configuration.preload + further
        return Plan(zygote: modules, host: hostFacts(for: root))
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
        zygote.lastUse = .now
        let name = zygote.rootName
        guard zygotes[name].serving === zygote, zygotes[name].successor == nil,
            zygote.spawns >= configuration.zygotes.spawns
        else { return }
        do {
            zygotes[name].successor = try startZygote(of: name, zygote.root)
        } catch {
            postponeReplacement(of: zygote)
        }
    }

    /// Lets a zygote serve for as many forks again, because no successor could be started.
    private func postponeReplacement(of zygote: Zygote?) { zygote?.spawns = 0 }

    func endSpawn(_ zygote: Zygote) {
        zygote.building -= 1
        if zygotes[zygote.rootName].serving !== zygote, zygote.building == 0 { end(zygote) }
    }

    /// Takes a zygote out of service. It ends as soon as no cell is being built from it; its cells stay.
    func retire(_ zygote: Zygote) {
        let name = zygote.rootName
        guard zygotes[name].serving === zygote else { return }
        zygotes[name].serving = zygotes[name].successor.take()
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
            zygotes[zygote.rootName].startFailure = nil
            if zygotes[zygote.rootName].successor === zygote, let serving = zygotes[zygote.rootName].serving {
                retire(serving)
            }
        case .usage, .alive: break
        case .failed(let stage, let operation, let errno):
            let plan = plan(ofZygote: zygote.rootName, in: zygote.root)
            let error = plan.error(stage: stage, operation: operation, errno: errno)
            reportEnd(zygote, "could not be started: \(error)")
        case .ended(let facts):
            // A kill is reported each time: its cause lies outside, and need not be the same.
            if case .signal = facts.exit { zygotes[zygote.rootName].startFailure = nil }
            reportEnd(zygote, facts.exit.map { "ended by \($0)" } ?? "ended")
        }
        return true
    }

    private func reportEnd(_ zygote: Zygote, _ reason: String) {
        let name = zygote.rootName
        zygotes.living[zygote.id] = nil
        if zygotes[name].serving === zygote { zygotes[name].serving = zygotes[name].successor.take() }
        if zygotes[name].successor === zygote {
            zygotes[name].successor = nil
            postponeReplacement(of: zygotes[name].serving)
        }
        let wasReady = zygote.process != nil
        let error = zygote.end(reason)
        if zygote.isDismissed { return }
        // A start that fails repeatedly in the same way is reported once.
        if !wasReady, error == zygotes[name].startFailure { return }
        zygotes[name].startFailure = wasReady ? nil : error
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

// Zygotes that are rarely used.
extension Sandbox {
    /// Ends the serving zygote of a root once it has been idle for `configuration.zygotes.idle`. Its cells stay, and
    /// the next cell starts another. The zygote of the sandbox's own root stays too: most jobs need it.
    private func watchIdleness(ofZygotesOf name: String) {
        guard name != configuration.root, zygotes[name].idleWatch == nil else { return }
        let limit = configuration.zygotes.idle
        zygotes[name].idleWatch = Task { [weak self] in
            var rest: Duration? = limit
            while let pause = rest, (try? await Task.sleep(for: pause)) != nil {
                rest = await self?.endIdleZygote(of: name, after: limit)
            }
        }
    }

    /// Ends the serving zygote of a root if it is idle.
    ///
    /// - Returns: the time until the next check, or nil if the root no longer has a zygote.
    private func endIdleZygote(of name: String, after limit: Duration) -> Duration? {
        if let zygote = zygotes[name].serving {
            let rest = limit - (ContinuousClock.now - zygote.lastUse)
            if rest > .zero || zygote.building > 0 { return max(rest, limit / 10) }
            retire(zygote)
        }
        guard zygotes[name].serving == nil else { return limit }
        zygotes[name].idleWatch = nil
        return nil
    }

    /// Ends the watches over idle zygotes, because the sandbox is shut down.
    func stopWatchingZygotes() { zygotes.stopIdleWatches() }
}
