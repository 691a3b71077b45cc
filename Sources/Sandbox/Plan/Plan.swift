import Settings

/// How one cell is built: a list of operations that the launcher carries out in order.
///
/// A pure function of what is asked and of the host's facts, so that it can be compared with a recorded one.
package struct Plan: Sendable, Hashable {
    package var operations: [PlanOperation]
}

/// Facts of the host that a plan depends on.
package struct HostFacts: Sendable, Hashable {
    /// The built Python root, an absolute path.
    package var rootfs: String
    /// The Landlock ABI; 0 where the kernel has none.
    package var landlockABI: Int
    /// The limit of core files, in bytes.
    package var coreLimit: UInt64

    package init(rootfs: String, landlockABI: Int, coreLimit: UInt64) {
        self.rootfs = rootfs
        self.landlockABI = landlockABI
        self.coreLimit = coreLimit
    }
}

extension Plan {
    /// The id that a program sees as its own user and group.
    static let identity: UInt32 = 1000
    static let runner = "/usr/lib/sandmartin/runner"
    /// Where the launcher has what overlayfs takes for a second layer, and the sets of devices (`devices.h`).
    private static let launcherDevices = "/dev"

    /// A cell.
    ///
    /// - Parameters:
    ///   - prefaults: a warm one goes its way once before it is ready.
    ///   - hostIdentity: the user and group id on the host, which nothing else alive has.
    ///   - devices: the number of the set of devices that nothing else alive has.
    package init(
        _ shape: CellShape, prefaults: Bool = false, host: HostFacts, hostIdentity: UInt32, devices: UInt32,
        cgroup: CgroupPlan
    ) {
        let limits = shape.policy.limits
        operations = []
        operations += Self.groups(cgroup)
        operations += [.mapIdentity(inside: Self.identity, host: hostIdentity), .cores(limits.cores)]
        operations += shape.policy.seccomp.fatalCalls.map(PlanOperation.endCell(onCall:))
        operations += shape.policy.seccomp.limitedCalls.map(PlanOperation.limitCall)
        operations += Self.root(host.rootfs, devices: devices, limits: limits)
        operations += Self.confinement(landlockABI: host.landlockABI)
        operations += Self.resources(limits, host)
        operations += Self.commandLine([shape.role.rawValue] + (prefaults ? ["prefault"] : []))
        // Last before the program, so that nothing before it has to be allowed by it.
        if shape.isTraced { operations.append(.traceCalls(countingIn: cgroup.processes)) }
        operations.append(.filterCalls(shape.policy.seccomp))
        operations.append(.execute(Self.runner))
    }

    /// A zygote: the same root, without what is a cell's own. It keeps what joining a cell takes, and runs no code but
    /// Python's and ours.
    package init(zygote modules: [String], host: HostFacts) {
        operations = [
            .keepMountsPrivate,
            .mount(host.rootfs, at: host.rootfs, flags: [.bind]),
            .mount("", at: host.rootfs, flags: [.bind, .remount, .readOnly, .noSetuid, .noDevices]),
            .pivot(to: host.rootfs), .nameHost("zygote"),
            .keepCapabilities(CapabilitySet([.sysAdmin, .sysPtrace])), .refuseNewPrivileges,
        ]
        operations += Self.commandLine([Self.runner, "zygote"] + modules)
        operations.append(.execute(Self.runner))
    }

    private static func groups(_ cgroup: CgroupPlan) -> [PlanOperation] {
        var operations = cgroup.directories.map(PlanOperation.makeGroup)
        operations += cgroup.writes.map { .writeGroup($0.path, $0.value) }
        if let directory = cgroup.spawnDirectory { operations.append(.spawn(in: directory)) }
        operations += cgroup.joins.map(PlanOperation.joinGroup)
        if let killFile = cgroup.killFile { operations.append(.killGroup(by: killFile)) }
        if let out = cgroup.oomNotification {
            operations.append(.notifyOutOfMemory(control: out.control, file: out.file))
        }
        operations.append(.readUsage(from: cgroup.cpuUsage))
        if let memory = cgroup.memory { operations += [.callInCharges(memory), .limitMemory(memory)] }
        operations += cgroup.evidence.map { .readEvidence($0.key, from: $0.path) }
        return operations
    }

