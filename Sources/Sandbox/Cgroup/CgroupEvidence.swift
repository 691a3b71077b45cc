/// The kernel's counters of a cell's groups, over the whole life of the cell.
package struct CgroupEvidence: Sendable, Hashable {
    /// Processes killed because the cell or the host was out of memory.
    package var oomKills: UInt64
    /// Peak memory use, less the memory that the interpreter held before the program began. 0 where the kernel does not
    /// record it (v2 before Linux 5.19).
    package var memoryPeakBytes: UInt64
    /// How often the cell's own memory limit was reached. Harmless by itself: reclaiming page cache may have sufficed.
    package var memoryLimitHits: UInt64
    /// How often fork or clone failed at the process limit.
    package var processLimitHits: UInt64
    /// CPU time of all processes. The launcher reads it, as often as the limit demands.
    package var cpuMicroseconds: UInt64

    package init(
        oomKills: UInt64 = 0, memoryPeakBytes: UInt64 = 0, memoryLimitHits: UInt64 = 0, processLimitHits: UInt64 = 0,
        cpuMicroseconds: UInt64 = 0
    ) {
        self.oomKills = oomKills
        self.memoryPeakBytes = memoryPeakBytes
        self.memoryLimitHits = memoryLimitHits
        self.processLimitHits = processLimitHits
        self.cpuMicroseconds = cpuMicroseconds
    }

    /// Parses the texts of a plan's `evidence` files, by key.
    package init(parsing texts: [String: String]) {
        self.init()
        MemoryController.read(texts, into: &self)
        PidsController.read(texts, into: &self)
    }
}

extension String {
    /// The number in a file that holds one number.
    var number: UInt64? { UInt64(prefix { !$0.isWhitespace }) }

    /// Returns the number of the line `KEY N` in a flat keyed file (cgroup-v2.rst, "Format"); 0 where this kernel does
    /// not count it.
    func keyedNumber(_ key: String) -> UInt64 {
        for line in split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == key { return UInt64(fields[1]) ?? 0 }
        }
        return 0
    }
}
