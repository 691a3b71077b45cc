import Yams

/// A mapping of a YAML file, read strictly: each access names a known key, and `finish()` rejects all other keys.
///
/// Policies, exercises and the service's configuration are read with it, so all of them report a fault in the same
/// form: file, line, key and remedy. Aliases, merge keys and duplicate keys are refused.
package struct SettingsMapping {
    package let file: String
    package let path: String
    package let line: Int?
    private let entries: [String: (line: Int?, value: Node)]
    private var unread: Set<String>

    /// Parses the text of a file that holds one mapping. A byte order mark at its beginning is ignored.
    ///
    /// - Throws: `SettingsError` if the text is not YAML or not a mapping, or has a duplicate key.
    package init(text: String, file: String) throws(SettingsError) {
        let root: Node?
        do {
            // libyaml takes a byte order mark in a text for contents, and looks for a document behind it.
            root = try Yams.compose(yaml: text.withoutByteOrderMark)
        } catch let error as YamlError {
            throw SettingsError(
                file: file, line: error.line, key: "", problem: "is not readable YAML: \(error.summary)")
        } catch {
            throw SettingsError(file: file, line: nil, key: "", problem: "is not readable YAML: \(error)")
        }
        guard let root else {
            throw SettingsError(file: file, line: nil, key: "", problem: "is empty; it must hold `key: value` lines")
        }
        try self.init(node: root, file: file, path: "")
    }

    init(node: Node, file: String, path: String) throws(SettingsError) {
        guard case .mapping(let mapping) = node else {
            throw SettingsError(
                file: file, line: node.mark?.line, key: path, problem: "must hold `key: value` lines")
        }
        var entries: [String: (line: Int?, value: Node)] = [:]
        for (key, value) in mapping {
            let line = key.mark?.line
            guard case .scalar(let scalar) = key else {
                throw SettingsError(file: file, line: line, key: path, problem: "a key must be plain text")
            }
            let name = scalar.string
            guard entries.updateValue((line, value), forKey: name) == nil else {
                throw SettingsError(file: file, line: line, key: path.appending(key: name), problem: "is given twice")
            }
        }
        self.file = file
        self.path = path
        self.line = node.mark?.line
        self.entries = entries
        self.unread = Set(entries.keys)
    }

    /// The keys in alphabetical order, for mappings whose keys are data.
    package var keys: [String] { entries.keys.sorted() }

    package func line(of key: String) -> Int? { entries[key]?.line ?? line }

    /// Returns an error at `key`, for rules that this type does not check.
    package func error(_ key: String, _ problem: String) -> SettingsError {
        SettingsError(file: file, line: line(of: key), key: path.appending(key: key), problem: problem)
    }

    /// Throws an error for the first key that no access has named.
    package func finish() throws(SettingsError) {
        guard let key = unread.min(by: { (line(of: $0) ?? 0, $0) < (line(of: $1) ?? 0, $1) }) else { return }
        throw error(key, "is not a known key; remove it or correct its spelling")
    }

    /// Returns the value of `key`, converted by `convert`; nil if the key is absent.
    ///
    /// - Parameter expected: completes "must be …" in the error that is thrown if `convert` returns nil.
    package mutating func value<Value>(
        _ key: String, expected: String, _ convert: (String) -> Value?
    ) throws(SettingsError) -> Value? {
        guard let entry = take(key) else { return nil }
        guard case .scalar(let scalar) = entry.value else { throw error(key, "must be \(expected)") }
        guard let value = convert(scalar.string) else {
            throw error(key, "\"\(scalar.string)\" must be \(expected)")
        }
        return value
    }

    package mutating func string(_ key: String) throws(SettingsError) -> String? {
        try value(key, expected: "text") { $0 }
    }

    package mutating func int(_ key: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        try value(key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package mutating func bool(_ key: String) throws(SettingsError) -> Bool? {
        try value(key, expected: "true or false") { ["true": true, "false": false][$0] }
    }

    package mutating func duration(_ key: String) throws(SettingsError) -> Duration? {
        try value(key, expected: "a duration such as 2s or 500ms") { Duration(text: $0) }
    }

    package mutating func byteCount(_ key: String) throws(SettingsError) -> ByteCount? {
        try value(key, expected: "a size such as 64KiB or 256MiB") { ByteCount($0) }
    }

    package mutating func strings(_ key: String) throws(SettingsError) -> [String]? {
        try linesOfStrings(key)?.map(\.text)
    }

    /// Returns a list of texts, each with its line.
    package mutating func linesOfStrings(_ key: String) throws(SettingsError) -> [(text: String, line: Int?)]? {
        guard let entry = take(key) else { return nil }
        guard case .sequence(let sequence) = entry.value else { throw error(key, "must be a list of texts") }
        var strings: [(text: String, line: Int?)] = []
        for node in sequence {
            guard case .scalar(let scalar) = node else { throw error(key, "must be a list of texts") }
            strings.append((scalar.string, node.mark?.line))
        }
        return strings
    }

    /// Returns a list of texts; a single text may be written without a list.
    package mutating func oneOrMoreStrings(_ key: String) throws(SettingsError) -> [String]? {
        try oneOrMoreLinesOfStrings(key)?.map(\.text)
    }

    /// Returns a list of texts, each with its line; a single text may be written without a list.
    package mutating func oneOrMoreLinesOfStrings(
        _ key: String
    ) throws(SettingsError) -> [(text: String, line: Int?)]? {
        guard case .scalar = entries[key]?.value else { return try linesOfStrings(key) }
        let line = line(of: key)
        return try string(key).map { [($0, line)] }
    }

    package mutating func mapping(_ key: String) throws(SettingsError) -> SettingsMapping? {
        guard let entry = take(key) else { return nil }
        return try SettingsMapping(node: entry.value, file: file, path: path.appending(key: key))
    }

    package mutating func mappings(_ key: String) throws(SettingsError) -> [SettingsMapping]? {
        guard let entry = take(key) else { return nil }
        guard case .sequence(let sequence) = entry.value else { throw error(key, "must be a list") }
        var mappings: [SettingsMapping] = []
        for (index, node) in sequence.enumerated() {
            mappings.append(try SettingsMapping(node: node, file: file, path: "\(path.appending(key: key))[\(index)]"))
        }
        return mappings
    }

    /// Returns a list of mappings; a single mapping may be written without a list.
    package mutating func oneOrMoreMappings(_ key: String) throws(SettingsError) -> [SettingsMapping]? {
        guard case .mapping = entries[key]?.value else { return try mappings(key) }
        return try mapping(key).map { [$0] }
    }

    /// Returns the node of `key`, for values of any shape.
    mutating func node(_ key: String) -> Node? { take(key)?.value }

    private mutating func take(_ key: String) -> (line: Int?, value: Node)? {
        unread.remove(key)
        return entries[key]
    }
}

extension String {
    fileprivate func appending(key: String) -> String { isEmpty ? key : "\(self).\(key)" }

    /// The text without the mark that editors on Windows write at the beginning of a UTF-8 file.
    package var withoutByteOrderMark: String {
        unicodeScalars.first == "\u{FEFF}" ? String(unicodeScalars.dropFirst()) : self
    }
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    fileprivate var summary: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let duplicates, _): "the key \(duplicates.first ?? "") is given twice"
        default: "\(self)"
        }
    }
}
