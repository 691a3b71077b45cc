import FoundationEssentials
import Glibc

/// What a cell can be recognised by from outside, noted while it lives, to see whether all of it is gone once it ended.
struct CellTraces {
    /// Of its groups: "cell-7".
    private let name: String
    private let groups: [String]
    /// The user that the cell's processes are on the host, and nobody else is as long as the cell lives.
    let user: UInt32

    /// - Throws: `SandboxError` where the living cell cannot be seen.
    init(of cell: Cell, in sandbox: Sandbox) throws(SandboxError) {
        name = "cell-\(cell.id)"
        groups = try sandbox.cgroupHost.plan(cell: Int(cell.id), limits: cell.shape.policy.limits).directories
        let members = groups.compactMap { HostFiles.text("\($0)/cgroup.procs") }.flatMap { $0.split(separator: "\n") }
        guard let program = members.first.flatMap({ Int32($0) }), let user = HostProcess(program)?.user else {
            throw SandboxError(.cgroup, "cell \(cell.id) has no process in \(groups.joined(separator: ", "))")
        }
        self.user = user
    }

    /// What is still there after the cell's end, each by name.
    ///
    /// - Parameters:
    ///   - launcher: its process, which holds descriptors of every cell as long as the cell lives.
    ///   - patience: how long a process of the user may take to prove to be another cell's.
    func left(launcher: Int32?, patience: Duration = .seconds(2)) async throws -> [String] {
        let left = groups.filter { HostFiles.isThere($0) }.map { "cgroup \($0)" }
        let descriptors = HostProcess.openFiles(of: launcher)
            .filter { file in groups.contains { file.hasPrefix("\($0)/") } }
            .map { "the launcher's descriptor of \($0)" }
        let files = HostFiles.ownedFiles(by: user).map { "file \($0)" } + HostFiles.ipcObjects(of: user)
        let processes = try await strays(patience: patience).map { "process \($0.number) (\($0.name)) of user \(user)" }
        return left + processes + descriptors + files
    }

    /// Processes of the user that are no other cell's.
    ///
    /// From the end of this cell on another one may be given the same user. Its processes are told by its groups, those
    /// that are in none by sharing its user namespace; while it is being built there is neither, so a process counts
    /// only if it stays.
    private func strays(patience: Duration) async throws -> [HostProcess] {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        var strays = suspects()
        while !strays.isEmpty, clock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
            let now = suspects()
            strays = strays.filter { stray in now.contains { $0.isSame(as: stray) } }
        }
        return strays
    }

    private func suspects() -> [HostProcess] {
        let processes = HostProcess.all(of: user)
        let others = Set(processes.filter(isInAnotherCell).compactMap(\.userNamespace))
        return processes.filter { process in
            !isInAnotherCell(process) && process.userNamespace.map(others.contains) != true
        }
    }

    private func isInAnotherCell(_ process: HostProcess) -> Bool {
        process.groups.contains { group in
            // A group that was removed under a process reads "/…/cell-7 (deleted)".
            let name = group.split(separator: "/").last?.prefix { $0 != " " } ?? ""
            return name.hasPrefix("cell-") && name != self.name
        }
    }
}
