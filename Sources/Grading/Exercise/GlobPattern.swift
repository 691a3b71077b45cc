/// A shell-like pattern for test and case names: `*` matches any characters, `?` matches one character.
package struct GlobPattern: Hashable, Sendable {
    package let text: String
    /// The line of the settings file that holds the pattern; nil if unknown.
    package let line: Int?

    package init(_ text: String, line: Int? = nil) {
        self.text = text
        self.line = line
    }

    /// Whether the pattern stands for more than one name.
    package var hasWildcard: Bool { text.contains { "*?".contains($0) } }

    package func matches(_ name: String) -> Bool {
        let pattern = Array(text.unicodeScalars)
        let name = Array(name.unicodeScalars)
        var patternIndex = 0
        var nameIndex = 0
        // The last `*` and the start of its match. Backtracking only to it bounds the cost by |pattern| * |name|.
        var star: (pattern: Int, name: Int)?
        while nameIndex < name.count {
            if patternIndex < pattern.count, pattern[patternIndex] == "*" {
                star = (patternIndex, nameIndex)
                patternIndex += 1
            } else if patternIndex < pattern.count, [name[nameIndex], "?"].contains(pattern[patternIndex]) {
                patternIndex += 1
                nameIndex += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                patternIndex = last.pattern + 1
                nameIndex = last.name + 1
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy { $0 == "*" }
    }
}
