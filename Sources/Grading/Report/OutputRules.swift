import FoundationEssentials
import Settings

/// How exactly the output of a program must equal the expected output.
package struct OutputRules: Hashable, Sendable {
    package enum Whitespace: String, Hashable, Sendable, CaseIterable {
        /// Every character counts. Only a missing newline at the very end is ignored.
        case exact
        /// Whitespace at the ends of lines, and empty lines at the end of the output, are ignored.
        case ends
        /// A run of whitespace counts as one space. Empty lines, and whitespace at both ends of a line, are ignored.
        case any
    }

    package var whitespace = Whitespace.exact
    /// How far a number may be from the expected one: absolutely below 1, and relatively from 1 on. Nil if numbers are
    /// compared as text.
    package var tolerance: Double?

    package init() {}

    init(reading settings: inout SettingsMapping, default rules: OutputRules) throws(SettingsError) {
        let names = Whitespace.allCases.map(\.rawValue).joined(separator: ", ")
        whitespace =
            try settings.value("whitespace", expected: "one of \(names)") { Whitespace(rawValue: $0) }
            ?? rules.whitespace
        tolerance =
            try settings.value("tolerance", expected: "a number from 0 to 1, such as 1e-6") { text in
                Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
            } ?? rules.tolerance
    }
}

/// A line of an output, with its number from 1 on.
struct OutputLine: Hashable {
    let number: Int
    let bytes: [UInt8]
}

extension OutputRules {
    /// Returns the lines that count, without the whitespace that does not count.
    func lines(_ output: [UInt8]) -> [OutputLine] {
        var lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().map { OutputLine(number: $0 + 1, bytes: normalized($1)) }
        switch whitespace {
        case .exact: if lines.last?.bytes.isEmpty == true { lines.removeLast() }
        case .ends: while lines.last?.bytes.isEmpty == true { lines.removeLast() }
        case .any: lines.removeAll(where: \.bytes.isEmpty)
        }
        return lines
    }

    /// Returns whether two lines are equal under these rules.
    func agree(_ expected: [UInt8], _ actual: [UInt8]) -> Bool {
        if expected == actual { return true }
        guard let tolerance else { return false }
        let (wanted, found) = (Self.parts(expected), Self.parts(actual))
        return wanted.count == found.count
            && zip(wanted, found).allSatisfy { want, got in
                switch (want, got) {
                case (.text(let want), .text(let got)): want == got
                case (.number(let want), .number(let got)): abs(want - got) <= tolerance * max(1, abs(want))
                default: false
                }
            }
    }

    private func normalized(_ line: ArraySlice<UInt8>) -> [UInt8] {
        switch whitespace {
        case .exact: return Array(line)
        case .ends:
            var line = line
            while let last = line.last, last.isBlank { line.removeLast() }
            return Array(line)
        case .any: return Array(line.split(whereSeparator: \.isBlank).joined(separator: [UInt8(ascii: " ")]))
        }
    }

    private enum Part: Hashable {
        case text([UInt8])
        case number(Double)
    }

    /// Divides a line into numbers and the text between them.
    private static func parts(_ line: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var text: [UInt8] = []
        var rest = line[...]
        while let first = rest.first {
            let length = text.last?.isWordPart == true ? 0 : numberLength(rest)
            if length > 0, let number = Double(String(decoding: rest.prefix(length), as: UTF8.self)), number.isFinite {
                parts += [.text(text), .number(number)]
                text = []
                rest = rest.dropFirst(length)
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return parts + [.text(text)]
    }

    /// Returns the length of the decimal number at the beginning of a text; 0 if there is none.
    private static func numberLength(_ text: ArraySlice<UInt8>) -> Int {
        let bytes = Array(text.prefix(64))
        var end = bytes.first.map { [UInt8(ascii: "-"), UInt8(ascii: "+")].contains($0) ? 1 : 0 } ?? 0
        func digits(from start: Int) -> Int { bytes.dropFirst(start).prefix(while: \.isDigit).count }
        let whole = digits(from: end)
        end += whole
        var fraction = 0
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            fraction = digits(from: end + 1)
            if fraction > 0 { end += 1 + fraction }
        }
        guard whole + fraction > 0 else { return 0 }
        if end < bytes.count, [UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[end]) {
            let sign = end + 1 < bytes.count && [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[end + 1]) ? 1 : 0
            let exponent = digits(from: end + 1 + sign)
            if exponent > 0 { end += 1 + sign + exponent }
        }
        return end
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { [0x20, 0x09, 0x0B, 0x0C, 0x0D].contains(self) }
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

    /// Whether the character belongs to a word, so that a digit after it is no number of its own.
    fileprivate var isWordPart: Bool {
        (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == UInt8(ascii: "_") || self >= 0x80
            || isDigit
    }
}
