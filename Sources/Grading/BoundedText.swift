extension String {
    /// At most about `limit` bytes, cut between characters and marked where it was cut.
    ///
    /// NUL becomes `\x00`: PostgreSQL stores it neither in text nor in JSON.
    func bounded(toBytes limit: Int) -> String {
        let text =
            contains("\0") ? split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "\\x00") : self
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + "…"
    }

    var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }

    /// What bytes of a program say as text: invalid ones as `\xNN`.
    init(escapingInvalid bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
            return
        }
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
            if let length, let valid = String(validating: rest.prefix(length), as: UTF8.self) {
                text += valid
                rest = rest.dropFirst(length)
            } else {
                let digits = String(first, radix: 16)
                text += "\\x" + (digits.count == 1 ? "0" : "") + digits
                rest = rest.dropFirst()
            }
        }
        self = text
    }
}
