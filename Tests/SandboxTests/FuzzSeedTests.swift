import CLauncherWire
import FoundationEssentials
import Glibc
import Testing

@testable import Sandbox

/// Tests the seeds of the launcher's fuzzer: encoded plans.
@Suite struct FuzzSeedTests {
    private static let directory = "\(SourceTree.root)/Tests/Fuzz/seeds/plan"

    /// With SANDMARTIN_RECORD_SEEDS set, as `Tests/Fuzz/make-seeds` does, this test first writes the seeds.
    @Test func `every kind of operation in our plans is in a seed of the fuzzer`() throws {
        let plans = try plans()
        if getenv("SANDMARTIN_RECORD_SEEDS") != nil {
            for (name, plan) in plans {
                try Data(try plan.encoded()).write(to: URL(filePath: "\(Self.directory)/plan-\(name)"))
            }
        }
        var recorded: Set<UInt32> = []
        for name in plans.keys {
            let file = "\(Self.directory)/plan-\(name)"
            let bytes = try #require(
                FileManager.default.contents(atPath: file), "no \(file): run Tests/Fuzz/make-seeds")
            recorded.formUnion(Self.kinds(in: Array(bytes)))
        }
        let used = Set(plans.values.flatMap { $0.operations.map(\.kind.rawValue) })
        #expect(used.subtracting(recorded) == [], "run Tests/Fuzz/make-seeds, and commit its changes")
    }

    private func plans() throws -> [String: Plan] {
        var policy = try TestSandbox.policies.policy("default")
        policy.seccomp = .example
        func cell(_ cgroup: CgroupPlan, landlockABI: Int) -> Plan {
            Plan(
                CellShape(policy: policy), host: HostFacts(rootfs: "/srv/root", landlockABI: landlockABI, coreLimit: 1),
                hostIdentity: 1_900_000_000, devices: 3, cgroup: cgroup)
        }
        let v1 = ["memory", "pids", "cpu", "cpuacct"]
        var host = CgroupHost.detect(
            mountinfo: v1.map { "30 23 0:26 / /\($0) rw - cgroup cgroup rw,\($0)" }.joined(separator: "\n"),
            selfCgroup: v1.map { "8:\($0):/\n" }.joined(), groupName: "sandmartin-1")
        host.features.limitsSwapOnV1 = true
        let hybrid = try host.plan(cell: 1, limits: policy.limits)
        let v2 = CgroupPlan(
            directories: ["/u/cell"], writes: [CgroupPlan.Write(path: "/u/cell/pids.max", value: "9")],
            spawnDirectory: "/u/cell", joins: [], cpuUsage: .cpuStat(path: "/u/cell/cpu.stat"),
            memory: CgroupPlan.MemoryLimit(
                bytes: 1 << 28, usage: "/u/cell/memory.current", limit: "/u/cell/memory.max",
                lenientLimit: "/u/cell/memory.high"),
            oomNotification: nil, killFile: "/u/cell/cgroup.kill",
            evidence: [CgroupPlan.EvidenceFile(key: "memory.events", path: "/u/cell/memory.events")])
        return [
            "hybrid": cell(hybrid, landlockABI: 7), "v2": cell(v2, landlockABI: 2),
            "without-landlock": cell(v2, landlockABI: 0),
            "zygote": Plan(zygote: ["json"], host: HostFacts(rootfs: "/srv/root", landlockABI: 7, coreLimit: 1)),
        ]
    }

    /// Returns the kinds of operations in a valid plan.
    private static func kinds(in plan: [UInt8]) -> Set<UInt32> {
        var kinds: Set<UInt32> = []
        var offset = MemoryLayout<launcher_plan_header>.size
        while offset + MemoryLayout<launcher_operation>.size <= plan.count {
            let operation = plan[offset...].withUnsafeBytes { $0.loadUnaligned(as: launcher_operation.self) }
            kinds.insert(operation.kind)
            offset += max(Int(operation.bytes), 8)
        }
        return kinds
    }
}
