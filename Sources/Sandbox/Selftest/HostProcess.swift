import FoundationEssentials
import Glibc

/// A process of the host as /proc shows it (man 5 proc_pid_stat, proc_pid_status).
struct HostProcess {
    let number: Int32
    let name: String
    let user: UInt32
    /// When it began, in clock ticks since the machine's start.
    let startTicks: UInt64

    /// nil when there is no such process, or no longer.
    init?(_ number: Int32) {
        guard let user = Self.user(of: number), let stat = HostFiles.text("/proc/\(number)/stat") else { return nil }
        // The name may hold spaces and brackets; what follows its last bracket does not.
        guard let opening = stat.firstIndex(of: "("), let closing = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[closing...].split(separator: " ")
        guard fields.count > 20, let start = UInt64(fields[20]) else { return nil }
        self.number = number
        self.user = user
        name = String(stat[stat.index(after: opening)..<closing])
        startTicks = start
    }

    static func all(of user: UInt32) -> [HostProcess] {
        all.filter { self.user(of: $0) == user }.compactMap(HostProcess.init).filter { $0.user == user }
    }

    /// Those of all users whose numbers are in a range.
    static func all(of users: Range<UInt32>) -> [HostProcess] {
        all.filter { self.user(of: $0).map(users.contains) ?? false }.compactMap(HostProcess.init)
    }

    private static var all: [Int32] { HostFiles.names(in: "/proc").compactMap { Int32($0) } }

    /// Its real user.
    private static func user(of number: Int32) -> UInt32? {
        let line = HostFiles.text("/proc/\(number)/status")?.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        return line?.split(separator: "\t").dropFirst().first.flatMap { UInt32($0) }
    }

    /// The paths of its control groups below the root of each hierarchy (man 7 cgroups).
    var groups: [String] {
        (HostFiles.text("/proc/\(number)/cgroup") ?? "").split(separator: "\n")
            .compactMap {
                $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            }
    }

    /// nil once it is gone or only waits to be reaped.
    var userNamespace: String? { namespace("user") }

    /// A namespace of it by its name in /proc; nil where there is none to be seen.
    func namespace(_ kind: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/ns/\(kind)")  // may end any time
    }

    /// Numbers are given anew, but not within one tick.
    func isSame(as other: HostProcess) -> Bool { number == other.number && startTicks == other.startTicks }

    /// What a process's descriptors are, as /proc names it.
    static func openFiles(of process: Int32?) -> [String] {
        guard let process else { return [] }
        let directory = "/proc/\(process)/fd"
        return HostFiles.names(in: directory).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")  // closed since
        }
    }
}
