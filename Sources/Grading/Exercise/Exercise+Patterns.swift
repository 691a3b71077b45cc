import Settings

/// Patterns of `exercise.yaml` that match none of the exercise's tests or cases, usually because of a slip.
extension Exercise {
    /// Checks that each pattern of `hidden` and `test_limits` matches a test. Otherwise a student may read what should
    /// be secret, or a test has a limit that its author does not expect.
    ///
    /// - Parameter names: all names of each test.
    /// - Throws: `SettingsError` that names the pattern and its line.
    func requireMatches(amongNames names: [[String]]) throws(SettingsError) {
        for (key, patterns) in [("hidden", hidden), ("test_limits", testLimits.keys.sorted { $0.text < $1.text })] {
            guard let pattern = Self.unmatched(patterns, among: names).first else { continue }
            throw mismatch(key, pattern, among: names)
        }
    }

    /// Returns a fault for each pattern of `weights` that matches no test.
    func unmatchedWeights(among names: [[String]]) -> [SettingsError] {
        Self.unmatched(weights.keys.sorted { ($0.line ?? 0, $0.text) < ($1.line ?? 0, $1.text) }, among: names)
            .map { mismatch("weights", $0, among: names) }
    }

    private static func unmatched(_ patterns: [GlobPattern], among names: [[String]]) -> [GlobPattern] {
        patterns.filter { pattern in !names.contains { $0.contains(where: pattern.matches) } }
    }

    /// Returns the fault of a pattern that matches none of the tests with these names.
    func mismatch(
        _ key: String, in file: String = "exercise.yaml", _ pattern: GlobPattern, among names: [[String]]
    ) -> SettingsError {
        let kind =
            switch judge {
            case .cases: "case"
            case .tests, .calls, .interactor: "test"
            }
        var shown: Set<String> = []
        let known = names.compactMap(\.first).filter { shown.insert($0).inserted }
        return SettingsError(
            file: file, line: pattern.line, key: key,
            problem: "\"\(pattern.text)\" matches no \(kind); remove it, or name one of: \(known.listed)")
    }
}
