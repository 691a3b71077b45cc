/// What the kernel counted in a cell's groups over its whole life.
package struct CgroupEvidence: Sendable, Hashable {
    /// Processes killed for want of memory.
    package var oomKills: UInt64
    /// The most memory in use at one time.
    package var memoryPeakBytes: UInt64
    /// Times that memory was short: the limit was reached and had to be reclaimed from. Harmless by itself.
    package var memoryLimitHits: UInt64
    /// Times that fork or clone failed at the process limit.
    package var processLimitHits: UInt64
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
}
