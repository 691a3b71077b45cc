import Glibc

/// A bar on standard error, if that is a terminal.
struct ProgressBar: Sendable {
    private static let width = 30

    private let isShown = isatty(STDERR_FILENO) == 1

    func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = Self.width * min(done, total) / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        write("\r[\(bar)] \(done) of \(total)")
    }

    /// Erases the bar, so that the next output begins on an empty line (ECMA-48, "erase in line").
    func end() { if isShown { write("\r\u{1B}[K") } }

    private func write(_ text: String) { Console.pass(on: Array(text.utf8), to: STDERR_FILENO) }
}
