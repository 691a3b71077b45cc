/// What the address of a link or picture in a handout means.
package enum LinkTarget: Hashable, Sendable {
    /// A place on the web, or a person's mail.
    case address
    /// A file that students may see, by its path in the exercise's directory `files`.
    case file(String)
    /// Students cannot follow it.
    case unusable

    /// The directory of an exercise whose files students may see. A link may begin with the directory's name or not.
    package static let directory = "files"

    private static let prefixes = ["http://", "https://", "mailto:"]

    package init(_ text: String) {
        let start = text.prefix(8).lowercased()
        if Self.prefixes.contains(where: start.hasPrefix) {
            self = .address
        } else if let path = Self.path(text) {
            self = .file(path)
        } else {
            self = .unusable
        }
    }

    private static func path(_ text: String) -> String? {
        // A colon before the first slash would be a scheme such as `data:`.
        let scheme = text.prefix { $0 != "/" }.contains(":")
        guard !scheme, !text.hasPrefix("#"), let decoded = text.removingPercentEncoding() else { return nil }
        var steps = decoded.split(separator: "/", omittingEmptySubsequences: false)
        if steps.first == "." { steps.removeFirst() }
        if steps.count > 1, steps[0] == directory { steps.removeFirst() }
        // Files that begin with a dot are not part of an exercise.
        guard steps.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return nil }
        guard !decoded.unicodeScalars.contains(where: { $0 == "\\" || $0.value < 32 }) else { return nil }
        return steps.joined(separator: "/")
    }
}

/// Percent-encoding of the path of an address (RFC 3986, 2.1).
extension StringProtocol {
    private static var unreserved: Set<UInt8> {
        Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    }

    /// Encodes everything except letters and digits of ASCII, `-`, `.`, `_`, `~` and `/`.
    package func addingPercentEncoding() -> String {
        let unreserved = Self.unreserved
        return utf8.reduce(into: "") { text, byte in
            if unreserved.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// Nil if a `%` is not followed by two hexadecimal digits, or if the result is not UTF-8.
    package func removingPercentEncoding() -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(self).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(Substring(digits)), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
