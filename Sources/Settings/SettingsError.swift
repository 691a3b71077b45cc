/// A fault in a settings file, with its place and a remedy.
///
/// Its description reads `policies/default.yaml:12: limits.cpu: "fast" must be a duration such as 2s or 500ms`.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
    package let file: String
    /// 1-based; nil for a fault of the whole file.
    package let line: Int?
    /// The dotted path of the key, such as `limits.cpu`; empty at the top of the file.
    package let key: String
    package let problem: String

    package init(file: String, line: Int?, key: String, problem: String) {
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
    }

    package var description: String { "\(place): \(message)" }

    /// The file, with the line if known.
    package var place: String { line.map { "\(file):\($0)" } ?? file }

    /// The key and the problem.
    package var message: String { key.isEmpty ? problem : "\(key): \(problem)" }
}
