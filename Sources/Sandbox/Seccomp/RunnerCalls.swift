/// What every cell itself calls once its filter is in place, whatever runs in it: a profile without these runs nothing,
/// or grades nothing.
///
/// Found by refusing each call of a traced cell by itself; those that Python and libc do without are not listed.
enum RunnerCalls {
    struct Call: Sendable {
        let name: String
        /// With which it is made, where a profile may allow some only.
        let arguments: [UInt64]
        let purpose: String

        fileprivate init(_ name: String, _ arguments: UInt64..., for purpose: String) {
            self.name = name
            self.arguments = arguments
            self.purpose = purpose
        }
    }

    static let all = building + interpreter + serving + grading

    /// The cell's first process, which builds the root, and waits.
    private static let building = ["openat", "sendmsg", "close_range", "pause"].map {
        Call($0, for: "the cell's first process")
    }

    /// An interpreter that starts.
    private static let interpreter =
        ["execve", "mmap", "mprotect", "newfstatat", "read", "pread64", "close", "lseek", "getdents64", "futex"].map {
            Call($0, for: "an interpreter that starts")
        } + [
            Call("arch_prctl", 0x1002, for: "an interpreter that starts"),  // ARCH_SET_FS
            Call("fcntl", 0, 1, for: "an interpreter that starts"),  // F_GETFD
            Call("ioctl", 0, 0x5401, for: "an interpreter that opens a file"),  // TCGETS
        ]

    /// The runner, which is told what to run, and says how it went.
    private static let serving = ["recvmsg", "dup2", "write", "exit_group"].map { Call($0, for: "the runner") }

    /// A copy of the student's interpreter for each test.
    private static let grading =
        ["getcwd", "getpid", "wait4", "kill"].map { Call($0, for: "grading") }
        + [Call("clone", 0x0120_0011, for: "grading")]
}
