import Glibc
import Settings

/// How one program run ended.
package enum Outcome: String, Sendable, Hashable, CaseIterable, Encodable {
    case ok
    /// The program ended with an exit code other than 0: for Python, usually an uncaught exception.
    case runtimeError = "runtime_error"
    /// A signal ended the program, and we did not send it.
    case signal
    case cpuLimit = "cpu_limit"
    case wallLimit = "wall_limit"
    case memoryLimit = "memory_limit"
    case processLimit = "process_limit"
    case outputLimit = "output_limit"
    case diskLimit = "disk_limit"
    case policyViolation = "policy_violation"
    /// Our fault or the host's; never the program's.
    case internalError = "internal_error"
}

extension Outcome {
    /// Decides the outcome. The first rule that holds decides; the order is part of the contract.
    ///
    /// The rule that explains most comes first: ends that the program did not cause; then acts that cannot be
    /// accidental; then limits that were reached; then time, because a program that keeps retrying at another limit
    /// uses up its time in the end; last, the program's own exit status.
    ///
    /// - Parameter limits: the limits of the whole run; where CPU time was granted in parts, `cpu` is their sum.
    package static func decide(_ evidence: Evidence, _ limits: Limits) -> Outcome {
        let cgroup = evidence.cgroup
        // A program that our SIGKILL for wall-clock time reached would have ended by that signal. Otherwise it ended
        // first.
        let kill = evidence.kill == .wall && evidence.endedByItself ? nil : evidence.kill
        // These two also hold for a program that ended before we could end it: the limit does not include the time that
        // we take to notice.
        let isOverCPU = kill == .cpu || cgroup.isOver(cpu: limits.cpu)
        let isOverOutput = kill == .output || evidence.stdout.truncated || evidence.stderr.truncated
        // Anything but exit code 0 within these two limits. Without these limits, chance would decide which rule holds.
        let failed = kill != nil || evidence.exit != .code(0) || isOverCPU || isOverOutput

        // 1. We ended the cell for our own reasons.
        if kill == .request || kill == .shutdown { return .internalError }

        // 2. Calls such as kexec_load are not made by accident.
        if kill == .fatalSyscall || kill == .refusedFlood { return .policyViolation }

        // 3. Out of memory, even if only a child was killed and the parent exited with 0. If the cell's own limit was
        // not reached, the host or a group above was out of memory: the kernel counts those kills and, on v1, sends
        // those notifications too (cgroup-v2.rst, memory.events; mem_cgroup_oom_notify).
        if kill == .memory || cgroup.oomKills > 0 {
            return cgroup.reached(limits.memory) ? .memoryLimit : .internalError
        }

        // 4. Its end was not seen, and we did not end it.
        if kill == nil, evidence.exit == nil { return .internalError }

        // 5. It reached the process limit and failed. A program that handles a failed fork and exits with 0 is ok.
        // Before output, because each child of a fork bomb prints a traceback.
        if failed, cgroup.processLimitHits > 0 { return .processLimit }

        // 6. It wrote more output than its limit.
        if isOverOutput { return .outputLimit }

        // 7. It failed and left a file system full, of bytes or of files. A program that frees space and then fails is
        // not noticed: the kernel does not count failed writes.
        if failed, evidence.work?.isFull == true || evidence.temporary?.isFull == true { return .diskLimit }

        // 8. It used more CPU time than its limit.
        if isOverCPU { return .cpuLimit }

        // 9. It used more wall-clock time than its limit.
        if kill == .wall { return .wallLimit }

        switch evidence.exit {
        // 10. The filter kills a process that makes a call of a foreign ABI, with SIGSYS.
        case .signal(SIGSYS): return .policyViolation

        // 11. Any other signal, a self-sent SIGKILL included.
        case .signal: return .signal

        // 12. A refused call decides the outcome only if the program then failed with an exit code, as after an
        //     uncaught PermissionError. A program that handles it is ok. The result names the call in any case.
        case .code(let code) where code != 0:
            return evidence.refusedSyscalls.isEmpty ? .runtimeError : .policyViolation

        case .code: return .ok

        case nil: return .internalError
        }
    }
}

extension Evidence {
    /// Whether the program ended in a way that SIGKILL cannot cause.
    fileprivate var endedByItself: Bool { exit != nil && exit != .signal(SIGKILL) }
}

extension Evidence.FreeSpace {
    /// Whether no byte, or no file, is left.
    package var isFull: Bool { bytes == 0 || files == 0 }
}

extension CgroupEvidence {
    package func isOver(cpu limit: Duration) -> Bool { cpuMicroseconds > UInt64(max(0, limit.microseconds)) }

    /// Whether the cell's own memory limit was reached.
    ///
    /// The peak shows it where the counter does not: recent kernels count no failure on v1 when the limit of memory and
    /// swap together is reached (page_counter.c, track_failcnt). The peak may stay below the limit by the size of the
    /// last request, at most a huge page.
    fileprivate func reached(_ limit: ByteCount) -> Bool {
        memoryLimitHits > 0 || memoryPeakBytes + ByteCount.mebibytes(2).bytes > limit.bytes
    }
}
