import Settings

/// The result of one program run, as `sandmartin run --json` prints it.
package struct ProgramResult: Sendable, Hashable {
    package var outcome: Outcome
    /// The limits that decided the outcome; CPU time is the sum of all grants.
    package var limits: Limits
    package var stdout: [UInt8]
    package var stderr: [UInt8]
    package var root: RootIdentity
    package var mode: CellStart
    package var enforcement: Enforcement
    package var evidence: Evidence
    /// Nil unless the job has a figure. Not encoded, because its bytes are unchecked.
    package var figure: CellFigure?

    /// Decides the outcome from the evidence.
    package init(
        evidence: Evidence, limits: Limits, stdout: [UInt8], stderr: [UInt8], root: RootIdentity,
        mode: CellStart, enforcement: Enforcement
    ) {
        self.outcome = Outcome.decide(evidence, limits)
        self.limits = limits
        self.stdout = stdout
        self.stderr = stderr
        self.root = root
        self.mode = mode
        self.enforcement = enforcement
        self.evidence = evidence
    }
}

extension ProgramResult: Encodable {
    private enum Key: String, CodingKey {
        case outcome
        case exitCode = "exit_code"
        case signal
        case cpuMilliseconds = "cpu_ms"
        case wallMilliseconds = "wall_ms"
        case memoryPeakBytes = "memory_peak_bytes"
        case stdout
        case stderr
        case stdoutTruncated = "stdout_truncated"
        case stderrTruncated = "stderr_truncated"
        case refusedSyscalls = "refused_syscalls"
        case root
        case rootHash = "root_hash"
        case mode
        case enforcement
        case evidence
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(evidence.exitCode, forKey: .exitCode)
        try container.encode(evidence.signal, forKey: .signal)
        try container.encode(evidence.cgroup.cpuMicroseconds / 1000, forKey: .cpuMilliseconds)
        try container.encode(evidence.wallMicroseconds / 1000, forKey: .wallMilliseconds)
        try container.encode(evidence.cgroup.memoryPeakBytes, forKey: .memoryPeakBytes)
        try container.encode(String(escapingInvalid: stdout), forKey: .stdout)
        try container.encode(String(escapingInvalid: stderr), forKey: .stderr)
        try container.encode(evidence.stdout.truncated, forKey: .stdoutTruncated)
        try container.encode(evidence.stderr.truncated, forKey: .stderrTruncated)
        try container.encode(evidence.refusedSyscalls.map(\.name), forKey: .refusedSyscalls)
        try container.encode(root.name, forKey: .root)
        try container.encode(root.hash, forKey: .rootHash)
        try container.encode(mode, forKey: .mode)
        try container.encode(enforcement, forKey: .enforcement)
        try container.encode(evidence, forKey: .evidence)
    }
}
