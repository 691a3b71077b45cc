import Settings

/// Turns the bytes that a program writes to a stream into pieces of text, each of which ends between two characters.
package struct LiveText: Sendable {
    /// How many bytes of UTF-8 the pieces so far have.
    package private(set) var offset = 0
    private var pending: [UInt8] = []
    private let limit: Int
    /// Text from these bytes on belongs to us and is left out.
    private let marker: [UInt8]
    private var isOver = false

    /// - Parameters:
    ///   - limit: how many bytes of text the pieces have together. Later text is left out.
    ///   - marker: nothing from this text on is returned; empty for none.
    package init(limit: Int, marker: String = "") {
        self.limit = limit
        self.marker = Array(marker.utf8)
    }

    /// Adds what the program has written, and returns the next piece; nil if there is none.
    ///
    /// The end of a character, or of the marker, may still come; such bytes are kept for the next piece.
    package mutating func add(_ bytes: [UInt8]) -> (offset: Int, text: String)? {
        guard !isOver else { return nil }
        pending += bytes
        var count = pending.count - pending.incompleteTail
        if !marker.isEmpty {
            if let start = pending.firstIndex(of: marker) {
                count = start
                isOver = true
            } else {
                count = min(count, pending.count - pending.tail(beginning: marker))
            }
        }
        let piece = RunOutput(String(escapingInvalid: Array(pending[..<count])), limit: limit - offset)
        pending.removeFirst(count)
        if piece.isTruncated { isOver = true }
        guard !piece.text.isEmpty else { return nil }
        defer { offset += piece.text.utf8.count }
        return (offset, piece.text)
    }
}

extension [UInt8] {
    /// The number of bytes at the end that begin a character of UTF-8 whose other bytes are missing.
    fileprivate var incompleteTail: Int {
        for length in 1...3 where length <= count {
            let byte = self[count - length]
            if byte & 0xC0 == 0x80 { continue }
            let needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return needed > length ? length : 0
        }
        return 0
    }

    fileprivate func firstIndex(of part: [UInt8]) -> Int? {
        guard count >= part.count else { return nil }
        return (0...(count - part.count)).first {
            self[$0] == part[0] && self[$0..<$0 + part.count].elementsEqual(part)
        }
    }

    /// The length of the longest end that is a beginning of `part`.
    fileprivate func tail(beginning part: [UInt8]) -> Int {
        stride(from: Swift.min(count, part.count - 1), to: 0, by: -1).first {
            suffix($0).elementsEqual(part.prefix($0))
        }
            ?? 0
    }
}
