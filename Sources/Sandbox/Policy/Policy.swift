/// What a program in a cell may use and do: the limits, and the name of the system calls it may make.
///
/// A policy is data reviewed by people, one file in `policies/`; `PolicyLibrary` reads it.
package struct Policy: Sendable, Hashable {
    package var name: String
    package var limits: Limits
    /// The name of a profile in `policies/seccomp/`.
    package var seccompProfile: String

    package init(name: String, limits: Limits, seccompProfile: String) {
        self.name = name
        self.limits = limits
        self.seccompProfile = seccompProfile
    }
}
