import CLauncherWire

/// One step of building a cell, in the launcher's form: a kind, up to four numbers, and up to four texts.
///
/// `launcher_wire.h` defines each kind. The factories here are the only way to make an operation.
package struct PlanOperation: Sendable, Hashable {
    let kind: launcher_operation_kind
    let numbers: [UInt64]
    let texts: [[UInt8]]

    private init(_ kind: launcher_operation_kind, numbers: [UInt64] = [], texts: [String] = []) {
        self.init(kind, numbers: numbers, bytes: texts.map { Array($0.utf8) })
    }

    private init(_ kind: launcher_operation_kind, numbers: [UInt64], bytes: [[UInt8]]) {
        self.kind = kind
        self.numbers = numbers
        self.texts = bytes
    }

    package static func == (left: PlanOperation, right: PlanOperation) -> Bool {
        left.kind.rawValue == right.kind.rawValue && left.numbers == right.numbers && left.texts == right.texts
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind.rawValue)
        hasher.combine(numbers)
        hasher.combine(texts)
    }
}

// In the launcher, before the cell exists.
extension PlanOperation {
    static func makeGroup(_ directory: String) -> Self { Self(LAUNCHER_CGROUP_MAKE, texts: [directory]) }
    static func writeGroup(_ file: String, _ value: String) -> Self {
        Self(LAUNCHER_CGROUP_WRITE, texts: [file, value])
    }
    static func spawn(in directory: String) -> Self { Self(LAUNCHER_CGROUP_SPAWN, texts: [directory]) }
    static func joinGroup(_ file: String) -> Self { Self(LAUNCHER_CGROUP_JOIN, texts: [file]) }
    static func killGroup(by file: String) -> Self { Self(LAUNCHER_CGROUP_KILL, texts: [file]) }
    static func notifyOutOfMemory(control: String, file: String) -> Self {
        Self(LAUNCHER_OOM_NOTIFY, texts: [control, file])
    }
    static func readUsage(from source: CgroupPlan.CPUUsageSource) -> Self {
        switch source {
        case .cpuacct(let path):
            Self(LAUNCHER_CPU_USAGE, numbers: [UInt64(LAUNCHER_CPU_NANOSECONDS.rawValue)], texts: [path])
        case .cpuStat(let path):
            Self(LAUNCHER_CPU_USAGE, numbers: [UInt64(LAUNCHER_CPU_STAT.rawValue)], texts: [path])
        }
    }
    static func readEvidence(_ key: String, from file: String) -> Self { Self(LAUNCHER_EVIDENCE, texts: [key, file]) }
    /// The key of an evidence operation; nil for any other kind.
    var evidenceKey: String? { kind == LAUNCHER_EVIDENCE ? String(decoding: texts[0], as: UTF8.self) : nil }
    static func mapIdentity(inside: UInt32, host: UInt32) -> Self {
        Self(LAUNCHER_IDENTITY, numbers: [UInt64(inside), UInt64(host)])
    }
    static func cores(_ cores: Double) -> Self { Self(LAUNCHER_CORES, numbers: [UInt64(cores.rounded(.up))]) }
    static func callInCharges(_ limit: CgroupPlan.MemoryLimit) -> Self {
        Self(
            LAUNCHER_CALL_IN_CHARGES,
            texts: [limit.usage, limit.lenientLimit, limit.lenientLimit == limit.limit ? "" : "max"])
    }
    static func limitMemory(_ limit: CgroupPlan.MemoryLimit) -> Self {
        Self(
            LAUNCHER_LIMIT_MEMORY, numbers: [limit.bytes],
            texts: [limit.usage, limit.limit, limit.limitWithSwap ?? "", limit.peak ?? ""])
    }
    static func limitCall(_ call: SeccompProgram.LimitedCall) -> Self {
        let values = (call.condition?.values.values).map(Array.init)?.sorted() ?? []
        return Self(
            LAUNCHER_LIMITED_CALL,
            numbers: [
                UInt64(UInt32(bitPattern: call.number)), UInt64(call.condition?.argument ?? 6),
                call.condition?.mask ?? 0, UInt64(call.most),
            ],
            bytes: [values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }])
    }
    static func endCell(onCall number: Int32) -> Self {
        Self(LAUNCHER_FATAL_CALL, numbers: [UInt64(UInt32(bitPattern: number))])
    }
}

