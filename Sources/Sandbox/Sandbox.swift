import CLauncherWire
import CLinux
import Glibc

/// Runs programs in cells: owns the launcher, the user ids and the control groups that cells are made of.
package actor Sandbox {
    package struct Configuration: Sendable {
        /// The launcher's program file.
        package var launcher: String
        /// The built Python root; an absolute path.
        package var rootfs: String
        package var policies: PolicyLibrary
        /// Limits to go without where this host cannot enforce them: the degraded mode.
        package var dispensedWith: Set<DispensableLimit>
        /// Modules that a zygote imports before it serves.
        package var preload: [String]
        /// How many cells may be alive at a time, up to what there are user ids for: the launcher makes a set of devices
        /// for each when it starts.
        package var cells = 512
        /// When zygotes are replaced, and given up.
        package var zygotes = ZygoteLimits()
        /// How often the launcher is asked whether it is there, while nothing is heard of it.
        package var launcherPatience = LauncherWatch.usualPatience
        /// Whether the contents of a root's files are compared before a cell of it is given out, beside the building: some
        /// tenths of a second, once for each root. Otherwise only what shows without reading them.
        package var comparesContents = false
        /// Is told, once, of each part of ours that was lost and is going to be replaced.
        package var onLoss: @Sendable (SandboxError) -> Void

        package init(
            launcher: String, rootfs: String, policies: PolicyLibrary, dispensedWith: Set<DispensableLimit> = [],
            preload: [String] = [], onLoss: @escaping @Sendable (SandboxError) -> Void = { _ in }
        ) {
            self.launcher = launcher
            self.rootfs = rootfs
            self.policies = policies
            self.dispensedWith = dispensedWith
            self.preload = preload
            self.onLoss = onLoss
        }
    }

    /// How limits are enforced on this host.
    package nonisolated let enforcement: Enforcement
    package nonisolated let cgroupHost: CgroupHost
    package nonisolated let configuration: Configuration

    private let loop: EventLoop
    /// Our control groups; nil once they are removed.
    private var groups: ServiceCgroups?
    /// What cells can be on the host; nothing else is, as long as the block is ours.
    package nonisolated let identities: IdentityRange
    private let identityBlock: IdentityBlock
    let host: HostFacts
    var zygotes = Zygotes()
    private var launcher: LauncherConnection?
    private var watch = LauncherWatch()
    private var cells: [UInt64: Cell] = [:]
    /// The one that has been free for longest comes first: descriptors that a program had sent to nobody are counted against
    /// its user until the kernel has collected them, some time after its end (unix_gc, man 7 unix, ETOOMANYREFS).
    private var freeIdentities: [UInt32]
    private var identityOfCell: [UInt64: UInt32] = [:]
    /// Of a cell or a zygote.
    private var lastNumber: UInt64 = 0
    /// Clears up after launchers that were lost.
    private var clearing: [Task<Void, Never>] = []
    /// The root that was looked through last, and what was found.
    private var lookedThrough: (root: FileIdentity, finding: Task<Void, any Error>)?
    private var isShutDown = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Prepares the host's control groups; the launcher starts with the first cell.
    ///
    /// - Throws: `SandboxError` naming what this host or this user lacks, and what to do.
    package init(_ configuration: Configuration) throws(SandboxError) {
        try PythonRoot.requireUsable(configuration.rootfs)
        self.configuration = configuration
        try Descriptor.raiseLimit()
        loop = try EventLoop()
        var detected = try CgroupHost.detect()
        detected.dispensedWith = configuration.dispensedWith
        let groups = try ServiceCgroups(preparing: detected)
        cgroupHost = groups.host
        enforcement = groups.host.enforcement
        self.groups = consume groups
        let coreDumps = CoreDumpRules.ofThisHost
        if let obstacle = UserNamespaceRules.ofThisHost.obstacle(for: .ofThisProcess) ?? coreDumps.obstacle {
            throw SandboxError(.launcher, obstacle)
        }
        identityBlock = try IdentityBlock.claim()
        identities = identityBlock.identities.prefix(configuration.cells)
        freeIdentities = Array(identities.users)
        host = HostFacts(
            rootfs: configuration.rootfs, landlockABI: Int(clinux_landlock_abi()), coreLimit: coreDumps.limit)
    }

    /// Ends every cell and the launcher. Nothing can be started afterwards.
    package func shutdown() async {
        guard !isShutDown else { return }
        isShutDown = true
        endLauncher()
        for task in clearing { await task.value }
        groups = nil
    }
}

