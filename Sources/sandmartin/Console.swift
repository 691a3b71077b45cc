import Foundation
import Glibc
import Logging
import Synchronization

/// The output of the commands: progress and errors on standard error, results on standard output.
///
/// Unbuffered, so that a line appears before the work that it announces. Lines may quote foreign text, so control
/// characters are escaped.
enum Console {
    private static let saysJSON = Mutex(false)

    /// Makes `say` write log lines in JSON from now on, like the loggers of a service.
    static func useJSON() { saysJSON.withLock { $0 = true } }

    static func say(_ text: String) {
        guard saysJSON.withLock(\.self) else { return write(text.harmlessToTerminals.utf8, to: STDERR_FILENO) }
        sayJSON(JSONLogHandler.line(level: .notice, label: "sandmartin", text))
    }

    /// Writes a line in JSON, in which all control characters are escaped.
    static func sayJSON(_ line: String) { write(line.utf8, to: STDERR_FILENO) }

    static func print(_ text: String) { write(text.harmlessToTerminals.utf8, to: STDOUT_FILENO) }

    /// Prints one object on one line, with sorted keys, so that equal results are equal text.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(try encoder.encode(value), to: STDOUT_FILENO)
    }

    /// Writes the output of a program unchanged.
    static func pass(on bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }

    private static func write(_ line: some Sequence<UInt8>, to descriptor: Int32) {
        pass(on: Array(line) + [UInt8(ascii: "\n")], to: descriptor)
    }
}

extension String {
    /// The text with escapes for all characters that could control a terminal: erase a line, change the title or the
    /// direction of writing, and so disguise one text as another (ECMA-48; UAX #9, "Explicit Formatting Characters").
    fileprivate var harmlessToTerminals: String {
        guard unicodeScalars.contains(where: \.commandsTerminals) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.commandsTerminals {
                let digits = String(scalar.value, radix: 16)
                text += scalar.value < 0x100 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var commandsTerminals: Bool {
        switch value {
        case 0x09, 0x0A: false  // a tab, a new line
        case 0x00..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
