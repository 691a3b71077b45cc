import Settings

/// A program that tests one limit or rule, and the outcome that shows that it held.
struct BehaviourProbe: Sendable {
    let name: String
    let source: String
    let limits: LimitOverrides
    let expected: Outcome
    /// A call that the result must name as refused.
    let refused: String?
    /// What the report says if the limit held.
    let meaning: String
    let advice: String

    init(
        _ name: String, _ source: String, limits: LimitOverrides = LimitOverrides(), expected: Outcome,
        refused: String? = nil, meaning: String, advice: String
    ) {
        self.name = name
        self.source = source
        self.limits = limits
        self.expected = expected
        self.refused = refused
        self.meaning = meaning
        self.advice = advice
    }

    func check(_ sandbox: Sandbox, _ policy: Policy) async -> DoctorReport.Check {
        var policy = policy
        policy.limits = policy.limits.replacing(limits)
        do {
            let result = try await sandbox.run(CellJob(source: source), under: policy, start: .cold)
            guard result.outcome == expected else {
                return .init(
                    name, .missing, "ended as \(result.outcome.rawValue), not as \(expected.rawValue)", advice: advice)
            }
            if let refused, !result.evidence.refusedSyscalls.contains(where: { $0.name == refused }) {
                return .init(name, .missing, "\(refused) was not reported as refused", advice: advice)
            }
            return .init(name, .enforced, "\(meaning) (\(result.summary))")
        } catch {
            return .init(name, .missing, "\(error)", advice: advice)
        }
    }
}

extension ProgramResult {
    fileprivate var summary: String {
        let wall = evidence.wallMicroseconds / 1000
        let peak = ByteCount.mebibytes(evidence.cgroup.memoryPeakBytes >> 20)
        return
            "\(outcome.rawValue) after \(evidence.cgroup.cpuMicroseconds / 1000) ms of CPU and \(wall) ms, peak \(peak)"
    }
}

extension BehaviourProbe {
    private static let notification =
        "use a kernel that has seccomp with user notification (CONFIG_SECCOMP_FILTER, Linux 5.0); in a container, "
        + "the container's own filter must allow it"

    static let all: [BehaviourProbe] = [
        BehaviourProbe(
            "CPU limit", "while True: pass", limits: LimitOverrides(cpu: .milliseconds(200)), expected: .cpuLimit,
            meaning: "an endless loop was ended at 200ms",
            advice: "enable the cpuacct controller, or cgroup v2 with cpu.stat"),
        BehaviourProbe(
            "wall limit", "import time; time.sleep(60)", limits: LimitOverrides(wall: .milliseconds(300)),
            expected: .wallLimit, meaning: "a sleeping program was ended at 300ms",
            advice: "please report this: this limit does not depend on the host"),
        BehaviourProbe(
            "memory limit", "b = []\nwhile True: b.append(bytearray(1 << 20))",
            limits: LimitOverrides(memory: .mebibytes(48)), expected: .memoryLimit,
            meaning: "a program that allocates more and more was ended at 48MiB",
            advice: "delegate the memory controller; with swap, boot with swapaccount=1"),
        BehaviourProbe(
            "process limit", "import os\nwhile True: os.fork()", limits: LimitOverrides(processes: 8),
            expected: .processLimit, meaning: "a fork bomb was ended at 8 processes",
            advice: "delegate the pids controller"),
        BehaviourProbe(
            "output limit", "while True: print('x' * 999)", limits: LimitOverrides(output: .kibibytes(64)),
            expected: .outputLimit, meaning: "endless output was cut off at 64KiB",
            advice: "please report this: this limit does not depend on the host"),
        BehaviourProbe(
            "disk limit", "f = open('/work/x', 'wb', 0)\nwhile f.write(bytes(4096)) == 4096: pass\nraise OSError",
            limits: LimitOverrides(work: .mebibytes(1)), expected: .diskLimit, meaning: "/work was full at 1MiB",
            advice: "use a kernel that has tmpfs with limits (CONFIG_TMPFS)"),
        BehaviourProbe(
            "file limit", "for n in range(9999): open(f'/work/{n}', 'w').close()",
            limits: LimitOverrides(workFiles: 64), expected: .diskLimit, meaning: "/work was full at 64 files",
            advice: "use a kernel that has tmpfs with limits (CONFIG_TMPFS)"),
        BehaviourProbe(
            "refused system calls", "import socket; socket.socket()", expected: .policyViolation, refused: "socket",
            meaning: "a socket was refused, and the call was named", advice: notification),
        BehaviourProbe(
            "fatal system calls", "import ctypes\nfor n in (169, 142): ctypes.CDLL(None).syscall(n, 0, 0, 0, 0)",
            expected: .policyViolation, refused: "reboot", meaning: "a call of reboot ended the cell",
            advice: notification),
        BehaviourProbe(
            "signals", "import os; os.kill(os.getpid(), 9)", expected: .signal,
            meaning: "a SIGKILL that a program sends itself is distinguished from ours", advice: "please report this"),
    ]
}
