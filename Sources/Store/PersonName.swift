import Foundation

/// A name as people write it: of a learner in a group, or of a group.
package struct PersonName: Hashable, Sendable {
    /// As it is shown, without spaces at its ends and with single spaces between its words.
    package let text: String

    package static let maximumLength = 100
    package static let rule =
        "A name must have 1 to \(maximumLength) characters, not only spaces, and no control characters or line breaks."

    /// Returns nil for a text that cannot be a name.
    package init?(_ text: String) {
        let isLine = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard isLine, text.unicodeScalars.count <= Self.maximumLength,
            text.unicodeScalars.contains(where: { !$0.properties.isWhitespace })
        else { return nil }
        self.text = text.split(separator: " ").joined(separator: " ").precomposedStringWithCanonicalMapping
    }

    /// The form by which names are compared: two names that differ only in case are the same.
    package var key: String { text.lowercased() }
}
