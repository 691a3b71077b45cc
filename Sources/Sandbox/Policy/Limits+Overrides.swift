import Settings

extension Limits {
    /// The limits that a policy file gives; nil with the first missing key's name if it does not give all.
    init(complete given: LimitOverrides, missing: (String) -> SettingsError) throws(SettingsError) {
        func require<Value>(_ key: String, _ value: Value?) throws(SettingsError) -> Value {
            guard let value else { throw missing(key) }
            return value
        }
        self.init(
            cpu: try require("cpu", given.cpu), wall: try require("wall", given.wall),
            memory: try require("memory", given.memory), processes: try require("processes", given.processes),
            output: try require("output", given.output), work: try require("work", given.work),
            workFiles: try require("work_files", given.workFiles),
            openFiles: try require("open_files", given.openFiles), cores: try require("cores", given.cores))
    }

    /// All of these limits, as overrides of another policy's.
    package var overrides: LimitOverrides {
        LimitOverrides(
            cpu: cpu, wall: wall, memory: memory, processes: processes, output: output, work: work,
            workFiles: workFiles, openFiles: openFiles, cores: cores)
    }

    /// These limits with those of `overrides` in their place, whatever their size.
    package func replacing(_ overrides: LimitOverrides) -> Limits {
        Limits(
            cpu: overrides.cpu ?? cpu, wall: overrides.wall ?? wall, memory: overrides.memory ?? memory,
            processes: overrides.processes ?? processes, output: overrides.output ?? output,
            work: overrides.work ?? work, workFiles: overrides.workFiles ?? workFiles,
            openFiles: overrides.openFiles ?? openFiles, cores: overrides.cores ?? cores)
    }

    /// The first key whose value in `overrides` is more than the one here, with both values as they are written.
    func exceeded(by overrides: LimitOverrides) -> (key: String, asked: String, most: String)? {
        func check<Value: Comparable>(
            _ key: String, _ asked: Value?, _ most: Value, _ text: (Value) -> String
        ) -> (key: String, asked: String, most: String)? {
            guard let asked, asked > most else { return nil }
            return (key, text(asked), text(most))
        }
        return check("cpu", overrides.cpu, cpu, \.settingText) ?? check("wall", overrides.wall, wall, \.settingText)
            ?? check("memory", overrides.memory, memory, \.description)
            ?? check("processes", overrides.processes, processes, \.description)
            ?? check("output", overrides.output, output, \.description)
            ?? check("work", overrides.work, work, \.description)
            ?? check("work_files", overrides.workFiles, workFiles, \.description)
            ?? check("open_files", overrides.openFiles, openFiles, \.description)
            ?? check("cores", overrides.cores, cores, \.description)
    }
}
