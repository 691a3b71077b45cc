/// What every cell itself calls once its filter is in place, whatever runs in it: a profile without these runs nothing,
/// or grades nothing.
///
/// Found by refusing each call by itself, to programs and to gradings, warm and cold; those that Python and libc do
/// without are not listed.
enum RunnerCalls {
    struct Call: Sendable {
        let name: String
        /// With which it is made, where a profile may allow some only.
        let arguments: [UInt64]
        let purpose: String
        /// Nil where this architecture does not have it, and does not need it.
        let number: Int32?

        fileprivate init(_ name: String, _ arguments: UInt64..., for purpose: String) {
            self.name = name
            self.arguments = arguments
            self.purpose = purpose
            number = SeccompProgram.number(of: name)
        }
    }

    static let all = program + grading

    /// For any program.
    static let program = building + interpreter + serving

    /// What refuses a call is handed to the launcher.
    private static let building = [Call("sendmsg", for: "a cell that is being built")]

    /// An interpreter that starts.
    private static let interpreter =
        [
            "execve", "openat", "mmap", "mprotect", "newfstatat", "read", "pread64", "close", "lseek", "getdents64",
            "futex",
        ].map { Call($0, for: "an interpreter that starts") } + [
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
