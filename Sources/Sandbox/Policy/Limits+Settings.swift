import Settings

extension Limits {
    /// Each key of a policy file with its value as it is written there, in the order of the file.
    package var settings: [(key: String, value: String)] {
        [
            ("cpu", cpu.settingText), ("wall", wall.settingText), ("memory", "\(memory)"),
            ("processes", "\(processes)"), ("output", "\(output)"), ("work", "\(work)"),
            ("work_files", "\(workFiles)"), ("open_files", "\(openFiles)"), ("cores", cores.settingText),
        ]
    }
}

extension Double {
    /// `1`, `0.5`.
    var settingText: String { Int(exactly: self).map(String.init) ?? description }
}
