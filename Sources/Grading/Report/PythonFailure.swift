/// The error in a Python traceback on standard error, as a sentence for a beginner.
///
/// The submission could forge this text, so it only affects how a failure is described and never makes a test pass.
struct PythonFailure: Hashable {
    private let line: Int?
    private let error: String
    private let source: String?
    let isSyntaxError: Bool

    /// Nil if `stderr` does not end with an exception.
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
        // Python prints no "Traceback" line for a file that does not compile, because no code ran.
        isSyntaxError =
            ["SyntaxError", "IndentationError", "TabError"].contains(name)
            && !lines.contains { $0.hasPrefix("Traceback ") }
    }

    var sentence: String {
        let place = line.map { " in line \($0)" } ?? ""
        return source.map { "\(error)\(place): `\($0)`" } ?? "\(error)\(place)"
    }
}