    /// The file systems that a cell sees: the Python root, and its own devices, work directory, /tmp and /proc.
    ///
    /// Each cell has the root through an overlayfs of its own (kernel filesystems/overlayfs.rst): what it does to an
    /// inode there, such as locking it, concerns nobody else's.
    private static func root(_ rootfs: String, devices: UInt32, limits: Limits) -> [PlanOperation] {
        var operations: [PlanOperation] = [
            .keepMountsPrivate,
            // A mount's options begin at its target, and a program can read them: where the root lies on the host, it need
            // not know.
            .mount(
                "overlay", at: rootfs, type: "overlay", flags: [.readOnly, .noSetuid, .noDevices],
                options: "lowerdir=.:\(launcherDevices)/empty"),
            .mount("\(launcherDevices)/\(devices)", at: "\(rootfs)/dev", flags: [.bind, .recursive]),
            // Before the pivot: the kernel gives a new /proc only to who still sees a whole one
            // (man 7 user_namespaces, "mount_too_revealing" in fs/namespace.c).
            .mount(
                "proc", at: "\(rootfs)/proc", type: "proc", flags: [.readOnly, .noSetuid, .noDevices, .noExecution],
                options: "subset=pid"),
            .pivot(to: rootfs),
            // Only now: the way to the root file system may lead through directories of the host's root user alone.
            .becomeUser(identity),
        ]
        let options =
            "size=\(limits.work.bytes),nr_inodes=\(limits.workFiles),mode=0700,uid=\(identity),gid=\(identity)"
        for directory in ["/work", "/tmp"] {
            operations.append(
                .mount(
                    "tmpfs", at: directory, type: "tmpfs", flags: [.noSetuid, .noDevices, .noExecution],
                    options: options))
        }
        operations += [.nameHost("cell"), .enter("/work")]
        return operations
    }

    private static func confinement(landlockABI: Int) -> [PlanOperation] {
        // no_new_privs first: without it, Landlock takes a capability that is about to be dropped.
        var operations: [PlanOperation] = [.keepCapabilities(CapabilitySet([])), .refuseNewPrivileges]
        guard landlockABI > 0 else { return operations }
        let all = LandlockRights.all(abi: landlockABI)
        operations += [
            .beginLandlock(
                files: all,
                network: landlockABI >= 4 ? 0b11 : 0,  // bind and connect of TCP
                scoped: landlockABI >= 6 ? 0b11 : 0,  // abstract Unix sockets, signals
                attributeSize: landlockABI >= 6 ? 24 : landlockABI >= 4 ? 16 : 8),
            .allow([.readDirectory], beneath: "/"),
            .allow(.readAndExecute, beneath: "/usr"),
            .allow([.readFile], beneath: "/etc"),
            .allow([.readFile], beneath: "/proc"),
            .allow(.useDevice, beneath: "/dev"),
        ]
        operations += ["/work", "/tmp"].map { .allow(.ownDirectory.intersection(all), beneath: $0) }
        operations.append(.enforceLandlock)
        return operations
    }

    private static func resources(_ limits: Limits, _ host: HostFacts) -> [PlanOperation] {
        [
            .limitResource(.core, host.coreLimit),
            .limitResource(.openFiles, UInt64(limits.openFiles)),
            .limitResource(.lockedMemory, 0),
            .limitResource(.messageQueues, 0),
            .limitResource(.pendingSignals, 256),
            .limitResource(.niceness, 0),
            .limitResource(.realTimePriority, 0),
            // Every thread reserves a stack of this size; the memory limit is the cgroup's.
            .limitResource(.stack, 8 << 20),
        ]
    }

    private static func commandLine(_ arguments: [String]) -> [PlanOperation] {
        let environment = [
            "HOME": "/work", "LANG": "C.UTF-8", "PATH": "/usr/bin", "PYTHONDONTWRITEBYTECODE": "1",
            // The same order of sets and dicts in every run, so that a verdict can be repeated.
            "PYTHONHASHSEED": "0",
        ]
        return arguments.map(PlanOperation.argument)
            + environment.sorted { $0.key < $1.key }.map { .environment($0.key, $0.value) }
    }
}

extension PlanOperation {
    /// What is mounted from now on is seen in this mount namespace alone.
    fileprivate static let keepMountsPrivate = PlanOperation.mount("", at: "/", flags: [.recursive, .isPrivate])
}
