/// What the kernel counted in a cell's groups over its whole life.
package struct CgroupEvidence: Sendable, Hashable {
    /// Processes killed for want of memory, of the cell or of the host.
    package var oomKills: UInt64
    /// The most memory in use at one time, beyond what the interpreter held before the program began; 0 where the kernel does not record it (v2 before Linux 5.19).
    package var memoryPeakBytes: UInt64
    /// Times that the cell's own memory limit was reached. Harmless by itself: caches may have made room.
    package var memoryLimitHits: UInt64
    /// Times that fork or clone failed at the process limit.
    package var processLimitHits: UInt64
    /// CPU time of all its processes; the launcher reads it, as often as the limit demands.
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

    /// Reads the texts of a plan's `evidence` files, by key.
    package init(parsing texts: [String: String]) {
        self.init()
        MemoryController.read(texts, into: &self)
        PidsController.read(texts, into: &self)
    }
}

extension String {
    /// The number that a file of one number holds.
    var number: UInt64? { UInt64(prefix { !$0.isWhitespace }) }

    /// The number of the line `KEY N` in a flat keyed file; 0 without one, as a kernel that does not count it has
    /// counted none.
    func keyedNumber(_ key: String) -> UInt64 {
        for line in split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == key { return UInt64(fields[1]) ?? 0 }
        }
        return 0
    }
}
