import Settings

/// The limits of an exercise when a submission to it was graded. Single tests may have had other limits of time.
package struct ReportedLimits: Codable, Hashable, Sendable {
    /// Of one test.
    package var cpuMilliseconds: Int?
    /// Of one test.
    package var wallMilliseconds: Int?
    package var memoryBytes: UInt64?
    package var processes: Int?
    package var outputBytes: UInt64?
    /// Of the files in the work directory.
    package var workBytes: UInt64?
    package var workFiles: Int?
    package var openFiles: Int?

    init(_ limits: LimitOverrides) {
        cpuMilliseconds = limits.cpu.map { Int($0.milliseconds) }
        wallMilliseconds = limits.wall.map { Int($0.milliseconds) }
        memoryBytes = limits.memory?.bytes
        processes = limits.processes
        outputBytes = limits.output?.bytes
        workBytes = limits.work?.bytes
        workFiles = limits.workFiles
        openFiles = limits.openFiles
    }

    private enum CodingKeys: String, CodingKey {
        case processes
        case cpuMilliseconds = "cpu_ms"
        case wallMilliseconds = "wall_ms"
        case memoryBytes = "memory_bytes"
        case outputBytes = "output_bytes"
        case workBytes = "work_bytes"
        case workFiles = "work_files"
        case openFiles = "open_files"
    }
}
