import FoundationEssentials
import Sandbox
import Settings
import Testing

@Suite struct OutcomeTests {
    /// One row of the table: evidence, and the outcome it leads to.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let evidence: Evidence
        let outcome: Outcome

        init(_ description: String, _ outcome: Outcome, _ evidence: Evidence) {
            testDescription = description
            self.evidence = evidence
            self.outcome = outcome
        }
    }

    private static let limits = Limits(
        cpu: .seconds(2), wall: .seconds(10), memory: .mebibytes(256), processes: 32, output: .mebibytes(1),
        work: .mebibytes(16), workFiles: 1024, openFiles: 256, cores: 1)
    private static let socket = [Evidence.RefusedSyscall(name: "socket", count: 1)]
    private static let full = Evidence.FreeSpace(bytes: 0, files: 1000)
    private static let outOfFiles = Evidence.FreeSpace(bytes: 1 << 20, files: 0)
    private static let outOfMemory = CgroupEvidence(oomKills: 1, memoryLimitHits: 7)
    private static let outOfProcesses = CgroupEvidence(processLimitHits: 3)
    private static let overCPU = CgroupEvidence(cpuMicroseconds: 2_000_001)

    static let rows: [Row] = [
        Row("exit 0", .ok, Evidence(exit: .code(0))),
        Row("exit 1", .runtimeError, Evidence(exit: .code(1))),
        Row("exit 137 is a number like any other", .runtimeError, Evidence(exit: .code(137))),
        Row("a self-sent SIGKILL", .signal, Evidence(exit: .signal(9))),
        Row("a self-sent SIGXCPU is no CPU limit", .signal, Evidence(exit: .signal(24))),
        Row("a segmentation fault", .signal, Evidence(exit: .signal(11))),
        Row("a foreign ABI", .policyViolation, Evidence(exit: .signal(31))),

        Row("killed for CPU time", .cpuLimit, Evidence(exit: .signal(9), kill: .cpu)),
        Row("over the CPU limit, but ended before our kill", .cpuLimit, Evidence(exit: .code(0), cgroup: overCPU)),
        Row("killed for wall-clock time", .wallLimit, Evidence(exit: .signal(9), kill: .wall)),
        Row("killed for wall-clock time, but it had ended already", .ok, Evidence(exit: .code(0), kill: .wall)),
        Row("killed for wall-clock time, but it had crashed", .signal, Evidence(exit: .signal(11), kill: .wall)),
        Row(
            "killed for wall-clock time, and over the CPU limit", .cpuLimit,
            Evidence(exit: nil, kill: .wall, cgroup: overCPU)),

        Row("killed for memory by the kernel", .memoryLimit, Evidence(exit: .signal(9), cgroup: outOfMemory)),
        Row(
            "a child killed for memory, the parent exits 0", .memoryLimit, Evidence(exit: .code(0), cgroup: outOfMemory)
        ),
        Row("the whole group killed for memory, init too", .memoryLimit, Evidence(exit: nil, cgroup: outOfMemory)),
        Row(
            "the v1 memory notification, before any kill", .memoryLimit,
            Evidence(exit: nil, kill: .memory, cgroup: CgroupEvidence(memoryLimitHits: 7))),
        Row(
            "the v1 memory notification, where the kernel counts no failures", .memoryLimit,
            Evidence(exit: nil, kill: .memory, cgroup: CgroupEvidence(memoryPeakBytes: 256 << 20))),
        Row("the v1 memory notification of a group above", .internalError, Evidence(exit: nil, kill: .memory)),
        Row(
            "the host is out of memory, not the cell", .internalError,
            Evidence(exit: nil, cgroup: CgroupEvidence(oomKills: 1))),
        Row(
            "the memory limit reached, but no process killed", .ok,
            Evidence(exit: .code(0), cgroup: CgroupEvidence(memoryLimitHits: 9))),
        Row("out of memory and out of time", .memoryLimit, Evidence(exit: .signal(9), kill: .cpu, cgroup: outOfMemory)),

        Row("a fork refused, uncaught", .processLimit, Evidence(exit: .code(1), cgroup: outOfProcesses)),
        Row("a fork refused, and handled", .ok, Evidence(exit: .code(0), cgroup: outOfProcesses)),
        Row(
            "a fork bomb that retries until its time is up", .processLimit,
            Evidence(exit: .signal(9), kill: .cpu, cgroup: outOfProcesses)),
        Row(
            "a fork bomb that ended before we could end it for CPU time", .processLimit,
            Evidence(exit: .code(0), cgroup: CgroupEvidence(processLimitHits: 3, cpuMicroseconds: 2_000_001))),
        Row(
            "a fork bomb whose tracebacks flood", .processLimit,
            Evidence(exit: nil, kill: .output, cgroup: outOfProcesses)),
        Row(
            "a fork bomb that ended before we could end it for output", .processLimit,
            Evidence(exit: .code(0), cgroup: outOfProcesses, stderr: .init(bytes: 1 << 20, truncated: true))),

        Row("killed for output", .outputLimit, Evidence(exit: .signal(9), kill: .output)),
        Row(
            "output cut off, but it ended by itself", .outputLimit,
            Evidence(exit: .code(0), stdout: .init(bytes: 1 << 20, truncated: true))),
        Row(
            "error output cut off", .outputLimit,
            Evidence(exit: .code(1), stderr: .init(bytes: 1 << 20, truncated: true))),

        Row("/work full, uncaught", .diskLimit, Evidence(exit: .code(1), work: full)),
        Row("/work out of files", .diskLimit, Evidence(exit: .code(1), work: outOfFiles)),
        Row("/tmp full", .diskLimit, Evidence(exit: .code(1), temporary: full)),
        Row("/work full, and handled", .ok, Evidence(exit: .code(0), work: full)),
        Row("/work full, retries until its time is up", .diskLimit, Evidence(exit: .signal(9), kill: .cpu, work: full)),

        Row("a refused call, uncaught", .policyViolation, Evidence(exit: .code(1), refusedSyscalls: socket)),
        Row("a refused call, and handled", .ok, Evidence(exit: .code(0), refusedSyscalls: socket)),
        Row(
            "a refused call, then an endless loop", .cpuLimit,
            Evidence(exit: nil, kill: .cpu, refusedSyscalls: socket)),
        Row("a refused call, then a self-sent SIGKILL", .signal, Evidence(exit: .signal(9), refusedSyscalls: socket)),
        Row("a call that no exercise needs", .policyViolation, Evidence(exit: .signal(9), kill: .fatalSyscall)),
        Row("a flood of refused calls", .policyViolation, Evidence(exit: .signal(9), kill: .refusedFlood)),
        Row(
            "kexec_load, and out of memory", .policyViolation,
            Evidence(exit: nil, kill: .fatalSyscall, cgroup: outOfMemory)),

        Row("cancelled", .internalError, Evidence(exit: .signal(9), kill: .request)),
        Row("the launcher ended", .internalError, Evidence(exit: nil, kill: .shutdown)),
        Row("its end was not seen", .internalError, Evidence(exit: nil)),
    ]

    @Test(arguments: rows) func `evidence decides the outcome`(row: Row) {
        #expect(Outcome.decide(row.evidence, Self.limits) == row.outcome)
    }

    @Test func `the table covers every outcome`() {
        #expect(Set(Self.rows.map(\.outcome)) == Set(Outcome.allCases))
    }

    @Test func `a result has exactly the documented keys`() throws {
        let result = ProgramResult(
            evidence: Evidence(exit: .code(0)), limits: Self.limits, stdout: Array("hi\n".utf8), stderr: [0xFF, 0x41],
            root: RootIdentity(name: "python", hash: "c0de"), mode: .cold, enforcement: Enforcement(layout: .hybrid))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = String(decoding: try encoder.encode(result), as: UTF8.self)
        #expect(
            json == """
                {"cpu_ms":0,"enforcement":"hybrid","evidence":{"cpu_us":0,"exit_code":0,"kill":null,\
                "memory_limit_hits":0,"memory_peak_bytes":0,"oom_kills":0,"process_limit_hits":0,\
                "refused_syscalls":[],"signal":null,"stderr_bytes":0,"stdout_bytes":0,"tmp":null,"wall_us":0,\
                "work":null},"exit_code":0,"memory_peak_bytes":0,"mode":"cold","outcome":"ok",\
                "refused_syscalls":[],"root":"python","root_hash":"c0de","signal":null,"stderr":"\\\\xffA",\
                "stderr_truncated":false,"stdout":"hi\\n","stdout_truncated":false,"wall_ms":0}
                """)
    }

    @Test(
        arguments: [
            ([0x68, 0xC3, 0xA9], "h\u{E9}"), ([0xC3], "\\xc3"), ([0xC3, 0x41], "\\xc3A"), ([0x80, 0x0A], "\\x80\n"),
            ([0xF0, 0x9F, 0x90, 0xA6, 0xFF], "\u{1F426}\\xff"), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"), ([], ""),
        ] as [([UInt8], String)])
    func `invalid UTF-8 bytes are escaped one by one`(bytes: [UInt8], text: String) {
        #expect(String(escapingInvalid: bytes) == text)
    }
}
