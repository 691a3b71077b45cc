import Grading
import Sandbox
import Synchronization

/// The policies under which submissions are graded.
///
/// Policies change while a service runs. The sandbox's library already refuses a policy that is faulty or that this
/// host cannot enforce. This class also refuses a change under which the exercise cannot be graded with the limits that
/// it sets: the last usable version stays in force, and the fault is reported once for each change.
final class GradingPolicies: Sendable {
    private struct Known {
        /// The policy in force.
        var policy: Policy
        /// The library's policy at the last look, usable or not.
        var asked: Policy
    }

    private struct Values {
        var known: [CellLimits: Known] = [:]
        /// The faults that were reported of the last version of a policy, by its name. Several exercises can have the
        /// same one.
        var reported: [String: (asked: Policy, faults: Set<SandboxError>)] = [:]

        /// Returns whether the fault of a version is new.
        mutating func note(_ fault: SandboxError, of asked: Policy) -> Bool {
            if reported[asked.name]?.asked != asked { reported[asked.name] = (asked, []) }
            return reported[asked.name]?.faults.insert(fault).inserted ?? true
        }
    }

    private let library: PolicyLibrary
    private let onFault: @Sendable (SandboxError) -> Void
    private let values = Mutex(Values())

    /// - Parameter onFault: receives the reason why a changed policy is not used.
    init(_ library: PolicyLibrary, onFault: @escaping @Sendable (SandboxError) -> Void) {
        self.library = library
        self.onFault = onFault
    }

    /// Returns the policy for a cell with these limits.
    ///
    /// - Throws: for a policy without an earlier usable version: the library's error for a faulty policy, or
    ///   `SandboxError` with a remedy for one that grading cannot use.
    func policy(_ limits: CellLimits) throws -> Policy {
        let asked = try library.policy(limits.policy)
        let found = try values.withLock { values throws -> (policy: Policy, fault: SandboxError?) in
            if let last = values.known[limits], last.asked == asked, last.asked.versions == asked.versions {
                return (last.policy, nil)
            }
            do {
                let policy = try asked.applying(limits.overrides)
                try policy.requireFitness(for: GradedProgram(limits.program))
                try library.requireUsable(policy)
                values.known[limits] = Known(policy: policy, asked: asked)
                return (policy, nil)
            } catch let error as SandboxError {
                guard let last = values.known[limits] else { throw error }
                values.known[limits]?.asked = asked
                return (last.policy, values.note(error, of: asked) ? error : nil)
            }
        }
        if let fault = found.fault {
            onFault(
                SandboxError(
                    .policy,
                    "the changed policy \(limits.policy) cannot be used for grading; its last good version stays in "
                        + "force: \(fault.message)"))
        }
        return found.policy
    }
}

/// The policies of one grading, each as it was when the grading first needed it.
final class KeptPolicies: Sendable {
    private let kept = Mutex<[CellLimits: Policy]>([:])

    func policy(_ limits: CellLimits, in policies: GradingPolicies) throws -> Policy {
        try kept.withLock { kept in
            if let policy = kept[limits] { return policy }
            let policy = try policies.policy(limits)
            kept[limits] = policy
            return policy
        }
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
