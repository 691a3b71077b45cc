import Foundation

/// A control group of a test's own, below ours, that limits processes: a host that has few.
struct LimitedProcesses: ~Copyable {
    private let directory: String

    /// On pure v2 a group with processes, such as ours, has no limited ones below it.
    static var canBeMade: Bool { base.map { access($0, W_OK) == 0 } ?? false }

    /// - Parameter most: processes and threads in it.
    init(most: Int) throws {
        // Not named as a service's, which the next one to start would take for a dead one's.
        directory = "\(Self.base ?? "")/few-processes-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try Data("\(most)".utf8).write(to: URL(filePath: "\(directory)/pids.max"))
    }

    /// What starts a program in it.
    var starter: [String] { ["sh", "-c", "echo $$ >\(directory)/cgroup.procs && exec \"$@\"", "sh"] }

    deinit { rmdir(directory) }

    /// Our own group in the v1 hierarchy.
    private static var base: String? {
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        let own = groups.split(separator: "\n").first { $0.contains(":pids:") }?.split(separator: ":").last
        return own.map { $0 == "/" ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup/pids\($0)" }
    }
}
