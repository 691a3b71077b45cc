import Glibc

/// What the commands say to the person at the terminal: progress on standard error, results on standard output.
enum Console {
    static func say(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// Unbuffered, so that a line is out before whatever it announces.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }
}
