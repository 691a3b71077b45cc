import FoundationEssentials
import Glibc

/// Processes and threads that can still be started here, of which the kernel counts both: by every control group around
/// this service (pids.max), and by the limit of its user (RLIMIT_NPROC, man 2 getrlimit).
///
/// Whoever needs a thread and gets none waits for ever: Swift's own are tried for again and again. So this is asked before
/// anything begins.
package struct ProcessHeadroom: Sendable, Hashable, CustomStringConvertible {
    /// What bounds them: "the process limit of the group …".
    private let limit: String
    private let most: Int
    private let used: Int
    private let advice: String

    package var left: Int { max(0, most - used) }

    /// "the process limit of the group … is 64, of which 12 are used".
    package var description: String { "\(limit) is \(most), of which \(used) are in use" }

    /// The tightest of this process; nil where nothing bounds it.
    package static func ofThisProcess() -> ProcessHeadroom? {
        func text(_ file: String) -> String { Self.text(file) ?? "" }
        let mounted = MountedCgroups(
            mountinfo: text("/proc/self/mountinfo"), selfCgroup: text("/proc/self/cgroup"))
        return tightest([ofUser()].compactMap(\.self) + groups(mounted))
    }

    static func tightest(_ headrooms: [ProcessHeadroom]) -> ProcessHeadroom? { headrooms.min { $0.left < $1.left } }

    /// - Throws: `SandboxError` (`cgroup`) with the numbers and what to do, where fewer than `needed` are left.
    package func require(_ needed: Int, for purpose: String) throws(SandboxError) {
        guard left < needed else { return }
        throw SandboxError(
            .cgroup, "\(self): \(left) more can be started, and \(purpose) needs up to \(needed); \(advice)")
    }
}

// Control groups.
extension ProcessHeadroom {
    /// Of our own group and of all above it, as far as they can be seen; in either version's hierarchy, since the
    /// controller is in one of them.
    static func groups(_ mounted: MountedCgroups) -> [ProcessHeadroom] {
        [mounted.v1["pids"], mounted.v2].compactMap(\.self).flatMap { own in
            var found: [ProcessHeadroom] = []
            var directory = own[...]
            // A hierarchy's top has no limit, nor has a v2 group whose parent did not enable the controller.
            while access("\(directory)/cgroup.procs", F_OK) == 0 {
                if let headroom = ProcessHeadroom(group: String(directory)) { found.append(headroom) }
                guard let slash = directory.lastIndex(of: "/"), slash > directory.startIndex else { break }
                directory = directory[..<slash]
            }
            return found
        }
    }

    /// Nil where it sets no limit.
    private init?(group directory: String) {
        guard let most = Self.text("\(directory)/pids.max")?.number,
            let used = Self.text("\(directory)/pids.current")?.number
        else { return nil }
        self.init(
            limit: "the process limit of the group that sandmartin runs in (\(directory)/pids.max)",
            most: Int(clamping: most), used: Int(clamping: used),
            advice:
                "raise it (systemd: TasksMax= of the unit; a container: its pids limit), or end what else runs there")
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

    /// Nil where it is none. It is the launcher's and the cells' too: they count against it below their own user
    /// namespaces, also where root, who itself is not bound by it, made the outermost (user_namespaces(7), RLIMIT_NPROC).
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
            // Threads are directories there, of which each is a link more.
            guard stat("/proc/\(name)/task", &status) == 0 else { return sum }
            return sum + Int(status.st_nlink) - 2
        }
    }
}

/// How many processes and threads are taken at the most. What of it is ours was counted (pids.peak), and half as much again
/// added: on two cores, `run` took 10 with one cell, `grade` 17 with four.
package enum ProcessNeed {
    /// Of any command, before a cell is there: its threads, launcher and zygote, and their short-lived copies.
    package static var ofCommand: Int { 16 + 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Of a service beside that: connections to servers and clients, and its own PostgreSQL and Redis.
    package static let ofService = 64

    /// A waiting cell: its first process, and an interpreter.
    static let ofWaitingCell = 2

    /// So many jobs at a time, each with a cell of each of these policies. All that a policy allows must be there: a
    /// program that the host's limit strikes before its own has reached that would be told that it had.
    package static func ofCells(_ policies: [Policy], jobs: Int) -> Int {
        // A first process; the copy of the launcher or the zygote that makes the program.
        jobs * policies.reduce(0) { $0 + 2 + $1.limits.processes }
    }

    /// Of a command that grades one submission.
    static func ofGrading(_ policies: [Policy]) -> Int { ofCommand + ofCells(policies, jobs: 1) }
}
