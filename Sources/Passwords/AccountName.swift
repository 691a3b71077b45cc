/// The name of an account. Two names that differ only in case are the same name.
package struct AccountName: Sendable {
    /// As its owner wrote it.
    package let text: String

    package static let lengths = 2...64
    package static let rule =
        "A name must have \(lengths.lowerBound) to \(lengths.upperBound) characters: letters "
        + "from a to z, digits, and . _ - @ between them."

    /// Returns nil for a text that cannot be a name.
    ///
    /// Only ASCII, because other alphabets have letters that look like ASCII's.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.lengths.contains(bytes.count), let first = bytes.first, let last = bytes.last,
            first.isLetterOrDigit, last.isLetterOrDigit,
            bytes.allSatisfy({ $0.isLetterOrDigit || Self.marks.contains($0) })
        else { return nil }
        self.text = text
    }

    /// The form by which names are compared.
    package var key: String { text.lowercased() }

    private static let marks = Array("._-@".utf8)
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