// In the cell's first process, and in a zygote.
extension PlanOperation {
    static func mount(
        _ source: String, at target: String, type: String = "", flags: MountFlags, options: String = ""
    ) -> Self {
        Self(LAUNCHER_MOUNT, numbers: [flags.rawValue], texts: [source, target, type, options])
    }
    static func pivot(to directory: String) -> Self { Self(LAUNCHER_PIVOT, texts: [directory]) }
    static func nameHost(_ name: String) -> Self { Self(LAUNCHER_HOSTNAME, texts: [name]) }
}

// In the cell's first process, and in the program's process.
extension PlanOperation {
    static func enter(_ directory: String) -> Self { Self(LAUNCHER_CHDIR, texts: [directory]) }
    static func becomeUser(_ id: UInt32) -> Self { Self(LAUNCHER_SET_IDS, numbers: [UInt64(id)]) }
    static func beginLandlock(files: LandlockRights, network: UInt64, scoped: UInt64, attributeSize: UInt64) -> Self {
        Self(LAUNCHER_LANDLOCK_BEGIN, numbers: [files.rawValue, network, scoped, attributeSize])
    }
    static func allow(_ rights: LandlockRights, beneath path: String) -> Self {
        Self(LAUNCHER_LANDLOCK_ALLOW, numbers: [rights.rawValue], texts: [path])
    }
    static let enforceLandlock = Self(LAUNCHER_LANDLOCK_ENFORCE)
    static func keepCapabilities(_ kept: CapabilitySet) -> Self {
        Self(LAUNCHER_KEEP_CAPABILITIES, numbers: [kept.mask])
    }
    static let refuseNewPrivileges = Self(LAUNCHER_NO_NEW_PRIVILEGES)
    static func filterCalls(_ program: SeccompProgram) -> Self {
        Self(LAUNCHER_SECCOMP, numbers: [], bytes: [program.filter])
    }
    /// - Parameter processes: the cell's `pids.current`; nil where there is none.
    static func traceCalls(countingIn processes: String?) -> Self { Self(LAUNCHER_TRACE, texts: [processes ?? ""]) }
    var isTrace: Bool { kind == LAUNCHER_TRACE }
}

// In the program's process, or in a zygote.
extension PlanOperation {
    static func limitResource(_ resource: ResourceLimit, _ value: UInt64) -> Self {
        Self(LAUNCHER_RESOURCE_LIMIT, numbers: [UInt64(resource.rawValue), value])
    }
    static func argument(_ text: String) -> Self { Self(LAUNCHER_ARGUMENT, texts: [text]) }
    static func environment(_ name: String, _ value: String) -> Self {
        Self(LAUNCHER_ENVIRONMENT, texts: ["\(name)=\(value)"])
    }
    static func execute(_ path: String) -> Self { Self(LAUNCHER_EXECUTE, texts: [path]) }
}

extension Duration {
    var nanoseconds: UInt64 {
        UInt64(max(0, components.seconds)) * 1_000_000_000 + UInt64(max(0, components.attoseconds) / 1_000_000_000)
    }
}

/// Flags of mount(2), with their values in linux/mount.h.
struct MountFlags: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    static let readOnly = MountFlags(rawValue: 1)
    static let noSetuid = MountFlags(rawValue: 1 << 1)
    static let noDevices = MountFlags(rawValue: 1 << 2)
    static let noExecution = MountFlags(rawValue: 1 << 3)
    static let remount = MountFlags(rawValue: 1 << 5)
    static let bind = MountFlags(rawValue: 1 << 12)
    static let recursive = MountFlags(rawValue: 1 << 14)
    static let isPrivate = MountFlags(rawValue: 1 << 18)
}

/// Resources of setrlimit(2), with the kernel's numbers on x86-64 and arm64 (asm-generic/resource.h).
///
/// These limits cover resources that no cgroup controls.
enum ResourceLimit: UInt32, Sendable {
    case fileSize = 1
    case stack = 3
    case core = 4
    case openFiles = 7
    case lockedMemory = 8
    case pendingSignals = 11
    case messageQueues = 12
    case niceness = 13
    case realTimePriority = 14
}
