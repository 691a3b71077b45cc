import FoundationEssentials
import Glibc

/// A process of the host as /proc shows it (man 5 proc_pid_stat, proc_pid_status).
struct HostProcess {
    let number: Int32
    let name: String
    let user: UInt32
    /// The start time, in clock ticks since boot.
    let startTicks: UInt64

    /// Reads a process; nil if it does not exist.
    init?(_ number: Int32) {
        guard let user = Self.user(of: number), let stat = HostFiles.text("/proc/\(number)/stat") else { return nil }
        // The name may contain spaces and parentheses. The fields after its closing parenthesis do not.
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

    /// Returns the processes of all users in a range.
    static func all(of users: Range<UInt32>) -> [HostProcess] {
        all.filter { self.user(of: $0).map(users.contains) ?? false }.compactMap(HostProcess.init)
    }

    private static var all: [Int32] { HostFiles.names(in: "/proc").compactMap { Int32($0) } }

    /// Returns the real user of a process.
    private static func user(of number: Int32) -> UInt32? {
        let line = HostFiles.text("/proc/\(number)/status")?.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        return line?.split(separator: "\t").dropFirst().first.flatMap { UInt32($0) }
    }

    /// The paths of the process's control groups, below the root of each hierarchy (man 7 cgroups).
    var groups: [String] {
        (HostFiles.text("/proc/\(number)/cgroup") ?? "").split(separator: "\n")
            .compactMap {
                $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            }
    }

    /// Nil if the process has ended, even if it is not yet reaped.
    var userNamespace: String? { namespace("user") }

    /// Returns a namespace of the process by its name in /proc; nil if it cannot be read.
    func namespace(_ kind: String) -> String? {
        // Nil for a process that has ended.
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/ns/\(kind)")
    }

    /// Whether this is the same process. The kernel reuses process ids, but not within one tick.
    func isSame(as other: HostProcess) -> Bool { number == other.number && startTicks == other.startTicks }

    /// Returns the files that a process has open, as /proc names them.
    static func openFiles(of process: Int32?) -> [String] {
        guard let process else { return [] }
        let directory = "/proc/\(process)/fd"
        return HostFiles.names(in: directory).compactMap {
            // Nil for a descriptor that has been closed.
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")
        }
    }
}
