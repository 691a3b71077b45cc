import Settings

/// The trace of one program under one policy: its result, its use of each limit, and its system calls.
package struct ProgramTrace: Sendable {
    package let policy: EffectivePolicy
    package let profile: SeccompProfile
    /// The result of a normal run.
    package let result: ProgramResult
    /// The calls of a second run, in which every call was reported.
    package let calls: SyscallTrace
    package let uses: [LimitUse]

    /// The program's calls that were refused or answered as absent.
    package var refused: [SyscallTrace.Call] { calls.calls.filter { $0.refused > 0 } }

    /// Whether a limit ended the program, so that its needs are unknown.
    package var isCutShort: Bool {
        switch result.outcome {
        case .ok, .runtimeError, .signal, .policyViolation, .internalError: false
        case .cpuLimit, .wallLimit, .memoryLimit, .processLimit, .outputLimit, .diskLimit: true
        }
    }
}

extension Sandbox {
    /// Runs a program twice in cold cells: once normally, for its result and its use of the limits, and once with every
    /// system call reported, which slows it down.
    ///
    /// - Throws: `SandboxError` if a cell cannot be built.
    package func trace(_ job: CellJob, under policy: EffectivePolicy) async throws -> ProgramTrace {
        let limits = policy.policy.limits
        let result = try await run(job, under: policy.policy, start: .cold)
        // More time would not help a program that a time limit ended.
        let timeFactor = result.outcome == .cpuLimit || result.outcome == .wallLimit ? 1 : 4
        let cell = try await build(CellShape(policy: policy.policy, isTraced: true), start: .cold)
        let traced = try await run(job, in: cell, cpu: limits.cpu * timeFactor, wall: limits.wall * timeFactor)
        guard let calls = traced.evidence.trace else {
            throw SandboxError(.cell, "the launcher sent no trace of a traced cell")
        }
        return ProgramTrace(
            policy: policy, profile: try configuration.policies.seccompProfile(policy.policy.seccompProfile),
            result: result, calls: calls, uses: LimitUse.all(result.evidence, calls, under: policy.policy))
    }
}
