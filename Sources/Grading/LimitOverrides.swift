import Settings

/// What an exercise asks for instead of its policy's limits; whoever starts the cells keeps it within the policy's
/// bounds. Time limits are per test.
package struct LimitOverrides: Hashable, Sendable {
    package var cpu: Duration?
    package var wall: Duration?
    package var memory: ByteCount?
    package var processes: Int?
    package var output: ByteCount?
    /// The bytes that the work directory may hold.
    package var work: ByteCount?

    package init(
        cpu: Duration? = nil, wall: Duration? = nil, memory: ByteCount? = nil, processes: Int? = nil,
        output: ByteCount? = nil, work: ByteCount? = nil
    ) {
        self.cpu = cpu
        self.wall = wall
        self.memory = memory
        self.processes = processes
        self.output = output
        self.work = work
    }

    /// Reads the `limits:` of an exercise.
    init(reading settings: SettingsMapping) throws(SettingsError) {
        var settings = settings
        cpu = try settings.duration("cpu")
        wall = try settings.duration("wall")
        memory = try settings.byteCount("memory")
        processes = try settings.int("processes", in: 1...1024)
        output = try settings.byteCount("output")
        work = try settings.byteCount("work")
        for (key, duration) in [("cpu", cpu), ("wall", wall)] where duration == .zero {
            throw settings.error(key, "must be more than nothing")
        }
        try settings.finish()
    }
}
