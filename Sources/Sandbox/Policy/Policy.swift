import Settings

/// What a program in a cell may use and do: its limits and its system calls.
///
/// A policy is reviewed data, one file in `policies/`. `PolicyLibrary` finds and reads it.
package struct Policy: Sendable, Hashable {
    package var name: String
    package var limits: Limits
    /// The highest limits that an exercise may set for itself. A limit without a bound is its own bound: exercises may
    /// lower it, never raise it.
    package var bounds: Limits
    /// The name of a profile in `policies/seccomp/`.
    package var seccompProfile: String
    /// The filter compiled from the profile.
    package var seccomp: SeccompProgram
    /// Nil for a policy that was read from a file. Does not take part in comparisons, so that a new version with the
    /// same values does not replace waiting cells.
    @NotCompared package var versions: PolicyVersions? = nil

    package init(
        name: String, limits: Limits, bounds: Limits? = nil, seccompProfile: String, seccomp: SeccompProgram
    ) {
        self.name = name
        self.limits = limits
        self.bounds = bounds ?? limits
        self.seccompProfile = seccompProfile
        self.seccomp = seccomp
    }

    /// Returns this policy with an exercise's own limits.
    ///
    /// - Throws: `SandboxError` (`policy`) that names the key, if `overrides` exceeds `bounds`.
    package func applying(_ overrides: LimitOverrides) throws(SandboxError) -> Policy {
        if let excess = bounds.excesses(in: overrides).first {
            throw SandboxError(
                .policy,
                "limits.\(excess.key): \(excess.asked) is more than the policy \(name) allows (\(excess.most)); "
                    + "lower it, or raise bounds.\(excess.key) in the policy; see `sandmartin policy show \(name)`"
            )
        }
        var policy = self
        policy.limits = limits.replacing(overrides)
        return policy
    }
}

/// The versions that a policy and its system call list were read from.
package struct PolicyVersions: Sendable, Hashable {
    package var policy: PolicyText.Version
    package var callList: PolicyText.Version
}

/// A value that is equal to every other one.
@propertyWrapper package struct NotCompared<Value: Sendable>: Sendable, Hashable {
    package var wrappedValue: Value

    package init(wrappedValue: Value) { self.wrappedValue = wrappedValue }

    package static func == (_: Self, _: Self) -> Bool { true }
    package func hash(into _: inout Hasher) {}
}
