import Settings

/// The construction of one cell: a list of operations that the launcher carries out in order.
///
/// A pure function of the cell's shape and of the host's facts, so that tests can compare it with a recorded plan.
package struct Plan: Sendable, Hashable {
    package var operations: [PlanOperation]
}

/// The facts of the host that a plan depends on.
package struct HostFacts: Sendable, Hashable {
    /// The tree of the Python root, an absolute path.
    package var rootfs: String
    /// Variables that every program in the root has, in addition to ours.
    package var environment: [String: String]
    /// The Landlock ABI; 0 where the kernel has none.
    package var landlockABI: Int
    /// The limit for the size of core files, in bytes.
    package var coreLimit: UInt64

    package init(
        rootfs: String = "", environment: [String: String] = [:], landlockABI: Int, coreLimit: UInt64
    ) {
        self.rootfs = rootfs
        self.environment = environment
        self.landlockABI = landlockABI
        self.coreLimit = coreLimit
    }
}

extension Plan {
    /// The id that a program sees as its own user and group.
    static let identity: UInt32 = 1000
    static let runner = "/usr/lib/sandmartin/runner"
    /// The launcher's directory with the empty second layer of overlayfs and the sets of devices (`devices.h`).
    private static let launcherDevices = "/dev"

    /// Plans a cell.
    ///
    /// - Parameters:
    ///   - prefaults: whether a warm cell runs its code path once to pre-fault its pages before it is ready.
    ///   - hostIdentity: the user and group id on the host, which no other living cell has.
    ///   - devices: the number of the set of devices, which no other living cell has.
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
        operations += Self.commandLine([shape.role.rawValue] + (prefaults ? ["prefault"] : []), host)
        // Last before the program, so that the filter need not allow the calls of earlier steps.
        if shape.isTraced { operations.append(.traceCalls(countingIn: cgroup.processes)) }
        operations.append(.filterCalls(shape.policy.seccomp))
        operations.append(.execute(Self.runner))
    }

    /// Plans a zygote: the same root, without a cell's own file systems except a small /tmp. It keeps the capabilities
    /// that joining a cell's namespaces needs, and runs only Python's code, that of the root's packages, and ours.
    package init(zygote modules: [String], host: HostFacts) {
        operations = [
            .keepMountsPrivate,
            .mount(host.rootfs, at: host.rootfs, flags: [.bind]),
            .mount("", at: host.rootfs, flags: [.bind, .remount, .readOnly, .noSetuid, .noDevices]),
            .pivot(to: host.rootfs),
            // For packages that write a file when they are imported, as matplotlib does. A cell has its own /tmp.
            .mount(
                "tmpfs", at: "/tmp", type: "tmpfs", flags: [.noSetuid, .noDevices, .noExecution],
                options: "size=1m,nr_inodes=64,mode=0700"),
            .nameHost("zygote"),
            .keepCapabilities(CapabilitySet([.sysAdmin, .sysPtrace])), .refuseNewPrivileges,
        ]
        operations += Self.commandLine([Self.runner, "zygote"] + modules, host)
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

    /// Plans the file systems of a cell: the Python root, and its own devices, work directory, /tmp and /proc.
    ///
    /// Each cell sees the root through its own overlayfs (kernel filesystems/overlayfs.rst), so that what it does to an
    /// inode, such as locking it, does not affect other cells.
    private static func root(_ rootfs: String, devices: UInt32, limits: Limits) -> [PlanOperation] {
        var operations: [PlanOperation] = [
            .keepMountsPrivate,
            // A relative path: a program can read mount options, and must not learn where the root lies on the host.
            // The options are resolved from the mount's target.
            .mount(
                "overlay", at: rootfs, type: "overlay", flags: [.readOnly, .noSetuid, .noDevices],
                options: "lowerdir=.:\(launcherDevices)/empty"),
            .mount("\(launcherDevices)/\(devices)", at: "\(rootfs)/dev", flags: [.bind, .recursive]),
            // Before the pivot: the kernel mounts a new /proc only for a process that still sees a complete one
            // (man 7 user_namespaces; mount_too_revealing in fs/namespace.c).
            .mount(
                "proc", at: "\(rootfs)/proc", type: "proc", flags: [.readOnly, .noSetuid, .noDevices, .noExecution],
                options: "subset=pid"),
            .pivot(to: rootfs),
            // After the pivot: only the host's root user may be able to search the directories above the root file
            // system.
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
        // no_new_privs first: without it, Landlock would require a capability that is dropped here.
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
            // Every thread reserves a stack of this size. The cgroup limits memory.
            .limitResource(.stack, 8 << 20),
        ]
    }

    private static func commandLine(_ arguments: [String], _ host: HostFacts) -> [PlanOperation] {
        let environment = [
            "HOME": "/work", "LANG": "C.UTF-8", "PATH": "/usr/bin", "PYTHONDONTWRITEBYTECODE": "1",
            // The same order of sets in every run, so that verdicts can be reproduced.
            "PYTHONHASHSEED": "0",
        ]
        .merging(host.environment) { ours, _ in ours }
        return arguments.map(PlanOperation.argument)
            + environment.sorted { $0.key < $1.key }.map { .environment($0.key, $0.value) }
    }
}

extension PlanOperation {
    /// Makes later mounts visible in this mount namespace only.
    fileprivate static let keepMountsPrivate = PlanOperation.mount("", at: "/", flags: [.recursive, .isPrivate])
}
