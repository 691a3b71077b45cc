/// What Python's traceback on standard error says, for a beginner.
///
/// It is text from the submission, so it may be forged; it decides only how a failure is told, never a pass.
struct PythonFailure: Hashable {
    private let line: Int?
    private let error: String
    private let source: String?
    let isSyntaxError: Bool

    /// Nil if `stderr` ends in no exception.
    init?(_ stderr: String) {
        let lines = stderr.split(separator: "\n").map(String.init)
        guard let last = lines.last(where: { !$0.hasPrefix(" ") }),
            let name = last.split(separator: ":").first,
            name.allSatisfy({ $0.isLetter || $0.isNumber || "._".contains($0) }),
            let place = lines.lastIndex(where: { $0.hasPrefix("  File \"") })
        else { return nil }
        error = last
        line =
            lines[place].split(separator: ",").dropFirst().lazy
            .compactMap { part in part.hasPrefix(" line ") ? Int(part.dropFirst(6)) : nil }.first
        let following = lines.indices.contains(place + 1) ? lines[place + 1] : ""
        source = following.hasPrefix("    ") ? String(following.drop { $0 == " " }) : nil
        // Of a file that it cannot compile, Python prints no "Traceback" line: nothing had been called.
        isSyntaxError =
            ["SyntaxError", "IndentationError", "TabError"].contains(name)
            && !lines.contains { $0.hasPrefix("Traceback ") }
    }

    var sentence: String {
        let place = line.map { " in line \($0)" } ?? ""
        return source.map { "\(error)\(place): `\($0)`" } ?? "\(error)\(place)"
    }
}
