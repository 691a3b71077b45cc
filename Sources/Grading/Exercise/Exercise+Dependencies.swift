import Settings

extension Exercise {
    /// Tests that run only if other tests have passed.
    package struct Dependency: Hashable, Sendable {
        package enum Dependents: Hashable, Sendable {
            /// The tests with a name that matches: an entry of `depends` in `exercise.yaml`.
            case matching(GlobPattern)
            /// The case or call that says `depends` itself, by its id.
            case test(String)
        }

        package var dependents: Dependents
        package var needed: [GlobPattern]
        /// The settings file of the patterns.
        package var file: String

        /// The line that declares the dependency.
        package var line: Int? {
            if case .matching(let pattern) = dependents { pattern.line } else { needed.first?.line }
        }

        func error(_ problem: String) -> SettingsError {
            SettingsError(file: file, line: line, key: "depends", problem: problem)
        }
    }

    /// Reads `depends` of `exercise.yaml`: patterns of tests, each with patterns of the tests that they need.
    static func dependencies(reading settings: SettingsMapping?) throws(SettingsError) -> [Dependency] {
        guard var settings else { return [] }
        var dependencies: [Dependency] = []
        for key in settings.keys {
            let pattern = GlobPattern(key, line: settings.line(of: key))
            guard let needed = try settings.patternsOfNeededTests(key) else { continue }
            dependencies.append(Dependency(dependents: .matching(pattern), needed: needed, file: settings.file))
        }
        return dependencies
    }

    /// The dependencies of `exercise.yaml`, then those of single cases or calls.
    var allDependencies: [Dependency] {
        let declared = declarations.filter { !$0.value.needed.isEmpty }.sorted { $0.key < $1.key }
        return dependencies
            + declared.map { Dependency(dependents: .test($0.key), needed: $0.value.needed, file: fileOfDeclarations) }
    }
}

extension SettingsMapping {
    mutating func patternsOfNeededTests(_ key: String) throws(SettingsError) -> [GlobPattern]? {
        guard let needed = try oneOrMoreLinesOfStrings(key) else { return nil }
        guard !needed.isEmpty else { throw error(key, "must name at least one test that has to pass first") }
        return needed.map { GlobPattern($0.text, line: $0.line) }
    }
}
