import Foundation
import Glibc

/// What the commands say to the person at the terminal: progress on standard error, results on standard output.
///
/// Unbuffered, so that a line is out before whatever it announces. What others wrote may be quoted in it: none of that
/// commands the terminal.
enum Console {
    static func say(_ text: String) { write(text.harmlessToTerminals.utf8, to: STDERR_FILENO) }

    static func print(_ text: String) { write(text.harmlessToTerminals.utf8, to: STDOUT_FILENO) }

    /// One object on one line, its keys sorted so that equal results read the same.
    static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(try encoder.encode(value), to: STDOUT_FILENO)
    }

    /// Passes on what a program wrote, unchanged.
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
