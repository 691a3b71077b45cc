import FoundationEssentials
import Glibc

/// The parts of the host that cells could change. They are compared before and after a whole corpus, while no cell
/// lives.
struct HostState: Sendable {
    let processes: [String]
    let groups: [String]
    let mounts: [String]
    let launcherDescriptors: Int
    let rootfs: [String: String]
}

extension HostState {
    init(of sandbox: Sandbox, users: Range<UInt32>) async {
        let launcher = await sandbox.launcherProcess
        processes = HostProcess.all(of: users).map { "process \($0.number) (\($0.name)) of user \($0.user)" }
        let host = sandbox.cgroupHost
        groups = host.baseDirectories.flatMap { base in
            HostFiles.names(in: "\(base)/\(host.groupName)").filter { $0.hasPrefix("cell-") }
                .map { "cgroup \(base)/\(host.groupName)/\($0)" }
        }
        // The sandbox exists, so its root had a place. If it has none now, every file of it is missing.
        let root = (try? sandbox.configuration.roots.tree(of: sandbox.configuration.root)) ?? ""
        mounts = ["self", launcher.map(String.init)].compactMap(\.self).flatMap { process in
            (HostFiles.text("/proc/\(process)/mountinfo") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
                .filter { $0.count > 4 && $0[4].hasPrefix(root) }
                .map { "mount at \($0[4]) of process \(process)" }
        }
        launcherDescriptors = HostProcess.openFiles(of: launcher).count
        rootfs = Self.fingerprint(of: root)
    }

    /// Returns one sentence for each thing that is new or different.
    func changes(since before: HostState) -> [String] {
        func added(_ now: [String], _ then: [String]) -> [String] {
            Set(now).subtracting(then).sorted().map { "left behind: \($0)" }
        }
        var changes = added(processes, before.processes) + added(groups, before.groups) + added(mounts, before.mounts)
        // The launcher keeps the network namespaces of ended cells for new ones.
        if launcherDescriptors > before.launcherDescriptors + Self.networksKept {
            changes.append(
                "the launcher has \(launcherDescriptors) open descriptors instead of \(before.launcherDescriptors)")
        }
        for path in Set(rootfs.keys).union(before.rootfs.keys).sorted() where rootfs[path] != before.rootfs[path] {
            changes.append("\(path) in the Python root has changed")
        }
        return changes
    }

    /// More than the number of cells that a selftest ever runs concurrently.
    private static let networksKept = 64

    /// Returns a fingerprint of every file of a tree: all of its status except the access time.
    static func fingerprint(of root: String) -> [String: String] {
        var found: [String: String] = [:]
        var open = [root]
        while let path = open.popLast() {
            guard let status = HostFiles.status(path) else { continue }
            found[path] =
                "\(status.st_ino) \(status.st_mode) \(status.st_uid) \(status.st_nlink) \(status.st_size) "
                + "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) "
                + "\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
            if status.st_mode & S_IFMT == S_IFDIR { open += HostFiles.names(in: path).map { "\(path)/\($0)" } }
        }
        return found
    }
}
