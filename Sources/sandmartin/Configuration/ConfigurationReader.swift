import Settings

/// Reads settings from the environment and the configuration file, both with the same strict rules.
///
/// The setting `http.port` is the key `port` under `http` in the file, and `SANDMARTIN_HTTP_PORT` in the environment,
/// which takes precedence. A setting that is read by `secret` may also come from the file that `SANDMARTIN_…_FILE`
/// names.
struct ConfigurationReader {
    /// Variables that are not settings; every other `SANDMARTIN_…` variable must be one.
    static let otherVariables: Set<String> = ["SANDMARTIN_CONFIG", "SANDMARTIN_SHARE", DelegatedScope.marker]

    private var root: SettingsMapping?
    private var sections: [String: SettingsMapping] = [:]
    private let environment: [String: String]
    private let readFile: (String) throws -> String
    private var knownVariables = ConfigurationReader.otherVariables

    /// - Parameters:
    ///   - root: the content of the configuration file; nil if there is none.
    ///   - readFile: returns the text of a file that a `…_FILE` variable names.
    init(root: SettingsMapping?, environment: [String: String], readFile: @escaping (String) throws -> String) {
        self.root = root
        self.environment = environment
        self.readFile = readFile
    }

    /// Returns the value of the dotted `key`; nil if neither the environment nor the file sets it.
    ///
    /// - Parameter expected: completes "must be …" in the error that is thrown if `convert` returns nil.
    mutating func value<Value>(
        _ key: String, expected: String, _ convert: (String) -> Value?
    ) throws(SettingsError) -> Value? {
        let inFile = try takeFromFile(key, expected: expected, convert)
        let variable = Self.variable(of: key)
        knownVariables.insert(variable)
        guard let text = environment[variable] else { return inFile }
        guard let value = convert(text) else {
            throw Self.environmentError(variable, "\"\(text)\" must be \(expected)")
        }
        return value
    }

    mutating func string(_ key: String) throws(SettingsError) -> String? {
        try value(key, expected: "text") { $0 }
    }

    mutating func int(_ key: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        try value(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func bool(_ key: String) throws(SettingsError) -> Bool? {
        try value(key, expected: "true or false") { ["true": true, "false": false][$0] }
    }

    /// Returns a text that may also be the first line of the file that `SANDMARTIN_…_FILE` names; nil if it is empty.
    ///
    /// - Parameter problem: returns what is wrong with a text, or nil. Errors never repeat the text.
    mutating func secret(_ key: String, problem: (String) -> String?) throws(SettingsError) -> String? {
        var text = try takeFromFile(key, expected: "text") { $0 }
        var errorHere = { [self] in fileError(key, $0) }
        let variable = Self.variable(of: key)
        let fileVariable = variable + "_FILE"
        knownVariables.formUnion([variable, fileVariable])
        if let direct = environment[variable] {
            text = direct
            errorHere = { Self.environmentError(variable, $0) }
        }
        if let path = environment[fileVariable] {
            errorHere = { Self.environmentError(fileVariable, $0) }
            guard environment[variable] == nil else {
                throw errorHere("is set together with \(variable); unset one of them")
            }
            do {
                text = String(try readFile(path).prefix { !$0.isNewline })
            } catch {
                throw errorHere("\(path) cannot be read: \(error)")
            }
        }
        guard let text, !text.isEmpty else { return nil }
        if let problem = problem(text) { throw errorHere(problem) }
        return text
    }

    /// Rejects every key and variable that was not read.
    func finish() throws(SettingsError) {
        for section in sections.values { try section.finish() }
        try root?.finish()
        let unknown = environment.keys.filter { $0.hasPrefix("SANDMARTIN_") && !knownVariables.contains($0) }
        if let variable = unknown.min() {
            throw Self.environmentError(variable, "is not a known variable; unset it or correct its spelling")
        }
    }

    private mutating func takeFromFile<Value>(
        _ key: String, expected: String, _ convert: (String) -> Value?
    ) throws(SettingsError) -> Value? {
        guard let dot = key.firstIndex(of: ".") else { return try root?.value(key, expected: expected, convert) }
        let section = String(key[..<dot])
        if sections[section] == nil { sections[section] = try root?.mapping(section) }
        return try sections[section]?.value(
            String(key[key.index(after: dot)...]), expected: expected, convert)
    }

    private func fileError(_ key: String, _ problem: String) -> SettingsError {
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        let mapping = parts.count == 2 ? sections[parts[0]] : root
        return mapping?.error(parts[parts.count - 1], problem)
            ?? SettingsError(file: "configuration", line: nil, key: key, problem: problem)
    }

    private static func variable(of key: String) -> String {
        "SANDMARTIN_" + key.uppercased().replacing(".", with: "_")
    }

    private static func environmentError(_ variable: String, _ problem: String) -> SettingsError {
        SettingsError(file: "environment", line: nil, key: variable, problem: problem)
    }
}
