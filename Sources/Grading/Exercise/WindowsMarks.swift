/// What an editor on Windows adds to a text: a byte order mark at the beginning, and `\r` before each `\n`.
package struct WindowsMarks: Hashable, Sendable {
    package var hasByteOrderMark: Bool
    package var hasLineEndings: Bool

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Finds the marks of a UTF-8 text. Bytes that are not UTF-8 are allowed.
    init(in text: [UInt8]) {
        hasByteOrderMark = text.starts(with: Self.byteOrderMark)
        hasLineEndings = zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "\r") && $1 == UInt8(ascii: "\n") }
    }

    /// Returns the text without the marks. A `\r` that is not before a `\n` stays.
    func removed(from text: [UInt8]) -> [UInt8] {
        var rest = text[...]
        if hasByteOrderMark { rest = rest.dropFirst(Self.byteOrderMark.count) }
        guard hasLineEndings else { return Array(rest) }
        return zip(rest, rest.dropFirst() + [0]).compactMap { byte, next in
            byte == UInt8(ascii: "\r") && next == UInt8(ascii: "\n") ? nil : byte
        }
    }
}
