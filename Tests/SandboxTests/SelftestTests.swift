import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

@Suite struct SelftestTests {
    private func build(_ start: CellStart) async throws -> (cell: Cell, traces: CellTraces, launcher: Int32?) {
        let sandbox = try TestSandbox.shared()
        let cell = try await sandbox.build(
            CellShape(policy: try TestSandbox.policies.policy("default")), start: start)
        return (cell, try CellTraces(of: cell, in: sandbox), await sandbox.launcherProcess)
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `names the traces of a live cell, and finds none after its end`(start: CellStart) async throws {
        let (cell, traces, launcher) = try await build(start)
        let left = try await traces.left(launcher: launcher, timeout: .zero)
        #expect(left.contains { $0.hasPrefix("cgroup ") && $0.hasSuffix("/cell-\(cell.id)") }, "\(left)")
        #expect(left.contains { $0.hasPrefix("process ") && $0.hasSuffix(" of user \(traces.user)") }, "\(left)")
        #expect(left.contains { $0.hasPrefix("the launcher's descriptor of ") }, "\(left)")
        await cell.destroy()
        #expect(try await traces.left(launcher: launcher) == [])
    }

    @Test func `names a file that a cell's user has left`() throws {
        let user: UInt32 = 1_999_999_999
        let path = "/tmp/sandmartin-selftest-\(getpid())"
        #expect(HostFiles.ownedFiles(by: user) == [])
        close(try #require(creat(path, 0o600) as Int32?))
        defer { unlink(path) }
        try #require(chown(path, user, user) == 0)
        #expect(HostFiles.ownedFiles(by: user) == [path])
    }

    @Test func `names a System V object by kind and number`() throws {
        let number = shmget(key_t(IPC_PRIVATE), 4096, Int32(IPC_CREAT | 0o600))
        try #require(number >= 0)
        defer { shmctl(number, Int32(IPC_RMID), nil) }
        let found = HostFiles.ipcObjects(of: geteuid())
        #expect(found.contains { $0.hasPrefix("System V shm ") && $0.hasSuffix(" \(number)") }, "\(found)")
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `an undisturbed bystander has no complaints`(start: CellStart) async throws {
        let policy = try TestSandbox.policies.policy("default")
        let neighbour = try await Bystander(in: TestSandbox.shared(), policy: policy, start: start)
        #expect(try await neighbour.leave() == [])
    }

    @Test func `a killed bystander has a complaint`() async throws {
        let policy = try TestSandbox.policies.policy("default")
        let neighbour = try await Bystander(in: TestSandbox.shared(), policy: policy, start: .cold)
        await neighbour.cell.kill()
        #expect(try await neighbour.leave().first == "ended as internal_error")
    }

    @Test func `names a file of the Python root that was changed, added or removed`() throws {
        let directory = try TemporaryDirectory()
        for file in ["a/same", "a/changed", "gone"] { try directory.write("1", to: file) }
        let before = state(rootfs: HostState.fingerprint(of: directory.path))
        #expect(before.changes(since: before) == [])
        try directory.write("22", to: "a/changed")
        try directory.write("1", to: "added")
        unlink("\(directory.path)/gone")
        let changes = state(rootfs: HostState.fingerprint(of: directory.path)).changes(since: before)
        for name in ["a/changed", "added", "gone"] {
            #expect(changes.contains("\(directory.path)/\(name) in the Python root has changed"), "\(changes)")
        }
        #expect(!changes.contains { $0.contains("same") })
    }

    @Test func `names everything that all programs together have left`() {
        let after = state(processes: ["process 7 (x) of user 9"], groups: ["cgroup /g/cell-1"], launcherDescriptors: 99)
        #expect(
            after.changes(since: state()) == [
                "left behind: process 7 (x) of user 9", "left behind: cgroup /g/cell-1",
                "the launcher has 99 open descriptors instead of 0",
            ])
    }

    private func state(
        processes: [String] = [], groups: [String] = [], launcherDescriptors: Int = 0, rootfs: [String: String] = [:]
    ) -> HostState {
        HostState(
            processes: processes, groups: groups, mounts: [], launcherDescriptors: launcherDescriptors, rootfs: rootfs)
    }

    @Test func `the table counts each family and names its longest program`() throws {
        func entry(_ name: String, _ family: String, _ status: SelftestReport.Entry.Status, _ seconds: Int) throws
            -> SelftestReport.Entry
        {
            let source = "# family: \(family)\n# proves: x\n# expect: ok\n"
            var entry = SelftestReport.Entry(try HostileProgram(name: name, source: source, file: "x.py"))
            entry.status = status
            entry.duration = .seconds(seconds)
            return entry
        }
        let report = SelftestReport(
            root: TestSandbox.rootIdentity, enforcement: Enforcement(layout: .hybrid),
            programs: [
                try entry("short", "memory", .passed, 1), try entry("long", "memory", .failed, 2),
                try entry("other", "kernel", .skipped, 0),
            ], changes: [])
        #expect(
            report.table == """
                family  programs  passed  failed  skipped  longest
                memory         2       1       1        0  long, 2000 ms
                kernel         1       0       0        1  other, 0 ms
                """)
        #expect(!report.holds)
        #expect(report.summary == "1 passed, 1 failed, 1 skipped (root: python cccccccccccc, enforcement: hybrid)")
    }
}
