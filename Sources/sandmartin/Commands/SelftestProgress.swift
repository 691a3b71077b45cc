import Foundation
import Glibc
import Sandbox
import Synchronization

/// Shows the progress of a selftest: one line per program, and at a terminal also a count.
final class SelftestProgress: Sendable {
    private let programs: Int
    private let isQuiet: Bool
    private let counts = isatty(STDERR_FILENO) == 1
    private let done = Mutex(0)

    init(programs: Int, isQuiet: Bool) {
        self.programs = programs
        self.isQuiet = isQuiet
    }

    func note(_ entry: SelftestReport.Entry) {
        let number = done.withLock { done in
            done += 1
            return done
        }
        clear()
        if !isQuiet { Console.print(entry.description) }
        if counts { Console.pass(on: Array("\(number) of \(programs)\r".utf8), to: STDERR_FILENO) }
    }

    func end() { clear() }

    /// Erases the count, so that the next output begins on an empty line (ECMA-48, "erase in line").
    private func clear() {
        if counts { Console.pass(on: Array("\u{1B}[K".utf8), to: STDERR_FILENO) }
    }
}
