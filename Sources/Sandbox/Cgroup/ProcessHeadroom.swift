import FoundationEssentials
import Glibc

/// The number of processes and threads, which the kernel counts alike, that can still be started: within the limits of
/// all control groups around this service (pids.max), and of its user (RLIMIT_NPROC, man 2 getrlimit).
///
/// Check it before anything else starts: the Swift runtime retries forever when it cannot create a thread.
package struct ProcessHeadroom: Sendable, Hashable, CustomStringConvertible {
    /// The name of the limit: "the process limit of the group …".
    private let limit: String
    private let most: Int
    private let used: Int
    private let advice: String

    package var left: Int { max(0, most - used) }

    /// "the process limit of the group … is 64, of which 12 are in use".
    package var description: String { "\(limit) is \(most), of which \(used) are in use" }

    /// The tightest limit on this process; nil where there is none.
    package static func ofThisProcess() -> ProcessHeadroom? { tightest(allOfThisProcess()) }

    /// Returns every limit on this process, whatever is left of it now.
    static func limitsOfThisProcess() -> [Int] { allOfThisProcess().map(\.most) }

    private static func allOfThisProcess() -> [ProcessHeadroom] {
        func text(_ file: String) -> String { Self.text(file) ?? "" }
        let mounted = MountedCgroups(
            mountinfo: text("/proc/self/mountinfo"), selfCgroup: text("/proc/self/cgroup"))
        return [ofUser()].compactMap(\.self) + groups(mounted)
    }

    static func tightest(_ headrooms: [ProcessHeadroom]) -> ProcessHeadroom? { headrooms.min { $0.left < $1.left } }

    /// - Throws: `SandboxError` (`cgroup`) with the numbers and what to do if fewer than `needed` are left.
    package func require(_ needed: Int, for purpose: String) throws(SandboxError) {
        guard left < needed else { return }
        throw SandboxError(
            .cgroup, "\(self): \(left) more can be started, and \(purpose) needs up to \(needed); \(advice)")
    }
}

// Control groups.
extension ProcessHeadroom {
    /// Reads the limits of our own group and of all visible groups above it, in the hierarchies of both versions: the
    /// controller may be in either.
    static func groups(_ mounted: MountedCgroups) -> [ProcessHeadroom] {
        [mounted.v1["pids"], mounted.v2].compactMap(\.self).flatMap { own in
            var found: [ProcessHeadroom] = []
            var directory = own[...]
            // The root of a hierarchy has no limit, nor has a v2 group whose parent has not enabled the controller.
            while access("\(directory)/cgroup.procs", F_OK) == 0 {
                if let headroom = ProcessHeadroom(group: String(directory)) { found.append(headroom) }
                guard let slash = directory.lastIndex(of: "/"), slash > directory.startIndex else { break }
                directory = directory[..<slash]
            }
            return found
        }
    }

    /// Nil where the group sets no limit.
    private init?(group directory: String) {
        guard let most = Self.text("\(directory)/pids.max")?.number,
            let used = Self.text("\(directory)/pids.current")?.number
        else { return nil }
        self.init(
            limit: "the process limit of the group that sandmartin runs in (\(directory)/pids.max)",
            most: Int(clamping: most), used: Int(clamping: used),
            advice:
                "raise it (systemd: TasksMax= of the unit; a container: its pids limit), or end other programs there")
    }

    private static func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
    }
}

// The user's limit.
extension ProcessHeadroom {
    init(userLimit: Int, used: Int) {
        self.init(
            limit: "the limit of this user's processes (ulimit -u)", most: userLimit, used: used,
            advice: "raise it (systemd: LimitNPROC= of the unit; a login: nproc in /etc/security/limits.conf)")
    }

    /// Nil where the user has no limit. It also applies to the launcher and the cells: processes in their user
    /// namespaces count against it, even where root, who is exempt itself, created the outermost one
    /// (user_namespaces(7), RLIMIT_NPROC).
    private static func ofUser() -> ProcessHeadroom? {
        var limit = rlimit()
        let processes = __rlimit_resource_t(6)  // RLIMIT_NPROC, which the Glibc module leaves out
        guard getrlimit(processes, &limit) == 0, limit.rlim_cur != .max else {
            return nil
        }
        let most = Int(clamping: limit.rlim_cur)
        guard Privilege.ofThisProcess == .unprivileged else { return ProcessHeadroom(userLimit: most, used: 0) }
        return ProcessHeadroom(userLimit: most, used: threads(ofUser: getuid()))
    }

    private static func threads(ofUser user: uid_t) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.reduce(0) { sum, name in
            var status = stat()
            guard Int(name) != nil, stat("/proc/\(name)", &status) == 0, status.st_uid == user else { return sum }
            // Each thread is a subdirectory, which adds one link to the directory.
            guard stat("/proc/\(name)/task", &status) == 0 else { return sum }
            return sum + Int(status.st_nlink) - 2
        }
    }
}

/// The most processes and threads that a command or service needs. Our own share was measured (pids.peak) and raised by
/// half: on two cores, `run` used 10 with one cell, and `grade` 17 with four.
package enum ProcessNeed {
    /// For any command, before it has a cell: its threads, launcher and zygote, and their short-lived forks.
    package static var ofCommand: Int { 16 + 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// For a service in addition: connections to servers and clients, and its own PostgreSQL and Redis.
    package static let ofService = 64

    /// For a waiting cell: its first process and its interpreter.
    static let ofWaitingCell = 2

    /// For concurrent jobs, each with one cell per policy. Includes all that the policies allow: otherwise a program
    /// could fail at the host's limit before it reaches its own, and be judged by it.
    package static func ofCells(_ policies: [Policy], jobs: Int) -> Int {
        jobs * policies.reduce(0) { $0 + ofCell($1.limits) }
    }

    /// For one cell that reaches its limit: the program, the cell's first process, and the fork of launcher or zygote
    /// that creates the program.
    static func ofCell(_ limits: Limits) -> Int { ofCell(processes: limits.processes) }

    static func ofCell(processes: Int) -> Int { processes + 2 }

    /// For a command that grades one submission.
    static func ofGrading(_ policies: [Policy]) -> Int { ofCommand + ofCells(policies, jobs: 1) }
}
