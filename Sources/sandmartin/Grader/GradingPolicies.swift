import Grading
import Sandbox
import Synchronization

/// The policies that gradings get, each as it was the last time that grading worked under it.
///
/// Policies change while a service runs. The library sees to it that one which makes no sense is not used; this one, that
/// neither is one under which this host or this exercise cannot be graded. Why is said once for each change.
final class GradingPolicies: Sendable {
    private struct Known {
        /// What came of `asked`.
        var policy: Policy
        /// The library's, when it was looked at last.
        var asked: Policy
    }

    private let sandbox: Sandbox
    private let onFault: @Sendable (SandboxError) -> Void
    private let known = Mutex<[CellLimits: Known]>([:])

    /// - Parameter onFault: is told why a changed policy is not used.
    init(_ sandbox: Sandbox, onFault: @escaping @Sendable (SandboxError) -> Void) {
        self.sandbox = sandbox
        self.onFault = onFault
    }

    /// - Throws: where nothing was known before, what is thrown for a policy that cannot be used; `SandboxError` with what
    ///   to change in one that can, but not for this.
    func policy(_ limits: CellLimits) throws -> Policy {
        let asked = try sandbox.configuration.policies.policy(limits.policy)
        let found = try known.withLock { known throws -> (policy: Policy, fault: SandboxError?) in
            if let last = known[limits], last.asked == asked { return (last.policy, nil) }
            do {
                let policy = try asked.applying(limits.overrides)
                try policy.requireFitness(for: GradedProgram(limits.program))
                try sandbox.requireEnforceable(policy)
                known[limits] = Known(policy: policy, asked: asked)
                return (policy, nil)
            } catch let error as SandboxError {
                guard let last = known[limits] else { throw error }
                known[limits]?.asked = asked
                return (last.policy, error)
            }
        }
        if let fault = found.fault {
            onFault(
                SandboxError(
                    .policy,
                    "the policy \(limits.policy) was changed and cannot be used for grading, so what it was before stays in "
                        + "force: \(fault.message)"))
        }
        return found.policy
    }
}

extension GradedProgram {
    fileprivate init(_ program: CellLimits.Program) {
        switch program {
        case .alone: self = .alone
        case .calledByTests: self = .copiedForTests
        }
    }
}