// Building cells.
extension Sandbox {
    /// Builds a cell; returns once it waits for a job, with every protection in place.
    ///
    /// Whoever builds a cell must end it: `destroy()`, or waiting for its `result()` after a dispatch.
    ///
    /// - Parameters:
    ///   - link: what the program finds as descriptor 4.
    ///   - ahead: nobody waits for it, so that a warm one takes the time to prepare itself thoroughly.
    /// - Throws: `SandboxError` when the cell cannot be built.
    package func build(_ shape: CellShape, link: LinkEnd? = nil, start: CellStart, ahead: Bool = false) async throws
        -> Cell
    {
        guard !isShutDown else { throw SandboxError(.cell, "the sandbox is shut down") }
        // Beside the building, which takes longer.
        let unchangedRoot = try rootUnchanged()
        let zygote = start == .warm ? try await readyZygote() : nil
        // Only now: the wait may have been long.
        guard !isShutDown else { throw SandboxError(.cell, "the sandbox is shut down") }
        try connect()
        guard !freeIdentities.isEmpty else {
            throw SandboxError(.cell, "\(identities.count) cells are alive already, as many as there are user ids")
        }
        let identity = freeIdentities.removeFirst()
        let id = nextNumber()
        identityOfCell[id] = identity
        if let zygote { countSpawn(zygote) }
        defer { if let zygote { endSpawn(zygote) } }
        do {
            let cell = try await build(
                shape, prefaults: ahead && zygote != nil, link: link, zygote: zygote, id: id, identity: identity)
            do { try await unchangedRoot.value } catch {
                await cell.destroy()
                throw error
            }
            return cell
        } catch {
            lose(id)
            // One that does not get a program ready is not asked again; if that was the policy's fault, little is lost.
            if let zygote, (error as? SandboxError)?.code == .spawn { retire(zygote) }
            throw error
        }
    }

    /// Looks through each root once: no program runs in one that is not what was built.
    private func rootUnchanged() throws -> Task<Void, any Error> {
        let root = try FileIdentity(rootfs: configuration.rootfs)
        if let lookedThrough, lookedThrough.root == root { return lookedThrough.finding }
        let finding = Task.detached { [configuration] in
            try await configuration.comparesContents
                ? PythonRoot.compareContents(configuration.rootfs) : PythonRoot.requireUnchanged(configuration.rootfs)
        }
        lookedThrough = (root, finding)
        return finding
    }

    /// That the present root is what was built, as every cell asks too; a service says so before it is ready, and while it
    /// runs.
    ///
    /// - Throws: `SandboxError` (`cell`) with what differs.
    package func requireUnchangedRoot() async throws { try await rootUnchanged().value }

    /// Runs a program to its end, without more to say to it.
    package func run(_ job: CellJob, under policy: Policy, start: CellStart) async throws -> ProgramResult {
        let cell = try await build(CellShape(policy: policy), start: start)
        return try await run(job, in: cell, cpu: policy.limits.cpu, wall: policy.limits.wall)
    }

    /// Runs a program to its end in a cell that waits.
    package func run(_ job: CellJob, in cell: Cell, cpu: Duration, wall: Duration) async throws -> ProgramResult {
        do {
            try await cell.dispatch(job, cpu: cpu, wall: wall)
        } catch {
            await cell.destroy()
            throw error
        }
        return try await cell.result()
    }

    private func build(
        _ shape: CellShape, prefaults: Bool, link: LinkEnd?, zygote: Zygote?, id: UInt64, identity: UInt32
    ) async throws -> Cell {
        let shape = shape.alteredByTest
        let plan = try Plan(
            shape, prefaults: prefaults, host: host, hostIdentity: identity,
            devices: identity - identities.firstUser,
            cgroup: cgroupHost.plan(cell: Int(id), limits: shape.policy.limits)
        ).alteredByTest()
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try output.first.setNonblocking()
        try errors.first.setNonblocking()
        let control = try Descriptor.socketPair(.stream)
        try control.first.setNonblocking()
        var given = [
            try DescriptorBox(Descriptor.sealedMemory(try plan.encoded(), name: "plan")),
            try DescriptorBox(Descriptor.sealedMemory([], name: "input", readOnly: true)),
            DescriptorBox(output.second), DescriptorBox(errors.second), DescriptorBox(control.second),
        ]
        if let link {
            guard let end = link.take() else {
                throw SandboxError(.cell, "one end of a link was given to two cells")
            }
            given.append(DescriptorBox(end))
        }
        let cell = Cell(
            id: id, sandbox: self, loop: loop, plan: plan, shape: shape, start: zygote == nil ? .cold : .warm,
            output: output.first, errors: errors.first, control: control.first)
        try register(cell)
        try request(LAUNCHER_START, id, descriptors: given) { $0.zygote = zygote?.id ?? 0 }
        // The launcher has its own copies now.
        given = []
        try await cell.ready()
        return cell
    }

