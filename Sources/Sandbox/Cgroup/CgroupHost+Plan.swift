import Glibc

extension CgroupHost {
    /// Plans the control groups of cell number `cell` of this service.
    ///
    /// - Throws: `SandboxError` (`cgroup`) naming the limits that cannot be enforced here.
    package func plan(cell: Int, limits: Limits) throws(SandboxError) -> CgroupPlan {
        func leaf(_ base: String) -> String { self.leaf(base, cell) }

        let reasons = unenforceable(limits)
        guard reasons.isEmpty, let accounting = places[.cpuacct] else {
            throw SandboxError(.cgroup, reasons.joined(separator: "\n"))
        }
        // The limit of a missing controller has been waived.
        let parts = [
            places[.memory].map { MemoryController.plan(in: leaf($0.directory), version: $0.version, features) },
            places[.pids].map { PidsController.plan(in: leaf($0.directory), limits) },
            places[.cpu].map { CPUController.plan(in: leaf($0.directory), version: $0.version, limits) },
        ].compactMap(\.self)
        let bases = baseDirectories
        let usage = CPUAccounting.usage(in: leaf(accounting.directory), version: accounting.version)
        return CgroupPlan(
            directories: bases.map(leaf),
            writes: parts.flatMap(\.writes),
            spawnDirectory: unified.map(leaf),
            joins: bases.filter { $0 != unified }.map { leaf($0) + "/cgroup.procs" },
            cpuUsage: usage,
            memory: places[.memory].map {
                MemoryController.limit(in: leaf($0.directory), version: $0.version, limits, features)
            },
            oomNotification: places[.memory].flatMap {
                MemoryController.oomNotification(in: leaf($0.directory), version: $0.version)
            },
            killFile: features.killsGroups ? unified.map { leaf($0) + "/cgroup.kill" } : nil,
            evidence: parts.flatMap(\.evidence),
            processes: places[.pids].map { leaf($0.directory) + "/pids.current" })
    }
}

extension CgroupHost {
    private func leaf(_ base: String, _ cell: Int) -> String { "\(base)/\(groupName)/cell-\(cell)" }

    /// Removes the groups of a cell whose launcher is gone. Returns false while one still holds processes.
    func remove(cell: Int) -> Bool {
        var isGone = true
        for base in baseDirectories where rmdir(leaf(base, cell)) != 0 && errno != ENOENT { isGone = false }
        return isGone
    }
}

/// The part of a plan that belongs to one controller.
struct ControllerPlan {
    var writes: [CgroupPlan.Write] = []
    var evidence: [CgroupPlan.EvidenceFile] = []

    init(in directory: String, writes: [(file: String, value: String)] = [], evidence: [String] = []) {
        self.writes = writes.map { CgroupPlan.Write(path: "\(directory)/\($0.file)", value: $0.value) }
        // The file name can be the key: files of different controllers and versions have different names.
        self.evidence = evidence.map { CgroupPlan.EvidenceFile(key: $0, path: "\(directory)/\($0)") }
    }
}
