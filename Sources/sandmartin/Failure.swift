import Glibc

/// An error that ends a command; its description is shown to the user and contains a remedy.
struct Failure: Error, CustomStringConvertible {
    /// The exit code, which says whose fault the failure is.
    enum Code: Int32 {
        /// Our fault or the host's.
        case fault = 1
        /// Unusable arguments, or files that they name.
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
