import Settings

/// Where a value was written.
package struct SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// 1-based; nil where the reader of YAML knows none.
    package var line: Int?

    package var description: String { line.map { "\(file):\($0)" } ?? file }

    func error(_ key: String, _ problem: String) -> SettingsError {
        SettingsError(file: file, line: line, key: key, problem: problem)
    }
}

extension SettingsMapping {
    func origin(of key: String) -> SettingOrigin { SettingOrigin(file: file, line: line(of: key)) }
}