    private func register(_ cell: Cell) throws {
        cells[cell.id] = cell
        try cell.assumeIsolated { try $0.watch() }
    }
}

// What cells ask for.
extension Sandbox {
    /// - Parameter forgets: nobody wants to know what it used.
    func kill(_ cell: UInt64, _ reason: launcher_kill_reason, forgets: Bool = false) {
        guard cells[cell] != nil else { return }
        // Fails only where the launcher is gone, and the cell with it.
        try? request(LAUNCHER_KILL, cell) {
            $0.reason = reason.rawValue
            $0.quiet = forgets ? 1 : 0
        }
    }

    func grant(_ cell: UInt64, cpu: Duration, wall: Duration, quiet: Bool) throws(SandboxError) {
        try request(LAUNCHER_BUDGET, cell) {
            $0.cpu_ns = cpu.nanoseconds
            $0.wall_ns = wall.nanoseconds
            $0.quiet = quiet ? 1 : 0
        }
    }
}

// The launcher.
extension Sandbox {
    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// The process number of the running launcher; nil before the first cell.
    var launcherProcess: Int32? { launcher?.process }

    func connect() throws(SandboxError) {
        guard launcher == nil else { return }
        guard !isShutDown else { throw SandboxError(.launcher, "the sandbox is shut down") }
        let connection = try LauncherConnection(starting: configuration.launcher, identities: identities)
        try loop.watch(connection.socket.number) { [weak self] in self?.assumeIsolated { $0.receive() } }
        launcher = consume connection
        watchOver()
    }

    /// Notices a launcher that is stopped or stuck, in which case nobody watches over its cells, and ends it with them.
    private func watchOver() {
        watch = LauncherWatch()
        let patience = configuration.launcherPatience
        watch.asking = Task { [weak self] in
            // Cancelled with the launcher's end.
            while (try? await Task.sleep(for: patience)) != nil { await self?.askLauncher() }
        }
    }

    private func askLauncher() {
        // What it has said already counts, should we have been held up ourselves.
        receive()
        guard let process = launcher?.process else { return }
        guard watch.ask() else {
            Glibc.kill(process, SIGKILL)
            let time = configuration.launcherPatience * LauncherWatch.questions
            return endLauncher("did not answer for \(time) and was killed")
        }
        // One that cannot even be sent is not answered either.
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

    private func receive() {
        while true {
            switch launcher?.receive() {
            case .packet(let packet):
                watch.hear()
                // Nothing can be concluded from what a launcher of another build says.
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
        case .failed, .ended: forget(id)
        case .ready, .usage, .alive: break
        }
        cell.assumeIsolated { $0.handle(event) }
    }

    private func forget(_ id: UInt64) {
        cells[id] = nil
        if let identity = identityOfCell.removeValue(forKey: id) { freeIdentities.append(identity) }
    }

    private func lose(_ id: UInt64) {
        let cell = cells[id]
        forget(id)
        cell?.assumeIsolated { $0.lose() }
    }

    /// Also when it ended by itself, as is said unless there is another reason; the next cell starts a new one.
    private func endLauncher(_ reason: String? = nil) {
        guard let number = launcher?.socket.number, let process = launcher?.process else { return }
        loop.unwatch(number)
        watch.asking?.cancel()
        let ending = Evidence.Exit(waitStatus: launcher.take()?.end() ?? 0)
        let lost = identityOfCell
        identityOfCell = [:]
        for id in cells.keys { lose(id) }
        loseZygotes()
        clearing.removeAll()
        if !lost.isEmpty { clearing.append(Task { await clear(lost) }) }
        guard !isShutDown else { return }
        configuration.onLoss(
            SandboxError(
                .launcher,
                "the launcher (process \(process)) \(reason ?? "ended unexpectedly, by \(ending)"), and \(lost.count) "
                    + "cells with it; the next cell has a new one"))
    }

    /// Removes the groups of cells whose launcher did not. The kernel kills their processes (PR_SET_PDEATHSIG), but does
    /// not wait for them to be gone; until they are, nobody else may have their identity.
    private func clear(_ lost: [UInt64: UInt32]) async {
        var left = lost
        for _ in 0..<500 {
            for (id, identity) in left where cgroupHost.remove(cell: Int(id)) {
                left[id] = nil
                freeIdentities.append(identity)
            }
            if left.isEmpty { return }
            try? await Task.sleep(for: .milliseconds(20))
        }
        configuration.onLoss(SandboxError(.cgroup, "\(left.count) groups of cells that were lost cannot be removed"))
    }
}
