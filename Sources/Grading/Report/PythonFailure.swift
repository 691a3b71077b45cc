import FoundationEssentials

/// Why a Python program failed, explained by the runner in a line of standard error
/// (`rootfs/lib/sandmartin/program_failures.py`).
///
/// The line begins with a marker, a new one for each run. A program that searches its own memory could forge the line,
/// so the line only affects how a failure is described and never makes a test pass.
package struct PythonFailure: Codable, Hashable, Sendable {
    /// The explanation for a beginner.
    package var message: String
    /// The line that Python could not read, with a caret. Nil from a root of an earlier version.
    package var details: String?
    /// Whether Python could not read the file, so that no code ran.
    package var isUnreadable: Bool
    /// The number of the line that the message names. Nil from a root of an earlier version.
    package var line: Int?

    package init(message: String, details: String? = nil, isUnreadable: Bool = false, line: Int? = nil) {
        self.message = message
        self.details = details
        self.isUnreadable = isUnreadable
        self.line = line
    }

    package static func newMarker() -> String { "failure-\(UUID().uuidString)" }

    /// Removes the last line with this marker from `errors` and returns what it says; nil if there is no such line.
    package static func take(from errors: inout [UInt8], marker: String) -> PythonFailure? {
        guard let found = errors.lastRange(of: Array(marker.utf8)) else { return nil }
        let end = errors[found.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? errors.endIndex
        let report = Data(errors[found.upperBound..<end])
        errors.removeSubrange(found.lowerBound..<min(end + 1, errors.endIndex))
        return try? JSONDecoder().decode(PythonFailure.self, from: report)
    }

    /// The signals of a crash (man 7 signal). `feedback.py` has the same names; a test compares both.
    private static let crashes = [
        4: "illegal instruction", 6: "abort", 7: "bus error", 8: "floating-point exception", 11: "segmentation fault",
    ]

    /// Says that the interpreter itself crashed, for a signal of a crash; nil for other signals.
    static func crash(signal: Int) -> String? {
        crashes[signal].map { "Python itself crashed (\($0)). Does your code use `ctypes`, or nest calls very deeply?" }
    }

    /// Says that the interpreter itself crashed, for a text of `CellEnding.ended` such as `signal 11`; else nil.
    static func crash(_ how: String) -> String? {
        how.hasPrefix("signal ") ? Int(how.dropFirst("signal ".count)).flatMap(crash(signal:)) : nil
    }
}

extension String {
    /// The text without those frames of Python's tracebacks that are the library's. Their lines are no lines of the
    /// student's.
    var withoutLibraryFrames: String {
        guard contains("Traceback (most recent call last):") else { return self }
        /// The indentation of the frame that is left out; nil outside of such a frame.
        var omitted: Int?
        return split(separator: "\n", omittingEmptySubsequences: false)
            .filter { line in
                // Those of an exception group have a border.
                let content = line.drop { $0 == " " || $0 == "|" || $0 == "+" }
                let indentation = line.utf8.count - content.utf8.count
                if content.hasPrefix("File \"") {
                    let isOfLibrary = content.hasPrefix("File \"/usr/") || content.hasPrefix("File \"<frozen ")
                    omitted = isOfLibrary ? indentation : nil
                } else if let frame = omitted, indentation <= frame, !content.hasPrefix("[Previous line repeated ") {
                    omitted = nil
                }
                return omitted == nil
            }
            .joined(separator: "\n")
    }
}

extension [UInt8] {
    /// The last place of `part`.
    fileprivate func lastRange(of part: [UInt8]) -> Range<Int>? {
        guard count >= part.count else { return nil }
        for start in stride(from: count - part.count, through: 0, by: -1)
        where self[start] == part[0] && self[start..<start + part.count].elementsEqual(part) {
            return start..<start + part.count
        }
        return nil
    }
}
