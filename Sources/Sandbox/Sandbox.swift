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

        package init(
            launcher: String, rootfs: String, policies: PolicyLibrary, dispensedWith: Set<DispensableLimit> = []
        ) {
            self.launcher = launcher
            self.rootfs = rootfs
            self.policies = policies
            self.dispensedWith = dispensedWith
        }
    }

    /// How limits are enforced on this host.
    package nonisolated let enforcement: Enforcement
    package nonisolated let cgroupHost: CgroupHost
    package nonisolated let configuration: Configuration

    private let loop: EventLoop
    /// Our control groups; nil once they are removed.
    private var groups: ServiceCgroups?
    private let identities: IdentityBlock
    private let host: HostFacts
    private var launcher: LauncherConnection?
    private var cells: [UInt64: Cell] = [:]
    private var freeIdentities: [UInt32]
    private var identityOfCell: [UInt64: UInt32] = [:]
    private var nextCell: UInt64 = 1
    private var programs: [String: SeccompProgram] = [:]
    private var isShutDown = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Prepares the host's control groups; the launcher starts with the first cell.
    ///
    /// - Throws: `SandboxError` naming what this host or this user lacks, and what to do.
    package init(_ configuration: Configuration) throws(SandboxError) {
        guard geteuid() == 0 else {
            throw SandboxError(.cell, "cells are built by root: run this as root, or as a systemd service of root's")
        }
        guard access("\(configuration.rootfs)\(Plan.program)", X_OK) == 0 else {
            throw SandboxError(
                .cell, stage: "the Python root, which `make rootfs` builds, is not at", path: configuration.rootfs,
                errno: errno)
        }
        self.configuration = configuration
        loop = try EventLoop()
        var detected = try CgroupHost.detect()
        detected.dispensedWith = configuration.dispensedWith
        let groups = try ServiceCgroups(preparing: detected)
        cgroupHost = groups.host
        enforcement = groups.host.enforcement
        self.groups = consume groups
        identities = try IdentityBlock.claim()
        freeIdentities = (identities.first..<identities.first + IdentityBlock.size).reversed()
        host = HostFacts(rootfs: configuration.rootfs, landlockABI: Int(clinux_landlock_abi()))
    }

    /// Ends every cell and the launcher. Nothing can be started afterwards.
    package func shutdown() {
        guard !isShutDown else { return }
        isShutDown = true
        endLauncher()
        groups = nil
    }
}

// Starting cells.
extension Sandbox {
    /// Builds a cell and starts its program; returns once every protection is in place.
    ///
    /// - Throws: `SandboxError` when the cell cannot be built, `SettingsError` for a faulty seccomp profile.
    package func start(_ specification: CellSpecification) async throws -> Cell {
        guard !isShutDown else { throw SandboxError(.cell, "the sandbox is shut down") }
        try connect()
        guard let identity = freeIdentities.popLast() else {
            throw SandboxError(.cell, "\(IdentityBlock.size) cells are alive already, as many as there are user ids")
        }
        let id = nextCell
        nextCell += 1
        identityOfCell[id] = identity
        do {
            return try await start(specification, id: id, identity: identity)
        } catch {
            lose(id)
            throw error
        }
    }

    /// Runs a program to its end, without more to say to it.
    package func run(_ specification: CellSpecification) async throws -> ProgramResult {
        try await start(specification).result()
    }

    private func start(_ specification: CellSpecification, id: UInt64, identity: UInt32) async throws -> Cell {
        let policy = specification.policy
        let plan = Plan(
            specification, host: host, hostIdentity: identity,
            cgroup: try cgroupHost.plan(cell: Int(id), limits: policy.limits), seccomp: try program(of: policy))
        let input = try Descriptor.sealedMemory(specification.standardInput, name: "input")
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        try output.first.setNonblocking()
        try errors.first.setNonblocking()
        var given = [
            try DescriptorBox(Descriptor.sealedMemory(try plan.encoded(), name: "plan")),
            // Opened anew, so that the program's descriptor can only be read.
            try DescriptorBox(Descriptor.open("/proc/self/fd/\(input.number)", O_RDONLY)),
            DescriptorBox(output.second), DescriptorBox(errors.second),
        ]
        let control = try Self.connect(specification.channels, &given)
        let cell = Cell(
            id: id, sandbox: self, loop: loop, plan: plan, policy: policy, output: output.first, errors: errors.first,
            control: control)
        try register(cell)
        try request(LAUNCHER_START, id, descriptors: given.map { $0.descriptor.number })
        // The launcher has its own copies now.
        given = []
        try await cell.started()
        return cell
    }

    private func register(_ cell: Cell) throws {
        cells[cell.id] = cell
        try cell.assumeIsolated { try $0.watch() }
    }

    /// Appends the cell's ends of its channels to `given`; returns our end of its control channel, if it has one.
    private static func connect(
        _ channels: [CellChannel], _ given: inout [DescriptorBox]
    ) throws(SandboxError) -> Descriptor? {
        var control: Descriptor?
        for channel in channels {
            switch channel {
            case .control:
                let pair = try Descriptor.socketPair(.stream)
                try pair.first.setNonblocking()
                given.append(DescriptorBox(pair.second))
                control = .some(pair.first)
            case .link(let end):
                guard let descriptor = end.take() else {
                    throw SandboxError(.cell, "one end of a link was given to two cells")
                }
                given.append(DescriptorBox(descriptor))
            }
        }
        return control
    }

    private func program(of policy: Policy) throws -> SeccompProgram {
        if let program = programs[policy.seccompProfile] { return program }
        let program = try SeccompCompiler.compile(try configuration.policies.seccompProfile(policy.seccompProfile))
        programs[policy.seccompProfile] = program
        return program
    }
}

// What cells ask for.
extension Sandbox {
    func kill(_ cell: UInt64, _ reason: launcher_kill_reason) {
        guard cells[cell] != nil else { return }
        // Fails only where the launcher is gone, and the cell with it.
        try? request(LAUNCHER_KILL, cell) { $0.reason = reason.rawValue }
    }

    func grant(_ cell: UInt64, cpu: Duration, wall: Duration) throws(SandboxError) {
        try request(LAUNCHER_BUDGET, cell) {
            $0.cpu_ns = cpu.nanoseconds
            $0.wall_ns = wall.nanoseconds
        }
    }
}

// The launcher.
extension Sandbox {
    /// The process number of the running launcher; nil before the first cell.
    var launcherProcess: Int32? { launcher?.process }

    private func connect() throws(SandboxError) {
        guard launcher == nil else { return }
        let connection = try LauncherConnection(starting: configuration.launcher)
        try loop.watch(connection.socket.number) { [weak self] in self?.assumeIsolated { $0.receive() } }
        launcher = consume connection
    }

    private func request(
        _ kind: launcher_request_kind, _ cell: UInt64, descriptors: [Int32] = [],
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
        guard let cell = cells[id] else { return }
        switch event {
        case .failed, .ended: forget(id)
        case .started, .usage: break
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

    /// Also when it ended by itself; the next cell starts a new one.
    private func endLauncher() {
        guard let number = launcher?.socket.number else { return }
        loop.unwatch(number)
        launcher.take()?.end()
        for id in cells.keys { lose(id) }
    }
}
