import Foundation

/// A password that can be one. Never appears in logs or errors.
package struct Password: Equatable, Sendable {
    /// In Unicode's normal form C: keyboards and systems differ in how they compose a character such as "ü".
    let text: String

    package static let lengths = 8...256
    package static let rule =
        "A password must have \(lengths.lowerBound) to \(lengths.upperBound) characters, "
        + "without control characters."

    /// Returns nil for a text that is too short or too long, or has control characters.
    package init?(_ text: String) {
        let composed = text.precomposedStringWithCanonicalMapping
        guard composed.utf8.count <= 4 * Self.lengths.upperBound, Self.lengths.contains(composed.count),
            !composed.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        self.text = composed
    }
}

extension Password: CustomStringConvertible, CustomReflectable {
    package var description: String { "(password)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
