import Settings

/// How many gradings run concurrently where the operator sets no number.
package enum GradingCapacity {
    /// More than one: while a grading waits for its other cell, the launcher or the database, another one computes.
    static let gradingsPerCore = 3

    /// Returns the number for this host.
    ///
    /// - Parameters:
    ///   - cells: the policies of one grading's cells.
    ///   - processes: processes and threads left for cells; nil where nothing limits them.
    package static func gradings(of cells: [Policy], cores: Int, processes: Int?) throws(SandboxError) -> Int {
        gradings(
            of: cells, cores: cores, processes: processes, freeMemory: MemoryHeadroom(try CgroupHost.detect()).bytes)
    }

    /// Returns as many gradings as have room when all of them reach their limits, but at least one per core: that many
    /// have always been allowed, and rarely reach their limits together.
    static func gradings(of cells: [Policy], cores: Int, processes: Int?, freeMemory: UInt64?) -> Int {
        let memoryOfGrading = cells.reduce(0) { $0 + $1.limits.memory.bytes }
        let processesOfGrading = ProcessNeed.ofCells(cells, jobs: 1) + cells.count * ProcessNeed.ofWaitingCell
        let bounds = [
            freeMemory.map { Int(clamping: $0 / max(1, memoryOfGrading)) },
            processes.map { $0 / max(1, processesOfGrading) },
        ].compactMap(\.self)
        return max(cores, min(gradingsPerCore * cores, bounds.min() ?? .max))
    }
}
