import Glibc
import Passwords

/// Reads a new password. Never from the arguments of a command, which every user of the host can see.
enum PasswordInput {
    /// Asks twice at a terminal, without showing what is typed; else reads the first line of standard input.
    ///
    /// - Throws: `Failure` for a password that cannot be, and for two that differ.
    static func read(for name: String) throws(Failure) -> Password {
        guard isatty(STDIN_FILENO) == 1 else { return try password(line()) }
        let first = try password(hidden("New password of \(name):"))
        let second = try password(hidden("The same password again:"))
        guard first == second else {
            throw Failure("the two passwords differ; run the command again", code: .usage)
        }
        return first
    }

    private static func password(_ text: String?) throws(Failure) -> Password {
        guard let text else {
            throw Failure("there is no password on standard input; write it there", code: .usage)
        }
        guard let password = Password(text) else { throw Failure(Password.rule, code: .usage) }
        return password
    }

    private static func hidden(_ prompt: String) throws(Failure) -> String? {
        Console.say(prompt)
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { throw Failure("tcgetattr", errno: errno) }
        var silent = shown
        silent.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
            throw Failure("tcsetattr", errno: errno)
        }
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown) }
        return line()
    }

    private static func line() -> String? { readLine(strippingNewline: true) }
}
