import FoundationEssentials
import Settings
import Testing

@testable import Sandbox

@Suite struct PlanTests {
    /// Compares the whole plan of one cell as text, so that each change of a cell shows as a changed line.
    @Test(arguments: [("hybrid", hybrid, 7), ("v2", v2, 2)])
    func `a cell's plan is the reviewed one`(name: String, cgroup: CgroupPlan, landlockABI: Int) throws {
        let golden = "\(SourceTree.root)/Tests/SandboxTests/Golden/plan-\(name).txt"
        let policy = Policy(
            name: "test", limits: Self.limits, seccompProfile: "python",
            seccomp: .example)
        let plan = Plan(
            CellShape(policy: policy, role: .submission),
            host: HostFacts(rootfs: "/srv/root", landlockABI: landlockABI, coreLimit: 1), hostIdentity: 1_900_000_007,
            devices: 7,
            cgroup: cgroup)
        let recorded = try #require(FileManager.default.contents(atPath: golden), "no file \(golden)")
        #expect(plan.description + "\n" == String(decoding: recorded, as: UTF8.self))
    }

    @Test func `a zygote's plan is the reviewed one`() throws {
        let golden = "\(SourceTree.root)/Tests/SandboxTests/Golden/plan-zygote.txt"
        let plan = Plan(zygote: ["json"], host: HostFacts(rootfs: "/srv/root", landlockABI: 7, coreLimit: 1))
        let recorded = try #require(FileManager.default.contents(atPath: golden), "no file \(golden)")
        #expect(plan.description + "\n" == String(decoding: recorded, as: UTF8.self))
    }

    private static let limits = Limits(
        cpu: .seconds(2), wall: .seconds(10), memory: .mebibytes(256), processes: 32, output: .mebibytes(1),
        work: .mebibytes(16), workFiles: 1024, openFiles: 256, cores: 1)

    private static let hybrid = CgroupPlan(
        directories: ["/m/cell", "/p/cell"],
        writes: [CgroupPlan.Write(path: "/m/cell/memory.limit_in_bytes", value: "9")],
        spawnDirectory: nil, joins: ["/m/cell/cgroup.procs", "/p/cell/cgroup.procs"],
        cpuUsage: .cpuacct(path: "/c/cell/cpuacct.usage"),
        memory: CgroupPlan.MemoryLimit(
            bytes: 268_435_456, usage: "/m/cell/memory.usage_in_bytes", limit: "/m/cell/memory.limit_in_bytes",
            lenientLimit: "/m/cell/memory.limit_in_bytes",
            peak: "/m/cell/memory.max_usage_in_bytes"),
        oomNotification: CgroupPlan.OOMNotification(
            control: "/m/cell/cgroup.event_control", file: "/m/cell/memory.oom_control"),
        killFile: nil, evidence: [CgroupPlan.EvidenceFile(key: "memory.failcnt", path: "/m/cell/memory.failcnt")])

    private static let v2 = CgroupPlan(
        directories: ["/u/cell"], writes: [CgroupPlan.Write(path: "/u/cell/memory.max", value: "9")],
        spawnDirectory: "/u/cell", joins: [], cpuUsage: .cpuStat(path: "/u/cell/cpu.stat"),
        memory: CgroupPlan.MemoryLimit(
            bytes: 268_435_456, usage: "/u/cell/memory.current", limit: "/u/cell/memory.max",
            lenientLimit: "/u/cell/memory.high"),
        oomNotification: nil,
        killFile: "/u/cell/cgroup.kill",
        evidence: [CgroupPlan.EvidenceFile(key: "memory.events", path: "/u/cell/memory.events")])
}
