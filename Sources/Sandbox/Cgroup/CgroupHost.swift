import FoundationEssentials
import Glibc
import Synchronization

/// The cgroups of this host: for each controller, whether and where we can make groups.
///
/// Three layouts occur: all controllers in the unified hierarchy (`v2`), controllers on v1 beside a unified hierarchy
/// with few or none (`hybrid`), and v1 alone. Each controller is detected separately, so mixtures work too.
package struct CgroupHost: Sendable, Hashable {
    package enum Layout: String, Sendable, Hashable, Encodable {
        case v2
        case hybrid
        case v1
        case none
    }

    package enum Controller: String, Sendable, Hashable, CaseIterable {
        case memory
        case pids
        case cpu
        /// CPU accounting: a separate controller on v1; part of every group on v2.
        case cpuacct
    }

    /// The group that we were started in, in one hierarchy. We make groups only below it.
    package struct Place: Sendable, Hashable {
        package enum Version: Sendable, Hashable {
            case v1
            case v2
        }

        package var version: Version
        package var directory: String

        package init(version: Version, directory: String) {
            self.version = version
            self.directory = directory
        }
    }

    /// Features that are known only once a group of our own exists, because root groups have other files.
    package struct Features: Sendable, Hashable {
        /// Whether a limit can cover swap: v1 `memory.memsw.limit_in_bytes`.
        package var limitsSwapOnV1 = false
        /// Whether there is v2 `memory.swap.max`.
        package var limitsSwapOnV2 = false
        /// Whether there is v2 `memory.peak`, from Linux 5.19.
        package var recordsPeakOnV2 = false
        /// Whether there is v2 `cgroup.kill`, from Linux 5.14.
        package var killsGroups = false

        package init() {}
    }

    package private(set) var places: [Controller: Place]
    /// The group of the unified hierarchy in which we make ours, with or without controllers.
    package private(set) var unified: String?
    /// Whether the host uses swap, so that a memory limit must cover it.
    package private(set) var hasSwap: Bool
    package var features: Features
    /// Limits that the operator gives up where they cannot be enforced.
    package var waivedLimits: Set<DispensableLimit> = []
    /// The name of our own group in each hierarchy.
    package let groupName: String

    package var layout: Layout {
        if places.isEmpty { return .none }
        guard places.values.contains(where: { $0.version == .v1 }) else { return .v2 }
        return unified == nil ? .v1 : .hybrid
    }

    /// The groups in which ours are made, one per hierarchy, in a fixed order.
    package var baseDirectories: [String] {
        var directories = Controller.allCases.compactMap { places[$0]?.directory }
        if let unified { directories.append(unified) }
        var seen: Set<String> = []
        return directories.filter { seen.insert($0).inserted }
    }

    /// Detects the cgroups of this process.
    package static func detect() throws(SandboxError) -> CgroupHost {
        func text(_ file: String) throws(SandboxError) -> String {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw SandboxError(.cgroup, "\(file) cannot be read; is /proc mounted?")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return detect(
            mountinfo: try text("/proc/self/mountinfo"), selfCgroup: try text("/proc/self/cgroup"),
            // The first line of /proc/swaps is a heading; the file is absent from a kernel without swap.
            swaps: FileManager.default.contents(atPath: "/proc/swaps").map { String(decoding: $0, as: UTF8.self) }
                ?? "",
            groupName: nextGroupName())
    }

    private static let groupsNamed = Atomic(0)

    /// `sandmartin-PID` for the first sandbox of a process, `sandmartin-PID.1` and so on for further ones.
    private static func nextGroupName() -> String {
        let earlier = groupsNamed.wrappingAdd(1, ordering: .relaxed).oldValue
        return "sandmartin-\(getpid())" + (earlier == 0 ? "" : ".\(earlier)")
    }

    /// Detects cgroups from the contents of files in /proc.
    ///
    /// - Parameter root: a prefix of every path, so that tests can lay out a host in a temporary directory.
    package static func detect(
        mountinfo: String, selfCgroup: String, swaps: String = "", root: String = "", groupName: String
    ) -> CgroupHost {
        let mounted = MountedCgroups(mountinfo: mountinfo, selfCgroup: selfCgroup)
        let unified = mounted.v2.map { root + serviceBase($0) }
        var unifiedControllers: Set<String> = []
        if let unified, let bytes = FileManager.default.contents(atPath: "\(unified)/cgroup.controllers") {
            unifiedControllers = Set(
                String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init))
        }
        var places: [Controller: Place] = [:]
        for controller in Controller.allCases {
            // Accounting of v2 saves each cell the group in another v1 hierarchy.
            let counts = controller == .cpuacct && unified != nil
            if let directory = mounted.v1[controller.rawValue], !counts {
                places[controller] = Place(version: .v1, directory: root + directory)
            } else if let unified, controller == .cpuacct || unifiedControllers.contains(controller.rawValue) {
                places[controller] = Place(version: .v2, directory: unified)
            }
        }
        return CgroupHost(
            places: places, unified: unified, hasSwap: swaps.split(separator: "\n").count > 1, features: Features(),
            groupName: groupName)
    }

    /// Returns the group in which the service makes its own. For a process that another sandmartin started, that is the
    /// group above its `sandmartin-PID/service` (see `ServiceCgroups`), below which nothing can be delegated.
    private static func serviceBase(_ directory: String) -> String {
        let parts = directory.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts.last == "service", parts[parts.count - 2].hasPrefix("sandmartin-") else {
            return directory
        }
        return parts.dropLast(2).joined(separator: "/")
    }
}

extension CgroupHost {
    /// Returns one sentence for each limit that this host cannot enforce and the operator has not waived.
    package func unenforceable(_ limits: Limits) -> [String] {
        lacks.filter { lack in lack.limit.map { !waivedLimits.contains($0) } ?? true }.map(\.reason)
    }

    /// How limits are enforced here, with the waived limits among those that cannot be.
    package var enforcement: Enforcement {
        Enforcement(layout: layout, missing: lacks.compactMap(\.limit).filter(waivedLimits.contains))
    }

    /// All limits that cannot be enforced here, waived or not; `limit` is nil for one that cannot be waived.
    private var lacks: [(limit: DispensableLimit?, reason: String)] {
        var lacks: [(limit: DispensableLimit?, reason: String)] = []
        func require(_ controller: Controller, for limit: String, _ dispensable: DispensableLimit?) {
            guard places[controller] == nil else { return }
            let hint =
                unified.map { "it is not in \($0)/cgroup.controllers; enable or delegate it" }
                ?? "it is not mounted; mount the unified hierarchy at /sys/fs/cgroup"
            lacks.append(
                (dispensable, "\(limit) cannot be enforced: no cgroup controller \(controller.rawValue) here: \(hint)"))
        }
        require(.memory, for: "limits.memory", .memory)
        require(.pids, for: "limits.processes", .processes)
        require(.cpuacct, for: "limits.cpu", nil)
        require(.cpu, for: "limits.cores", .cores)
        if let memory = places[.memory], hasSwap {
            let limited = memory.version == .v1 ? features.limitsSwapOnV1 : features.limitsSwapOnV2
            if !limited {
                lacks.append(
                    (
                        .swap,
                        "limits.memory cannot be enforced: the host has swap, and the kernel cannot limit a group's "
                            + "use of swap; boot with swapaccount=1, or switch swap off with swapoff -a"
                    ))
            }
        }
        return lacks
    }
}
