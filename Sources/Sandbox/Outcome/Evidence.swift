/// All that was seen of one program's run, before anything is concluded from it.
package struct Evidence: Sendable, Hashable {
    /// How the program itself ended, as the launcher, its parent, saw it in `waitid`.
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

    /// Why we ended the cell. Absent when the program came to its end by itself.
    package enum Kill: String, Sendable, Hashable, Encodable {
        case cpu
        case wall
        case output
        /// The v1 memory notification; on v2 the kernel ends the group itself and `cgroup.oomKills` tells it.
        case memory
        /// A system call that no exercise could want.
        case fatalSyscall = "fatal_syscall"
        /// Refused calls in such numbers that answering them would become the host's burden.
        case refusedFlood = "refused_flood"
        /// The caller asked for it: a cancelled submission, a finished grading.
        case request
        /// The launcher ended, or lost its worker, and took the cell with it.
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
        /// The program wrote more than the limit.
        package var truncated: Bool

        package init(bytes: UInt64 = 0, truncated: Bool = false) {
            self.bytes = bytes
            self.truncated = truncated
        }
    }

    /// What was left free in one of the cell's file systems at the end (statfs).
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

    /// nil when the cell was ended before its program was.
    package var exit: Exit?
    package var kill: Kill?
    package var cgroup: CgroupEvidence
    package var wallMicroseconds: UInt64
    package var refusedSyscalls: [RefusedSyscall]
    package var stdout: Stream
    package var stderr: Stream
    /// nil where it could not be read because the cell was already gone.
    package var work: FreeSpace?
    package var temporary: FreeSpace?
    /// Of a traced cell alone.
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
