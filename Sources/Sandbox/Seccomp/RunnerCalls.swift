/// The system calls that our own code in a cell makes after its filter is installed. Under a profile that refuses one
/// of them, no program runs or nothing can be graded.
///
/// The list was found by refusing each call separately, to programs and to gradings, warm and cold. Calls that Python
/// and libc can do without are not listed.
enum RunnerCalls {
    struct Call: Sendable {
        let name: String
        /// The arguments of the call, for calls that a profile may allow with some arguments only.
        let arguments: [UInt64]
        let purpose: String
        /// Nil if this architecture lacks the call and does not need it.
        let number: Int32?

        fileprivate init(_ name: String, _ arguments: UInt64..., for purpose: String) {
            self.name = name
            self.arguments = arguments
            self.purpose = purpose
            number = SeccompProgram.number(of: name)
        }
    }

    static let all = program + grading

    /// Calls for any program.
    static let program = building + interpreter + serving

    /// A new cell sends the filter's listener to the launcher.
    private static let building = [Call("sendmsg", for: "the building of a cell")]

    /// Calls of a starting interpreter.
    private static let interpreter =
        [
            "execve", "openat", "mmap", "mprotect", "newfstatat", "read", "pread64", "close", "lseek", "getdents64",
            "futex",
        ].map { Call($0, for: "the start of Python") } + [
            Call("arch_prctl", 0x1002, for: "the start of Python"),  // ARCH_SET_FS
            Call("fcntl", 0, 1, for: "the start of Python"),  // F_GETFD
            Call("ioctl", 0, 0x5401, for: "opening a file in Python"),  // TCGETS
        ]

    /// Calls of the runner, which receives the job and reports its result.
    private static let serving = ["recvmsg", "dup2", "write", "exit_group"].map { Call($0, for: "the runner") }

    /// Calls of the fork of the student's interpreter that each test gets.
    private static let grading =
        ["getcwd", "getpid", "wait4", "kill"].map { Call($0, for: "grading") }
        + [Call("clone", 0x0120_0011, for: "grading")]
}
