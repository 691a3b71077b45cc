import FoundationEssentials
import Glibc

/// What a cell can be recognised by from outside, noted while it lives, to see whether all of it is gone once it ended.
struct CellTraces {
    private let groups: [String]
    /// The user that the cell's processes are on the host, and nobody else is as long as the cell lives.
    let user: UInt32

    /// - Throws: `SandboxError` where the living cell cannot be seen.
    init(of cell: Cell, in sandbox: Sandbox) throws(SandboxError) {
        groups = try sandbox.cgroupHost.plan(cell: Int(cell.id), limits: cell.shape.policy.limits).directories
        let members = groups.compactMap { HostFiles.text("\($0)/cgroup.procs") }.flatMap { $0.split(separator: "\n") }
        guard let program = members.first.flatMap({ Int32($0) }), let user = HostProcess(program)?.user else {
            throw SandboxError(.cgroup, "cell \(cell.id) has no process in \(groups.joined(separator: ", "))")
        }
        self.user = user
    }

    /// What is still there after the cell's end, each by name.
    ///
    /// - Parameter launcher: its process, which holds descriptors of every cell as long as the cell lives.
    func left(launcher: Int32?) -> [String] {
        // Another cell may be given the same user from the moment on that this one has ended; what began
        // since then is that one's.
        let now = HostProcess.ticks
        let groups = groups.filter { HostFiles.isThere($0) }.map { "cgroup \($0)" }
        let processes = HostProcess.all(of: user).filter { $0.startTicks < now }
            .map { "process \($0.number) (\($0.name)) of user \(user)" }
        let descriptors = HostProcess.openFiles(of: launcher)
            .filter { file in self.groups.contains { file.hasPrefix("\($0)/") } }
            .map { "the launcher's descriptor of \($0)" }
        return groups + processes + descriptors + HostFiles.ownedFiles(by: user).map { "file \($0)" }
            + HostFiles.ipcObjects(of: user)
    }
}
