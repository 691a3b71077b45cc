/// A fault in a settings file, with the place and what to do about it.
///
/// Its description reads `policies/default.yaml:12: limits.cpu: "fast" is no duration; write one like 2s or 500ms`.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
    package let file: String
    /// 1-based; nil where the fault is of the file as a whole.
    package let line: Int?
    /// The dotted path of the key, such as `limits.cpu`; empty for the top of the file.
    package let key: String
    package let problem: String

    package init(file: String, line: Int?, key: String, problem: String) {
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
    }

    package var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return key.isEmpty ? "\(place): \(problem)" : "\(place): \(key): \(problem)"
    }
}
