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
}
