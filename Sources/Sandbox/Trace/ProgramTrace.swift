import Settings

/// One program under one policy: how it ended, what it used of each limit, and what it called.
package struct ProgramTrace: Sendable {
    package let policy: EffectivePolicy
    package let profile: SeccompProfile
    /// Of the run that is like any other.
    package let result: ProgramResult
    /// Of a second run, in which every call was reported.
    package let calls: SyscallTrace
    package let uses: [LimitUse]

    /// Calls that were refused, or answered as absent, to the program.
    package var refused: [SyscallTrace.Call] { calls.calls.filter { $0.refused > 0 } }

    /// A limit ended it, so that its needs are not known.
    package var isCutShort: Bool {
        switch result.outcome {
        case .ok, .runtimeError, .signal, .policyViolation, .internalError: false
        case .cpuLimit, .wallLimit, .memoryLimit, .processLimit, .outputLimit, .diskLimit: true
        }
    }
}

extension Sandbox {
    /// Runs a program twice, in cold cells: as it would be run in any case, for how it ends and what it uses, and once
    /// more with every system call reported, which slows it down.
    ///
    /// - Throws: `SandboxError` where a cell cannot be built.
    package func trace(_ job: CellJob, under policy: EffectivePolicy) async throws -> ProgramTrace {
        let limits = policy.policy.limits
        let result = try await run(job, under: policy.policy, start: .cold)
        // A program that time ended would only be longer about it.
        let patience = result.outcome == .cpuLimit || result.outcome == .wallLimit ? 1 : 4
        let cell = try await build(CellShape(policy: policy.policy, isTraced: true), start: .cold)
        let traced = try await run(job, in: cell, cpu: limits.cpu * patience, wall: limits.wall * patience)
        guard let calls = traced.evidence.trace else {
            throw SandboxError(.cell, "the launcher gave no trace of a traced cell")
        }
        return ProgramTrace(
            policy: policy, profile: try configuration.policies.seccompProfile(policy.policy.seccompProfile),
            result: result, calls: calls, uses: LimitUse.all(result.evidence, calls, under: policy.policy))
    }
}
