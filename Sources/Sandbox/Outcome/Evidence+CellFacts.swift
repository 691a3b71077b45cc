import Settings

extension Evidence {
    /// Joins what the launcher reported of a cell with what was read from its streams.
    ///
    /// - Parameter plan: the cell's plan, whose operations say what each text is.
    init(_ facts: CellFacts, of plan: Plan, stdout: Stream, stderr: Stream) {
        var texts: [String: String] = [:]
        var trace: SyscallTrace?
        for (index, text) in facts.evidence where plan.operations.indices.contains(index) {
            if let key = plan.operations[index].evidenceKey { texts[key] = text }
            if plan.operations[index].isTrace { trace = SyscallTrace(parsing: text) }
        }
        var cgroup = CgroupEvidence(parsing: texts)
        // The launcher's own figure leaves out the CPU time that building the cell took.
        cgroup.cpuMicroseconds = UInt64(max(0, facts.cpu.microseconds))
        cgroup.memoryPeakBytes -= min(cgroup.memoryPeakBytes, facts.memoryBaselineBytes)
        self.init(
            exit: facts.exit, kill: facts.kill, cgroup: cgroup,
            wallMicroseconds: UInt64(max(0, facts.wall.microseconds)), refusedSyscalls: facts.refused,
            stdout: stdout, stderr: stderr, work: facts.work, temporary: facts.temporary, trace: trace)
    }
}
