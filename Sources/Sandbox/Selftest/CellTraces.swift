import FoundationEssentials
import Glibc

/// The traces of a cell on the host. They are recorded while the cell lives, to check that none is left after its end.
struct CellTraces {
    /// The name of the cell's control groups: "cell-7".
    private let name: String
    private let groups: [String]
    /// The user of the cell's processes on the host. No other process has this user while the cell lives.
    let user: UInt32

    /// - Throws: `SandboxError` if the live cell's processes cannot be read.
    init(of cell: Cell, in sandbox: Sandbox) throws(SandboxError) {
        name = "cell-\(cell.id)"
        groups = try sandbox.cgroupHost.plan(cell: Int(cell.id), limits: cell.shape.policy.limits).directories
        let members = groups.compactMap { HostFiles.text("\($0)/cgroup.procs") }.flatMap { $0.split(separator: "\n") }
        guard let program = members.first.flatMap({ Int32($0) }), let user = HostProcess(program)?.user else {
            throw SandboxError(.cgroup, "cell \(cell.id) has no process in \(groups.joined(separator: ", "))")
        }
        self.user = user
    }

    /// Returns the name of each trace that is left after the cell's end.
    ///
    /// - Parameters:
    ///   - launcher: the launcher's process id. The launcher holds descriptors of each live cell.
    ///   - timeout: how long a process of the user may take to turn out to be another cell's.
    func left(launcher: Int32?, timeout: Duration = .seconds(30)) async throws -> [String] {
        let left = groups.filter { HostFiles.isThere($0) }.map { "cgroup \($0)" }
        let descriptors = HostProcess.openFiles(of: launcher)
            .filter { file in groups.contains { file.hasPrefix("\($0)/") } }
            .map { "the launcher's descriptor of \($0)" }
        let files = HostFiles.ownedFiles(by: user).map { "file \($0)" } + HostFiles.ipcObjects(of: user)
        let processes = try await strays(timeout: timeout).map { "process \($0.number) (\($0.name)) of user \(user)" }
        return left + processes + descriptors + files
    }

    /// Returns the processes of the user that belong to no other cell.
    ///
    /// After the end of this cell, another cell may get the same user. Its processes are recognised by its control
    /// groups, or by the user namespace that they share. A cell under construction has neither yet, so a process counts
    /// only if it is still there after the timeout.
    private func strays(timeout: Duration) async throws -> [HostProcess] {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
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
            // A removed group of a live process reads "/…/cell-7 (deleted)".
            let name = group.split(separator: "/").last?.prefix { $0 != " " } ?? ""
            return name.hasPrefix("cell-") && name != self.name
        }
    }
}
