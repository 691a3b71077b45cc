import Glibc

/// What stops a command: told to the person who typed it, with what to do next.
struct Failure: Error, CustomStringConvertible {
    /// Whose fault it is, which is what the exit code tells.
    enum Code: Int32 {
        /// Ours, or the host's.
        case fault = 1
        /// The arguments, or the files that they name, cannot be used.
        case usage = 2
    }

    let code: Code
    let description: String

    init(_ description: String, code: Code = .fault) {
        self.code = code
        self.description = description
    }

    /// A failed system call: "open /x/lock: Permission denied".
    init(_ call: String, errno: Int32, advice: String? = nil) {
        self.init("\(call): \(String(cString: strerror(errno)))" + (advice.map { "; \($0)" } ?? ""))
    }
}
