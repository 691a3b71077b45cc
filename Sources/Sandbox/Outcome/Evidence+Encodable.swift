extension Evidence: Encodable {
    private enum Key: String, CodingKey {
        case exitCode = "exit_code"
        case signal
        case kill
        case oomKills = "oom_kills"
        case memoryLimitHits = "memory_limit_hits"
        case memoryPeakBytes = "memory_peak_bytes"
        case processLimitHits = "process_limit_hits"
        case cpuMicroseconds = "cpu_us"
        case wallMicroseconds = "wall_us"
        case refusedSyscalls = "refused_syscalls"
        case stdoutBytes = "stdout_bytes"
        case stderrBytes = "stderr_bytes"
        case work
        case temporary = "tmp"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        // `encode`, not `encodeIfPresent`: scripts can rely on every key being present, with null where it has no
        // value.
        try container.encode(exitCode, forKey: .exitCode)
        try container.encode(signal, forKey: .signal)
        try container.encode(kill, forKey: .kill)
        try container.encode(cgroup.oomKills, forKey: .oomKills)
        try container.encode(cgroup.memoryLimitHits, forKey: .memoryLimitHits)
        try container.encode(cgroup.memoryPeakBytes, forKey: .memoryPeakBytes)
        try container.encode(cgroup.processLimitHits, forKey: .processLimitHits)
        try container.encode(cgroup.cpuMicroseconds, forKey: .cpuMicroseconds)
        try container.encode(wallMicroseconds, forKey: .wallMicroseconds)
        try container.encode(refusedSyscalls, forKey: .refusedSyscalls)
        try container.encode(stdout.bytes, forKey: .stdoutBytes)
        try container.encode(stderr.bytes, forKey: .stderrBytes)
        try container.encode(work, forKey: .work)
        try container.encode(temporary, forKey: .temporary)
    }

    /// Nil when the program did not end with an exit code.
    package var exitCode: Int32? {
        if case .code(let code) = exit { code } else { nil }
    }

    /// Nil when no signal ended the program.
    package var signal: Int32? {
        if case .signal(let number) = exit { number } else { nil }
    }
}
