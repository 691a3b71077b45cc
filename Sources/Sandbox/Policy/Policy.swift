import Settings

/// What a program in a cell may use and do: the limits, and the system calls it may make.
///
/// A policy is data reviewed by people, one file in `policies/`; `PolicyLibrary` finds and reads it.
package struct Policy: Sendable, Hashable {
    package var name: String
    package var limits: Limits
    /// The most that an exercise may set for itself. A limit that the policy's `bounds` do not mention is its own
    /// bound: exercises may lower it, never raise it.
    package var bounds: Limits
    /// The name of a profile in `policies/seccomp/`.
    package var seccompProfile: String
    /// The filter that came of the profile.
    package var seccomp: SeccompProgram

    package init(
        name: String, limits: Limits, bounds: Limits? = nil, seccompProfile: String, seccomp: SeccompProgram
    ) {
        self.name = name
        self.limits = limits
        self.bounds = bounds ?? limits
        self.seccompProfile = seccompProfile
        self.seccomp = seccomp
    }

    /// This policy with an exercise's own limits in place.
    ///
    /// - Throws: `SandboxError` (`policy`) naming the key, where `overrides` asks for more than `bounds` allow.
    package func applying(_ overrides: LimitOverrides) throws(SandboxError) -> Policy {
        if let excess = bounds.excesses(in: overrides).first {
            throw SandboxError(
                .policy,
                "limits.\(excess.key): \(excess.asked) is more than the policy \(name) allows (\(excess.most)); "
                    + "lower it, or raise bounds.\(excess.key) in the policy; `sandmartin policy show \(name)` says where"
            )
        }
        var policy = self
        policy.limits = limits.replacing(overrides)
        return policy
    }
}
