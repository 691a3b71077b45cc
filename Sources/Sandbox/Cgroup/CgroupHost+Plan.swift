import Glibc

extension CgroupHost {
    /// What to do in the cgroup file systems for cell number `cell` of this service.
    ///
    /// - Throws: `SandboxError` (`cgroup`) naming the limits that cannot be enforced here.
    package func plan(cell: Int, limits: Limits) throws(SandboxError) -> CgroupPlan {
        func leaf(_ base: String) -> String { self.leaf(base, cell) }

        let reasons = unenforceable(limits)
        guard reasons.isEmpty, let accounting = places[.cpuacct] else {
            throw SandboxError(.cgroup, reasons.joined(separator: "\n"))
        }
        // A controller that is not here has been dispensed with.
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

    /// Removes the groups of a cell that nobody else removes; false while one still holds processes.
    func remove(cell: Int) -> Bool {
        var isGone = true
        for base in baseDirectories where rmdir(leaf(base, cell)) != 0 && errno != ENOENT { isGone = false }
        return isGone
    }
}

/// What one controller contributes to a plan.
struct ControllerPlan {
    var writes: [CgroupPlan.Write] = []
    var evidence: [CgroupPlan.EvidenceFile] = []

    init(in directory: String, writes: [(file: String, value: String)] = [], evidence: [String] = []) {
        self.writes = writes.map { CgroupPlan.Write(path: "\(directory)/\($0.file)", value: $0.value) }
        // Files of different controllers and versions have different names, so the name is the key.
        self.evidence = evidence.map { CgroupPlan.EvidenceFile(key: $0, path: "\(directory)/\($0)") }
    }
}
