import Settings

/// The highest use of each resource in the tests of a submission, with the limit that applied there.
package struct ReportedUsage: Codable, Hashable, Sendable {
    /// Of the test that came closest to its limit.
    package var cpuMilliseconds: Int
    package var cpuLimitMilliseconds: Int
    /// Of the cell with the highest use.
    package var memoryBytes: UInt64
    package var memoryLimitBytes: UInt64
    /// What the program printed to standard output in one cell, in which several tests may have run. Without the output
    /// of hidden tests.
    package var outputBytes: UInt64?
    package var outputLimitBytes: UInt64?

    package init(
        cpuMilliseconds: Int, cpuLimitMilliseconds: Int, memoryBytes: UInt64, memoryLimitBytes: UInt64,
        outputBytes: UInt64? = nil, outputLimitBytes: UInt64? = nil
    ) {
        self.cpuMilliseconds = cpuMilliseconds
        self.cpuLimitMilliseconds = cpuLimitMilliseconds
        self.memoryBytes = memoryBytes
        self.memoryLimitBytes = memoryLimitBytes
        self.outputBytes = outputBytes
        self.outputLimitBytes = outputLimitBytes
    }

    private enum CodingKeys: String, CodingKey {
        case cpuMilliseconds = "cpu_ms"
        case cpuLimitMilliseconds = "cpu_limit_ms"
        case memoryBytes = "memory_bytes"
        case memoryLimitBytes = "memory_limit_bytes"
        case outputBytes = "output_bytes"
        case outputLimitBytes = "output_limit_bytes"
    }
}

/// Collects the use of resources while a submission is graded.
struct UsageRecord: Sendable {
    private var cpu: (use: Int, limit: Int)?
    private var output: UInt64?

    /// Notes the CPU time of a test, or of an import that reached a limit.
    mutating func note(cpuMilliseconds use: Int, limit: Duration?) {
        guard let limit = limit.map({ Int($0.milliseconds) }), limit > 0 else { return }
        // Compares the shares of both limits.
        guard cpu.map({ use * $0.limit > $0.use * limit }) ?? true else { return }
        cpu = (use, limit)
    }

    /// Notes what a program has printed in one cell.
    mutating func note(outputBytes: UInt64) { output = max(output ?? 0, outputBytes) }

    /// Returns the use for a report; nil if no test ran.
    func reported(memoryPeakBytes: UInt64, limits: LimitOverrides) -> ReportedUsage? {
        guard let cpu, let memoryLimit = limits.memory else { return nil }
        let outputLimit = output == nil ? nil : limits.output
        return ReportedUsage(
            cpuMilliseconds: cpu.use, cpuLimitMilliseconds: cpu.limit, memoryBytes: memoryPeakBytes,
            memoryLimitBytes: memoryLimit.bytes, outputBytes: outputLimit == nil ? nil : output,
            outputLimitBytes: outputLimit?.bytes)
    }
}
