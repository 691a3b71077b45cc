import Settings
import Testing

@testable import Sandbox

/// How many cells may wait on a host.
@Suite struct PoolCapacityTests {
    private func capacity(
        wanted: Int, memory: ByteCount = .mebibytes(1 << 20), processes: Int? = nil, descriptors: Int = 1 << 20,
        identities: Int = 1024
    ) -> PoolCapacity {
        PoolCapacity(
            wanted: wanted, freeMemory: memory.bytes, processes: processes, descriptors: descriptors,
            identities: identities)
    }

    @Test func `a host with enough room keeps as many as wanted`() {
        #expect(capacity(wanted: 8, memory: .mebibytes(1024)).room == PoolRoom(cells: 8, memory: .mebibytes(512)))
        #expect(capacity(wanted: 8).cells == 8)
        #expect(capacity(wanted: 8).reason == nil)
    }

    @Test func `they take at most half of the free memory, and the reason says so`() {
        let bounded = capacity(wanted: 100, memory: ByteCount(bytes: PoolCapacity.memoryOfCell.bytes * 20))
        #expect(bounded.cells == 10)
        #expect(bounded.reason?.contains("10 cells waiting instead of 100") == true)
        #expect(bounded.reason?.contains("memory") == true)
    }

    @Test func `half of the descriptors and user ids is left for running cells`() {
        #expect(capacity(wanted: 1024, descriptors: 2400).cells == 100)
        #expect(capacity(wanted: 1024).cells == 512)
    }

    @Test func `each takes two of the processes that jobs leave over`() {
        #expect(capacity(wanted: 8, processes: 16).cells == 8)
        #expect(capacity(wanted: 8, processes: 7).cells == 3)
        #expect(capacity(wanted: 8, processes: 7).reason?.contains("processes (raise TasksMax") == true)
        #expect(capacity(wanted: 8, processes: 0).cells == 0)
    }

    @Test func `the tightest memory limit of the groups above the service decides`() throws {
        let directory = try TemporaryDirectory()
        for (group, limit, usage) in [("", "max", 0), ("/a", "4096000", 96000), ("/a/b", "max", 0)] {
            try directory.write("\(limit)\n", to: "fs\(group)/memory.max")
            try directory.write("\(usage)\n", to: "fs\(group)/memory.current")
        }
        try directory.write("anon 1\ninactive_file 90000\n", to: "fs/a/memory.stat")
        try directory.write("memory pids cpu\n", to: "fs/a/b/cgroup.controllers")
        try directory.write("MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n", to: "meminfo")
        let host = CgroupHost.detect(
            mountinfo: "1 0 0:1 / \(directory.path)/fs rw - cgroup2 cgroup2 rw", selfCgroup: "0::/a/b", groupName: "x")
        #expect(MemoryHeadroom(host, meminfo: "\(directory.path)/meminfo").bytes == 4_096_000 - 6000)
    }
}
