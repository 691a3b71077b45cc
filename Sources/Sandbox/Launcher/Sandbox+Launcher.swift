import CLauncherWire
import Glibc

// Starting the launcher, speaking to it, and replacing a lost one.
extension Sandbox {
    /// The process number of the running launcher; nil before the first cell.
    var launcherProcess: Int32? { launcher?.process }

    /// Starts a launcher if none runs.
    func connect() throws(SandboxError) {
        guard launcher == nil else { return }
        try requireRunning(.launcher)
        var connection = try LauncherConnection(starting: configuration.launcher, identities: identities)
        try loop.watch(connection.socket.number) { [weak self] in self?.assumeIsolated { $0.receive() } }
        let interval = configuration.launcherPingInterval
        connection.pinging = Task { [weak self] in
            // Cancelled when the connection ends.
            while (try? await Task.sleep(for: interval)) != nil { await self?.pingLauncher() }
        }
        launcher = consume connection
    }

    /// Pings the launcher. Kills one that has left too many pings unanswered: it is stopped or stuck, so its cells
    /// exceed their limits unnoticed.
    private func pingLauncher() {
        // If this process was stopped, an answer may be waiting unread.
        receive()
        guard let process = launcher?.process, let mayAnswer = launcher?.countPing() else { return }
        guard mayAnswer else {
            Glibc.kill(process, SIGKILL)
            let time = configuration.launcherPingInterval * LauncherConnection.unansweredPingLimit
            return endLauncher("did not answer for \(time) and was killed")
        }
        // A ping that cannot be sent is an unanswered one.
        try? request(LAUNCHER_PING, 0)
    }

    func request(
        _ kind: launcher_request_kind, _ cell: UInt64, descriptors: [DescriptorBox] = [],
        _ fill: (inout launcher_request) -> Void = { _ in }
    ) throws(SandboxError) {
        guard launcher != nil else { throw SandboxError(.launcher, "the launcher is not running") }
        var request = launcher_request()
        request.kind = kind.rawValue
        request.cell = cell
        fill(&request)
        try launcher?.send(request, descriptors: descriptors)
    }

    /// - Parameter quiet: the launcher need not report what the cell used.
    func kill(_ cell: UInt64, _ reason: launcher_kill_reason, quiet: Bool = false) {
        guard cells[cell] != nil else { return }
        // Fails only where the launcher is gone, and the cell with it.
        try? request(LAUNCHER_KILL, cell) {
            $0.reason = reason.rawValue
            $0.quiet = quiet ? 1 : 0
        }
    }

    /// - Parameter quiet: the launcher need not answer.
    func grant(_ cell: UInt64, cpu: Duration, wall: Duration, quiet: Bool) throws(SandboxError) {
        try request(LAUNCHER_BUDGET, cell) {
            $0.cpu_ns = cpu.nanoseconds
            $0.wall_ns = wall.nanoseconds
            $0.quiet = quiet ? 1 : 0
        }
    }

    /// Raises the limits of the last grant.
    func extend(_ cell: UInt64, cpu: Duration, wall: Duration) throws(SandboxError) {
        try request(LAUNCHER_EXTEND, cell) {
            $0.cpu_ns = cpu.nanoseconds
            $0.wall_ns = wall.nanoseconds
        }
    }

    private func receive() {
        while true {
            switch launcher?.receive() {
            case .packet(let packet):
                // A packet that cannot be decoded comes from a launcher of another build.
                guard let (id, event) = LauncherEvent.decode(packet) else { return endLauncher() }
                deliver(event, to: id)
            case .end:
                return endLauncher()
            case .nothing, nil:
                return
            }
        }
    }

    private func deliver(_ event: LauncherEvent, to id: UInt64) {
        if handle(event, ofZygote: id) { return }
        guard let cell = cells[id] else { return }
        switch event {
        case .failed, .ended: cells.remove(id)
        case .ready, .usage, .alive: break
        }
        cell.assumeIsolated { $0.handle(event) }
    }

    /// Ends a cell that could not be built, or whose launcher was lost.
    func failCell(_ id: UInt64) {
        let cell = cells[id]
        cells.remove(id)
        cell?.assumeIsolated { $0.failWithLauncher() }
    }

    /// Ends the launcher and all its cells. The next cell starts a new launcher.
    ///
    /// - Parameter reason: why we end it; nil where it ended by itself, or the sandbox is shut down.
    func endLauncher(_ reason: String? = nil) {
        guard let number = launcher?.socket.number, let process = launcher?.process else { return }
        loop.unwatch(number)
        let exit = Evidence.Exit(waitStatus: launcher.take()?.end() ?? 0)
        let lost = cells.takeAllIdentities()
        for id in cells.numbers { failCell(id) }
        loseZygotes()
        cleanups.removeAll()
        if !lost.isEmpty { cleanups.append(Task { await cleanUp(lost) }) }
        guard !isShutDown else { return }
        configuration.onLoss(
            SandboxError(
                .launcher,
                "the launcher (process \(process)) \(reason ?? "ended unexpectedly, by \(exit)"), and \(lost.count) "
                    + "cells with it; the next cell has a new one"))
    }

    /// Removes the groups of cells whose launcher is gone, and frees each user id once its group could be removed.
    ///
    /// The kernel kills the cells' processes (PR_SET_PDEATHSIG), but does not wait for their end. Until they are gone,
    /// no other cell may have their user id.
    private func cleanUp(_ lost: [UInt64: UInt32]) async {
        var left = lost
        for _ in 0..<500 {
            for (id, identity) in left where cgroupHost.remove(cell: Int(id)) {
                left[id] = nil
                cells.free(identity)
            }
            if left.isEmpty { return }
            try? await Task.sleep(for: .milliseconds(20))
        }
        configuration.onLoss(SandboxError(.cgroup, "\(left.count) groups of cells that were lost cannot be removed"))
    }
}
