import NIOCore

/// Writes records of comma-separated values (RFC 4180): UTF-8, lines end with CRLF.
///
/// All texts are quoted, because spreadsheets of some countries separate cells at semicolons. A text that a spreadsheet
/// would take for a formula gets an apostrophe in front: learners choose names, and a formula can send the table to
/// somebody else.
struct CSVWriter {
    enum Cell: Sendable, ExpressibleByStringLiteral {
        case empty
        case number(Int)
        case text(String)

        init(stringLiteral value: String) { self = .text(value) }

        init(_ text: String?) { self = text.map(Cell.text) ?? .empty }
    }

    private(set) var buffer = ByteBuffer()

    mutating func write(_ record: [Cell]) {
        for (place, cell) in record.enumerated() {
            if place > 0 { buffer.writeString(",") }
            switch cell {
            case .empty: break
            case .number(let number): buffer.writeString(String(number))
            case .text(let text): write(text)
            }
        }
        buffer.writeString("\r\n")
    }

    /// Returns what has been written since the last call.
    mutating func take() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }

    private mutating func write(_ text: String) {
        buffer.writeString("\"")
        if let first = text.unicodeScalars.first, Self.startsFormula(first) { buffer.writeString("'") }
        // By bytes: a string's characters can hide a quotation mark behind a combining one.
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { buffer.writeInteger(byte) }
            buffer.writeInteger(byte)
        }
        buffer.writeString("\"")
    }

    /// Also in the full-width form, which some spreadsheets accept.
    private static func startsFormula(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }
}
