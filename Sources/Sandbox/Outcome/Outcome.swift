import Glibc
import Settings

/// How one program run ended.
package enum Outcome: String, Sendable, Hashable, CaseIterable, Encodable {
    case ok
    /// The program ended with an exit code other than 0: for Python, mostly an exception nobody caught.
    case runtimeError = "runtime_error"
    /// A signal ended the program, and it was not we who sent it.
    case signal
    case cpuLimit = "cpu_limit"
    case wallLimit = "wall_limit"
    case memoryLimit = "memory_limit"
    case processLimit = "process_limit"
    case outputLimit = "output_limit"
    case diskLimit = "disk_limit"
    case policyViolation = "policy_violation"
    /// Our fault or the host's; never to be held against the program.
    case internalError = "internal_error"
}

extension Outcome {
    /// Concludes from what was seen. The first rule that holds decides; the order is part of the contract.
    ///
    /// It follows one thought: what explains most comes first. Ends that are not the program's doing; then what cannot
    /// happen by accident; then limits that were struck; then time, because a program that runs into another limit and
    /// will not take no for an answer uses up its time in the end; last, how the program itself said that it ended.
    ///
    /// - Parameter limits: the limits of the whole run; where CPU time was granted in parts, `cpu` is their sum.
    package static func decide(_ evidence: Evidence, _ limits: Limits) -> Outcome {
        let cgroup = evidence.cgroup
        // The kernel says who was first: had the clock's SIGKILL met it before its own end, it would have ended by that.
        let kill = evidence.kill == .wall && evidence.endedByItself ? nil : evidence.kill
        // These two also where it ended by itself before we could end it: the limit is what it says, not what it says
        // and the time we take to notice.
        let isOverCPU = kill == .cpu || cgroup.isOver(cpu: limits.cpu)
        let isOverOutput = kill == .output || evidence.stdout.truncated || evidence.stderr.truncated
        /// Anything but coming to an end with exit code 0, within those: or else chance would decide which rule holds.
        let failed = kill != nil || evidence.exit != .code(0) || isOverCPU || isOverOutput

        // 1. We ended it for reasons of our own.
        if kill == .request || kill == .shutdown { return .internalError }

        // 2. Nobody calls kexec_load by accident.
        if kill == .fatalSyscall || kill == .refusedFlood { return .policyViolation }

        // 3. Out of memory, even if it was a child that was killed and the parent went on to exit 0. Without the cell's
        //    own limit having been reached it is a shortage of the host, or of a group above: the kernel counts those
        //    kills and, on v1, sends those notifications too (cgroup-v2.rst, memory.events; mem_cgroup_oom_notify).
        if kill == .memory || cgroup.oomKills > 0 {
            return cgroup.reached(limits.memory) ? .memoryLimit : .internalError
        }

        // 4. Nobody saw it end, and nobody ended it.
        if kill == nil, evidence.exit == nil { return .internalError }

        // 5. It struck the process limit and failed. A program that is refused a fork, copes and exits 0 is ok. Before
        //    output, since the children of a fork bomb print a traceback each.
        if failed, cgroup.processLimitHits > 0 { return .processLimit }

        // 6. More output than it may write.
        if isOverOutput { return .outputLimit }

        // 7. It failed and left a file system full, of bytes or of files. One that makes room again and then fails
        //    is not seen here: the kernel keeps no count of failed writes.
        if failed, evidence.work?.isFull == true || evidence.temporary?.isFull == true { return .diskLimit }

        // 8. More CPU time than it has.
        if isOverCPU { return .cpuLimit }

        // 9. Only now the clock.
        if kill == .wall { return .wallLimit }

        switch evidence.exit {
        // 10. The filter ends a process that makes a call through a foreign ABI with SIGSYS.
        case .signal(SIGSYS): return .policyViolation

        // 11. Any other signal, a self-sent SIGKILL included, is just that.
        case .signal: return .signal

        // 12. The name of a refused call is in the result in any case. It becomes the outcome where the program went
        //     on to fail with an exit code, as one does whose PermissionError nobody caught. One that copes is ok.
        case .code(let code) where code != 0:
            return evidence.refusedSyscalls.isEmpty ? .runtimeError : .policyViolation

        case .code: return .ok

        case nil: return .internalError
        }
    }
}

extension Evidence {
    /// Whether the program came to an end that no SIGKILL can bring about.
    fileprivate var endedByItself: Bool { exit != nil && exit != .signal(SIGKILL) }
}

extension Evidence.FreeSpace {
    /// Not a byte, or not a file, is left.
    package var isFull: Bool { bytes == 0 || files == 0 }
}

extension CgroupEvidence {
    package func isOver(cpu limit: Duration) -> Bool { cpuMicroseconds > UInt64(max(0, limit.microseconds)) }

    /// Whether the cell's own memory limit was reached.
    ///
    /// The peak speaks where the counter does not: a v1 kernel of today counts no failure when the limit on memory
    /// and swap together is the one that is reached (page_counter.c, track_failcnt). The peak may stay below the
    /// limit by what was asked for last, which is a huge page at most.
    fileprivate func reached(_ limit: ByteCount) -> Bool {
        memoryLimitHits > 0 || memoryPeakBytes + ByteCount.mebibytes(2).bytes > limit.bytes
    }
}
