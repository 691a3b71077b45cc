/// The limits that an exercise or a policy file sets; the others are nil.
///
/// Only this type knows the YAML key and the allowed range of every limit.
package struct LimitOverrides: Sendable, Hashable {
    package var cpu: Duration?
    package var wall: Duration?
    package var memory: ByteCount?
    package var processes: Int?
    package var output: ByteCount?
    package var work: ByteCount?
    package var workFiles: Int?
    package var openFiles: Int?
    package var cores: Double?

    package init(
        cpu: Duration? = nil, wall: Duration? = nil, memory: ByteCount? = nil, processes: Int? = nil,
        output: ByteCount? = nil, work: ByteCount? = nil, workFiles: Int? = nil, openFiles: Int? = nil,
        cores: Double? = nil
    ) {
        self.cpu = cpu
        self.wall = wall
        self.memory = memory
        self.processes = processes
        self.output = output
        self.work = work
        self.workFiles = workFiles
        self.openFiles = openFiles
        self.cores = cores
    }

    /// Reads the given keys; rejects unknown keys and values outside of a key's range.
    package init(reading mapping: inout SettingsMapping) throws(SettingsError) {
        cpu = try mapping.duration("cpu", from: .milliseconds(10), to: .seconds(3600))
        wall = try mapping.duration("wall", from: .milliseconds(100), to: .seconds(24 * 3600))
        // A Python interpreter alone takes about 10 MiB.
        memory = try mapping.byteCount("memory", from: .mebibytes(16), to: .mebibytes(1 << 20))
        processes = try mapping.int("processes", in: 1...4096)
        output = try mapping.byteCount("output", from: .kibibytes(1), to: .mebibytes(64))
        work = try mapping.byteCount("work", from: .kibibytes(64), to: .mebibytes(1 << 20))
        workFiles = try mapping.int("work_files", in: 16...1_048_576)
        openFiles = try mapping.int("open_files", in: 16...65536)
        cores = try mapping.value("cores", expected: "a number from 0.1 to 64, such as 1 or 0.5") {
            Double($0).flatMap { (0.1...64).contains($0) ? $0 : nil }
        }
        try mapping.finish()
    }
}

extension SettingsMapping {
    fileprivate mutating func duration(
        _ key: String, from least: Duration, to most: Duration
    ) throws(SettingsError) -> Duration? {
        guard let duration = try duration(key) else { return nil }
        guard (least...most).contains(duration) else {
            throw error(key, "\(duration.settingText) must be from \(least.settingText) to \(most.settingText)")
        }
        return duration
    }

    fileprivate mutating func byteCount(
        _ key: String, from least: ByteCount, to most: ByteCount
    ) throws(SettingsError) -> ByteCount? {
        guard let count = try byteCount(key) else { return nil }
        guard (least...most).contains(count) else { throw error(key, "\(count) must be from \(least) to \(most)") }
        return count
    }
}
