import Foundation

/// A control group below ours that limits processes, to simulate a host that allows few.
struct LimitedProcesses: ~Copyable {
    private let directory: String

    /// Whether such a group can be made: on pure v2 a group with processes, such as ours, can have no limited
    /// subgroups.
    static var canBeMade: Bool { base.map { access($0, W_OK) == 0 } ?? false }

    /// - Parameter most: the maximum of processes and threads in the group.
    init(most: Int) throws {
        // A service's group name would make the next service remove the group as a leftover.
        directory = "\(Self.base ?? "")/few-processes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try Data("\(most)".utf8).write(to: URL(filePath: "\(directory)/pids.max"))
    }

    /// The command that starts a program in the group.
    var starter: [String] { ["sh", "-c", "echo $$ >\(directory)/cgroup.procs && exec \"$@\"", "sh"] }

    deinit { rmdir(directory) }

    /// Our own group in the v1 hierarchy.
    private static var base: String? {
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        let own = groups.split(separator: "\n").first { $0.contains(":pids:") }?.split(separator: ":").last
        return own.map { $0 == "/" ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup/pids\($0)" }
    }
}
