import FoundationEssentials
import Glibc
import Sandbox
import Settings
import Testing

@Suite struct ServiceCgroupsTests {
    private func host(below root: String, number: Int) -> CgroupHost {
        CgroupHost.detect(
            mountinfo: "30 23 0:26 / /pids rw - cgroup cgroup rw,pids", selfCgroup: "8:pids:/\n", root: root,
            groupName: "sandmartin-\(number)")
    }

    private func groups(in tree: borrowing TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(tree.path)/pids").sorted()
    }

    @Test func `removes only the groups of a dead service`() throws {
        let tree = try TemporaryDirectory()
        for directory in ["sandmartin-1/cell-4", "sandmartin-1/cell-5", "other/cell-1"] {
            try FileManager.default.createDirectory(
                atPath: "\(tree.path)/pids/\(directory)", withIntermediateDirectories: true)
        }
        let own = try ServiceCgroups(preparing: host(below: tree.path, number: 2))
        #expect(try groups(in: tree) == ["other", "sandmartin-2"])
        #expect(own.host.groupName == "sandmartin-2")
    }

    @Test func `keeps the groups of a living service`() throws {
        let tree = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: "\(tree.path)/pids", withIntermediateDirectories: true)
        let first = try ServiceCgroups(preparing: host(below: tree.path, number: 1))
        let second = try ServiceCgroups(preparing: host(below: tree.path, number: 2))
        #expect(try groups(in: tree) == ["sandmartin-1", "sandmartin-2"])
        #expect(first.host.groupName != second.host.groupName)
    }

    @Test func `removes its groups at its end`() throws {
        let tree = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: "\(tree.path)/pids", withIntermediateDirectories: true)
        do {
            let own = try ServiceCgroups(preparing: host(below: tree.path, number: 1))
            #expect(try groups(in: tree) == [own.host.groupName])
        }
        #expect(try groups(in: tree).isEmpty)
    }

    @Test func `names the group that cannot be made`() throws {
        let tree = try TemporaryDirectory()
        let error = #expect(throws: SandboxError.self) {
            let own = try ServiceCgroups(preparing: host(below: tree.path, number: 1))
            Issue.record("made \(own.host.groupName) in a missing directory")
        }
        #expect(error?.message.hasPrefix("make cgroup \(tree.path)/pids/sandmartin-1: No such file") == true)
    }

    @Test func `the groups on this host have a file for every limit`() throws {
        let own = try ServiceCgroups(preparing: CgroupHost.detect())
        let limits = try PolicyLibrary(directory: SourceTree.policies).policy("default").limits
        let plan = try own.host.plan(cell: 1, limits: limits)
        for directory in plan.directories {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        }
        defer { for directory in plan.directories.reversed() { rmdir(directory) } }
        for file in plan.writes.map(\.path) + plan.joins + plan.evidence.map(\.path)
            + [plan.killFile].compactMap(\.self)
        {
            #expect(FileManager.default.fileExists(atPath: file), "\(file) is missing")
        }
    }
}
