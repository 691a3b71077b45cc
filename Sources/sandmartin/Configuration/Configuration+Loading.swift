import Foundation
import Settings

extension Configuration {
    /// Reads the environment and the file that `--config` or `SANDMARTIN_CONFIG` names, if any.
    ///
    /// - Throws: `SettingsError` for an unreadable file, and for an invalid or unknown setting.
    static func load(file: String?, environment: [String: String] = ProcessInfo.processInfo.environment) throws
        -> Configuration
    {
        let reader = ConfigurationReader(
            root: try (file ?? environment["SANDMARTIN_CONFIG"]).map(parse), environment: environment,
            readFile: { try String(contentsOfFile: $0, encoding: .utf8) })
        return try Configuration(reader) { URL(filePath: $0).standardizedFileURL.path(percentEncoded: false) }
    }

    private static func parse(_ file: String) throws -> SettingsMapping {
        let data = FileManager.default.contents(atPath: file)
        guard let data else {
            throw SettingsError(file: file, line: nil, key: "", problem: "cannot be read; check that the file exists")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsError(file: file, line: nil, key: "", problem: "is not UTF-8 text")
        }
        return try SettingsMapping(text: text, file: file)
    }
}
