import CLinux
import FoundationEssentials
import Glibc
import Settings

/// The properties of a host that decide whether it can enforce a policy.
package struct HostCapacity: Sendable {
    /// Returns one sentence for each limit that control groups cannot enforce on this host.
    package var unenforceable: @Sendable (Limits) -> [String]
    /// Why `unenforceable` is unknown; nil if it is known.
    package var unknown: String?
    /// The memory of the host, or the smallest memory limit of the control groups around us if that is less.
    package var memory: ByteCount
    package var cores: Int
    /// The most processes and threads that may be alive at one time, with all of our own.
    package var processes: Int
    /// The most descriptors that one of our processes may hold open (hard RLIMIT_NOFILE).
    package var openFiles: Int
    /// Whether this kernel lacks the call of a number.
    package var lacksCall: @Sendable (Int32) -> Bool
}

extension HostCapacity {
    /// Returns the capacity of this host. Creates our control groups, as a service does at its start, and removes them.
    ///
    /// - Parameter waived: the limits that the operator gives up where they cannot be enforced.
    package static func find(waiving waived: Set<DispensableLimit> = []) -> HostCapacity {
        do {
            var detected = try CgroupHost.detect()
            detected.waivedLimits = waived
            let groups = try ServiceCgroups(preparing: detected)
            return HostCapacity(groups.host)
        } catch {
            var capacity = HostCapacity(nil)
            capacity.unknown = error.message
            return capacity
        }
    }

    /// The capacity of another host, of which only these numbers are known.
    package init(memory: ByteCount, cores: Int, processesOfProgram: Int, openFiles: Int) {
        let (processes, isTooMany) = processesOfProgram.addingReportingOverflow(Self.processesBesideProgram)
        self.init(
            unenforceable: { _ in [] }, memory: memory, cores: cores, processes: isTooMany ? .max : processes,
            openFiles: openFiles, lacksCall: { _ in false })
    }

    /// The most processes that a policy may allow to a program.
    package var processesOfProgram: Int { max(0, processes - Self.processesBesideProgram) }

    private static var processesBesideProgram: Int { ProcessNeed.ofCommand + ProcessNeed.ofCell(processes: 0) }

    /// Returns the capacity of this host, given its prepared control groups.
    init(_ groups: CgroupHost?) {
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        let pages = UInt64(max(0, sysconf(Int32(_SC_PHYS_PAGES))))
        let installed = ByteCount(bytes: pages * UInt64(sysconf(Int32(_SC_PAGESIZE))))
        self.init(
            unenforceable: { groups?.unenforceable($0) ?? [] },
            memory: min(installed, groups.flatMap(MemoryHeadroom.smallestLimit(around:)) ?? installed),
            cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), processes: Self.mostProcesses(),
            openFiles: Int(clamping: files.rlim_max), lacksCall: Self.kernelLacks)
    }

    /// The smallest limit on processes: of the control groups around us, of this user, and of the kernel.
    private static func mostProcesses() -> Int {
        let kernel = ["threads-max", "pid_max"].compactMap { name in
            FileManager.default.contents(atPath: "/proc/sys/kernel/\(name)")
                .flatMap { String(decoding: $0, as: UTF8.self).number }.map { Int(clamping: $0) }
        }
        return (kernel + ProcessHeadroom.limitsOfThisProcess()).min() ?? .max
    }

    /// The oldest supported kernel has all calls up to this number, set_mempolicy_home_node.
    private static let knownToAll: Int32 = 450

    /// Whether the kernel lacks a call. Newer calls are tried, with arguments that no call accepts.
    private static func kernelLacks(_ number: Int32) -> Bool {
        number > knownToAll && clinux_has_call(number) == 0
    }
}
