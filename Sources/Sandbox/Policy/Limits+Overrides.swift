import Settings

extension LimitOverrides {
    /// Returns these overrides; values of `others` take precedence.
    func replacing(_ others: LimitOverrides) -> LimitOverrides {
        LimitOverrides(
            cpu: others.cpu ?? cpu, wall: others.wall ?? wall, memory: others.memory ?? memory,
            processes: others.processes ?? processes, output: others.output ?? output, work: others.work ?? work,
            workFiles: others.workFiles ?? workFiles, openFiles: others.openFiles ?? openFiles,
            cores: others.cores ?? cores)
    }
}

extension Limits {
    /// Creates the limits of a policy file.
    ///
    /// - Parameter missing: makes the error for the first key that `given` lacks.
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

    /// All of these limits, as overrides for another policy.
    package var overrides: LimitOverrides {
        LimitOverrides(
            cpu: cpu, wall: wall, memory: memory, processes: processes, output: output, work: work,
            workFiles: workFiles, openFiles: openFiles, cores: cores)
    }

    /// Returns these limits; values of `overrides` take precedence, whether larger or smaller.
    package func replacing(_ overrides: LimitOverrides) -> Limits {
        Limits(
            cpu: overrides.cpu ?? cpu, wall: overrides.wall ?? wall, memory: overrides.memory ?? memory,
            processes: overrides.processes ?? processes, output: overrides.output ?? output,
            work: overrides.work ?? work, workFiles: overrides.workFiles ?? workFiles,
            openFiles: overrides.openFiles ?? openFiles, cores: overrides.cores ?? cores)
    }

    /// Returns the keys whose value in `overrides` exceeds the value here, with the text of both values.
    func excesses(in overrides: LimitOverrides) -> [(key: String, asked: String, most: String)] {
        func excess<Value: Comparable>(
            _ key: String, _ asked: Value?, _ most: Value, _ text: (Value) -> String
        ) -> (key: String, asked: String, most: String)? {
            guard let asked, asked > most else { return nil }
            return (key, text(asked), text(most))
        }
        return [
            excess("cpu", overrides.cpu, cpu, \.settingText), excess("wall", overrides.wall, wall, \.settingText),
            excess("memory", overrides.memory, memory, \.description),
            excess("processes", overrides.processes, processes, \.description),
            excess("output", overrides.output, output, \.description),
            excess("work", overrides.work, work, \.description),
            excess("work_files", overrides.workFiles, workFiles, \.description),
            excess("open_files", overrides.openFiles, openFiles, \.description),
            excess("cores", overrides.cores, cores, \.settingText),
        ].compactMap(\.self)
    }
}
