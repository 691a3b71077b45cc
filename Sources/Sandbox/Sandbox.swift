import CLinux
import Glibc
import Settings

/// Runs programs in cells. Owns the launcher, the user ids and the control groups that cells are built from.
///
/// Runs on its own event loop. Its jobs lie in `Sandbox+Building`, `Sandbox+Launcher` and `Sandbox+Zygotes`.
package actor Sandbox {
    /// How limits are enforced on this host.
    package nonisolated let enforcement: Enforcement
    /// The root of cells whose shape names none, at the start. A new one can replace it meanwhile: each cell knows its
    /// own.
    package nonisolated let root: RootIdentity
    package nonisolated let cgroupHost: CgroupHost
    /// As given, but without the policies that this host cannot enforce.
    package nonisolated let configuration: Configuration
    /// The host ids that cells run as. No other process uses them while `identityBlock` is locked.
    package nonisolated let identities: IdentityRange
    private let identityBlock: IdentityBlock
    private let host: HostFacts
    let loop: EventLoop
    /// Our control groups; nil once they are removed.
    private var groups: ServiceCgroups?
    var launcher: LauncherConnection?
    var zygotes = Zygotes()
    var cells: CellRegistry
    private var rootCheck = RootCheck()
    /// Removals of the groups of cells whose launcher was lost.
    var cleanups: [Task<Void, Never>] = []
    /// Last number given to a cell or a zygote.
    private var lastNumber: UInt64 = 0
    private(set) var isShutDown = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Prepares the host's control groups. The launcher starts with the first cell.
    ///
    /// - Throws: `SandboxError` naming what this host or this user lacks, and what to do.
    package init(_ configuration: Configuration) throws(SandboxError) {
        try PythonRoot.requireUsable(configuration.roots.tree(of: configuration.root))
        root = try configuration.roots.identity(of: configuration.root)
        try Descriptor.raiseLimit()
        loop = try EventLoop()
        var detected = try CgroupHost.detect()
        detected.waivedLimits = configuration.waivedLimits
        let groups = try ServiceCgroups(preparing: detected)
        var usable = configuration
        usable.policies = configuration.policies.restricted(to: HostCapacity(groups.host))
        self.configuration = usable
        cgroupHost = groups.host
        enforcement = groups.host.enforcement
        self.groups = consume groups
        let coreDumps = CoreDumpRules.ofThisHost
        if let obstacle = UserNamespaceRules.ofThisHost.obstacle(for: .ofThisProcess) ?? coreDumps.obstacle {
            throw SandboxError(.launcher, obstacle)
        }
        identityBlock = try IdentityBlock.claim()
        identities = identityBlock.identities.prefix(configuration.cells)
        cells = CellRegistry(identities)
        host = HostFacts(landlockABI: Int(clinux_landlock_abi()), coreLimit: coreDumps.limit)
    }

    /// Returns the present root of a name; nil names `configuration.root`.
    ///
    /// - Throws: `SandboxError` where there is no usable root of that name.
    func findRoot(_ name: String?) throws(SandboxError) -> RootCheck.Found {
        try rootCheck.result(name ?? configuration.root, configuration)
    }

    /// The facts that a plan for a cell or a zygote of a root depends on.
    func hostFacts(for root: RootCheck.Found) -> HostFacts {
        var facts = host
        facts.rootfs = root.tree
        facts.environment = root.settings.environment
        return facts
    }

    /// Ends every cell and the launcher. No cell can be built afterwards.
    package func shutdown() async {
        guard !isShutDown else { return }
        isShutDown = true
        stopWatchingZygotes()
        endLauncher()
        for task in cleanups { await task.value }
        groups = nil
    }

    func requireRunning(_ code: SandboxError.Code) throws(SandboxError) {
        if isShutDown { throw SandboxError(code, "the sandbox is shut down") }
    }

    /// Returns a number that no cell and no zygote of this sandbox has had.
    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }
}
