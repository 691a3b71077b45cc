/// Everything recorded about one program run, from which the outcome is decided.
package struct Evidence: Sendable, Hashable {
    /// How the program ended, as its parent, the launcher, learns from `waitid`.
    package enum Exit: Sendable, Hashable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        package var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let signal): "signal \(signal)"
            }
        }
    }

    /// Why we ended the cell. Nil when the program ended by itself.
    package enum Kill: String, Sendable, Hashable, Encodable {
        case cpu
        case wall
        case output
        /// The v1 memory notification. On v2 the kernel kills the group itself, which `cgroup.oomKills` shows.
        case memory
        /// A system call that no exercise needs.
        case fatalSyscall = "fatal_syscall"
        /// So many refused calls that answering them would burden the host.
        case refusedFlood = "refused_flood"
        /// The caller requested it: a cancelled submission, or a finished grading.
        case request
        /// The launcher ended, or lost its worker, and ended the cell.
        case shutdown
    }

    package struct RefusedSyscall: Sendable, Hashable, Encodable {
        package var name: String
        package var count: UInt64

        package init(name: String, count: UInt64) {
            self.name = name
            self.count = count
        }
    }

    package struct Stream: Sendable, Hashable {
        /// Bytes that were kept, at most the limit.
        package var bytes: UInt64
        /// Whether the program wrote more than the limit.
        package var truncated: Bool

        package init(bytes: UInt64 = 0, truncated: Bool = false) {
            self.bytes = bytes
            self.truncated = truncated
        }
    }

    /// The free space in one of the cell's file systems at the end (statfs).
    package struct FreeSpace: Sendable, Hashable, Encodable {
        package var bytes: UInt64
        package var files: UInt64

        private enum CodingKeys: String, CodingKey {
            case bytes = "free_bytes"
            case files = "free_files"
        }

        package init(bytes: UInt64, files: UInt64) {
            self.bytes = bytes
            self.files = files
        }
    }

    /// Nil when the cell was ended before its program ended.
    package var exit: Exit?
    package var kill: Kill?
    package var cgroup: CgroupEvidence
    package var wallMicroseconds: UInt64
    package var refusedSyscalls: [RefusedSyscall]
    package var stdout: Stream
    package var stderr: Stream
    /// Nil where it could not be read because the cell was already gone.
    package var work: FreeSpace?
    package var temporary: FreeSpace?
    /// Set for a traced cell only.
    package var trace: SyscallTrace?

    package init(
        exit: Exit?, kill: Kill? = nil, cgroup: CgroupEvidence = CgroupEvidence(), wallMicroseconds: UInt64 = 0,
        refusedSyscalls: [RefusedSyscall] = [], stdout: Stream = Stream(), stderr: Stream = Stream(),
        work: FreeSpace? = nil, temporary: FreeSpace? = nil, trace: SyscallTrace? = nil
    ) {
        self.exit = exit
        self.kill = kill
        self.cgroup = cgroup
        self.wallMicroseconds = wallMicroseconds
        self.refusedSyscalls = refusedSyscalls
        self.stdout = stdout
        self.stderr = stderr
        self.work = work
        self.temporary = temporary
        self.trace = trace
    }
}
