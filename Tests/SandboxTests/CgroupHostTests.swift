import Sandbox
import Settings
import Testing

@Suite struct CgroupHostTests {
    private static let limits = Limits(
        cpu: .seconds(2), wall: .seconds(10), memory: .mebibytes(256), processes: 32, output: .mebibytes(1),
        work: .mebibytes(16), workFiles: 1024, openFiles: 256, cores: 1.5)

    private static let hybridMounts = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
        33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """
    private static let hybridGroups = "8:pids:/\n4:memory:/jobs/17\n2:cpuacct:/\n1:cpu:/\n0::/\n"

    private func hybrid() -> CgroupHost {
        CgroupHost.detect(mountinfo: Self.hybridMounts, selfCgroup: Self.hybridGroups, groupName: "sandmartin-7")
    }

    /// A pure v2 host laid out below `root`, as a systemd service sees it.
    private func pureV2(below root: String, group: String = "/system.slice/s.service") -> CgroupHost {
        CgroupHost.detect(
            mountinfo: "30 23 0:26 / /cg rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot",
            selfCgroup: "0::\(group)\n", root: root, groupName: "sandmartin-7")
    }

    @Test func `finds each controller of a hybrid host where it is mounted`() {
        let host = hybrid()
        #expect(host.layout == .hybrid)
        #expect(host.places[.memory] == .init(version: .v1, directory: "/sys/fs/cgroup/memory/jobs/17"))
        #expect(host.places[.pids] == .init(version: .v1, directory: "/sys/fs/cgroup/pids"))
        #expect(host.unified == "/sys/fs/cgroup/unified")
        #expect(host.unenforceable(Self.limits).isEmpty)
    }

    @Test func `finds v1 controllers that are mounted together only once`() {
        let host = CgroupHost.detect(
            mountinfo: """
                33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
                35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
                """,
            selfCgroup: "8:pids:/a\n4:memory:/a\n2:cpu,cpuacct:/a\n", groupName: "sandmartin-7")
        #expect(host.layout == .v1)
        #expect(
            host.baseDirectories == [
                "/sys/fs/cgroup/memory/a", "/sys/fs/cgroup/pids/a", "/sys/fs/cgroup/cpu,cpuacct/a",
            ])
    }

    @Test func `finds the delegated controllers of a pure v2 host`() throws {
        let tree = try TemporaryDirectory()
        try tree.write("cpuset cpu io memory pids\n", to: "cg/system.slice/s.service/cgroup.controllers")
        let host = pureV2(below: tree.path)
        #expect(host.layout == .v2)
        #expect(host.baseDirectories == ["\(tree.path)/cg/system.slice/s.service"])
        #expect(host.unenforceable(Self.limits).isEmpty)
    }

    @Test func `uses the service's group when another sandmartin started this process`() throws {
        let tree = try TemporaryDirectory()
        try tree.write("cpu memory pids\n", to: "cg/system.slice/s.service/cgroup.controllers")
        let host = pureV2(below: tree.path, group: "/system.slice/s.service/sandmartin-4/service")
        #expect(host.unified == "\(tree.path)/cg/system.slice/s.service")
    }

    @Test func `names the limit whose controller is not delegated`() throws {
        let tree = try TemporaryDirectory()
        try tree.write("cpu memory\n", to: "cg/system.slice/s.service/cgroup.controllers")
        let reasons = pureV2(below: tree.path).unenforceable(Self.limits)
        #expect(reasons.count == 1)
        #expect(reasons.first?.hasPrefix("limits.processes cannot be enforced: no cgroup controller pids") == true)
    }

    @Test func `names every limit on a host without cgroups`() {
        let host = CgroupHost.detect(mountinfo: "", selfCgroup: "", groupName: "sandmartin-7")
        #expect(host.layout == .none)
        let limits = host.unenforceable(Self.limits).map { $0.prefix { $0 != " " } }
        #expect(limits == ["limits.memory", "limits.processes", "limits.cpu", "limits.cores"])
    }

    @Test func `an operator may waive limits that cannot be enforced, and every result says so`() throws {
        let tree = try TemporaryDirectory()
        try tree.write("cpu memory\n", to: "cg/system.slice/s.service/cgroup.controllers")
        var host = pureV2(below: tree.path)
        host.waivedLimits = [.memory, .processes]
        #expect(host.unenforceable(Self.limits).isEmpty)
        #expect(host.enforcement.description == "v2 without processes")
        let plan = try host.plan(cell: 1, limits: Self.limits)
        #expect(!plan.writes.contains { $0.path.hasSuffix("pids.max") })
        // A waived limit that can be enforced is enforced.
        #expect(plan.memory?.limit.hasSuffix("memory.max") == true)
    }

    @Test func `the limit of CPU time cannot be waived`() {
        var host = CgroupHost.detect(mountinfo: "", selfCgroup: "", groupName: "sandmartin-7")
        host.waivedLimits = Set(DispensableLimit.allCases)
        #expect(host.unenforceable(Self.limits).count == 1)
        #expect(throws: SandboxError.self) { try host.plan(cell: 1, limits: Self.limits) }
    }

    @Test func `a memory limit that does not cover swap is not enforceable`() {
        var host = CgroupHost.detect(
            mountinfo: Self.hybridMounts, selfCgroup: Self.hybridGroups,
            swaps: "Filename Type Size Used Priority\n/dev/sda2 partition 1000 0 -2\n", groupName: "sandmartin-7")
        #expect(host.unenforceable(Self.limits).first?.contains("the host has swap") == true)
        host.features.limitsSwapOnV1 = true
        #expect(host.unenforceable(Self.limits).isEmpty)
    }

    @Test func `does not use a group outside of what is mounted`() {
        let host = CgroupHost.detect(
            mountinfo: "30 23 0:26 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup2 rw", selfCgroup: "0::/../other\n",
            groupName: "sandmartin-7")
        #expect(host.layout == .none)
    }

    @Test func `finds a bind-mounted part of the tree below its mount point`() {
        let host = CgroupHost.detect(
            mountinfo: "30 23 0:26 /docker/1 /my\\040cg rw - cgroup2 cgroup2 rw", selfCgroup: "0::/docker/1/x\n",
            groupName: "sandmartin-7")
        #expect(host.unified == "/my cg/x")
    }

    @Test func `a cell on a hybrid host has a group for each limit, and is cloned into a v2 group`() throws {
        var host = hybrid()
        host.features.killsGroups = true
        host.features.limitsSwapOnV1 = true
        let plan = try host.plan(cell: 3, limits: Self.limits)
        let memory = "/sys/fs/cgroup/memory/jobs/17/sandmartin-7/cell-3"
        let pids = "/sys/fs/cgroup/pids/sandmartin-7/cell-3"
        let cpu = "/sys/fs/cgroup/cpu/sandmartin-7/cell-3"
        let unified = "/sys/fs/cgroup/unified/sandmartin-7/cell-3"
        #expect(plan.directories == [memory, pids, cpu, unified])
        #expect(
            plan.writes == [
                .init(path: "\(pids)/pids.max", value: "32"),
                .init(path: "\(cpu)/cpu.cfs_quota_us", value: "150000"),
            ])
        #expect(plan.spawnDirectory == unified)
        #expect(plan.joins == [memory, pids, cpu].map { "\($0)/cgroup.procs" })
        #expect(
            plan.memory
                == .init(
                    bytes: 268_435_456, usage: "\(memory)/memory.usage_in_bytes",
                    limit: "\(memory)/memory.limit_in_bytes", lenientLimit: "\(memory)/memory.limit_in_bytes",
                    limitWithSwap: "\(memory)/memory.memsw.limit_in_bytes",
                    peak: "\(memory)/memory.max_usage_in_bytes"))
        #expect(plan.cpuUsage == .cpuStat(path: "\(unified)/cpu.stat"))
        #expect(
            plan.oomNotification
                == .init(control: "\(memory)/cgroup.event_control", file: "\(memory)/memory.oom_control"))
        #expect(plan.killFile == "\(unified)/cgroup.kill")
        #expect(
            plan.evidence.map(\.key) == [
                "memory.oom_control", "memory.failcnt", "memory.max_usage_in_bytes", "memory.memsw.failcnt",
                "pids.events",
            ])
    }

    @Test func `a cell on a pure v2 host has one group with all limits`() throws {
        let tree = try TemporaryDirectory()
        try tree.write("cpu memory pids\n", to: "cg/cgroup.controllers")
        var host = pureV2(below: tree.path, group: "/")
        host.features.limitsSwapOnV2 = true
        host.features.recordsPeakOnV2 = true
        host.features.killsGroups = true
        let plan = try host.plan(cell: 3, limits: Self.limits)
        let cell = "\(tree.path)/cg/sandmartin-7/cell-3"
        #expect(plan.directories == [cell])
        #expect(
            plan.writes == [
                .init(path: "\(cell)/memory.swap.max", value: "0"),
                .init(path: "\(cell)/memory.oom.group", value: "1"),
                .init(path: "\(cell)/pids.max", value: "32"),
                .init(path: "\(cell)/cpu.max", value: "150000 100000"),
            ])
        #expect(plan.spawnDirectory == cell)
        #expect(plan.joins.isEmpty)
        #expect(
            plan.memory
                == .init(
                    bytes: 268_435_456, usage: "\(cell)/memory.current", limit: "\(cell)/memory.max",
                    lenientLimit: "\(cell)/memory.high"))
        #expect(plan.cpuUsage == .cpuStat(path: "\(cell)/cpu.stat"))
        #expect(plan.oomNotification == nil)
        #expect(plan.killFile == "\(cell)/cgroup.kill")
        #expect(plan.evidence.map(\.key) == ["memory.events", "memory.peak", "pids.events"])
    }

    @Test func `reads the counters of v2`() {
        let evidence = CgroupEvidence(parsing: [
            "memory.events": "low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\noom_group_kill 1\n",
            "memory.peak": "4096\n", "pids.events": "max 5\n",
        ])
        #expect(
            evidence
                == CgroupEvidence(oomKills: 2, memoryPeakBytes: 4096, memoryLimitHits: 12, processLimitHits: 5))
    }

    @Test func `reads the counters of v1`() {
        let evidence = CgroupEvidence(parsing: [
            "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", "memory.failcnt": "2\n",
            "memory.memsw.failcnt": "10\n",
            "memory.max_usage_in_bytes": "4096\n", "pids.events": "max 5\n",
        ])
        #expect(
            evidence
                == CgroupEvidence(oomKills: 2, memoryPeakBytes: 4096, memoryLimitHits: 12, processLimitHits: 5))
    }
}
