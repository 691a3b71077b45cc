import Settings

/// A policy with all inherited values, and the place where each value is written.
package struct EffectivePolicy: Sendable, Hashable {
    package private(set) var policy: Policy
    /// The names of the policies in the chain: its own name, the name of the policy that it extends, and so on.
    package let ancestry: [String]
    /// The origin of each value, by key.
    private let values: [String: Value]

    private struct Value: Hashable {
        var origin: SettingOrigin
        /// 0 in the policy's own file, 1 in the file that it extends, and so on.
        var distance: Int
    }

    /// - Parameters:
    ///   - chain: the policy's own file, the file that it extends, and so on. The last file is complete.
    ///   - filter: compiles the filter of a profile.
    /// - Throws: `SettingsError` for a missing limit; errors of `filter`.
    init(_ chain: [PolicyFile], filter: (_ profile: String) throws -> SeccompProgram) throws {
        var limits = LimitOverrides()
        var bounds = LimitOverrides()
        var profile = ""
        var values: [String: Value] = [:]
        for (distance, file) in chain.enumerated().reversed() {
            limits = limits.replacing(file.limits)
            bounds = bounds.replacing(file.bounds)
            profile = file.seccompProfile ?? profile
            values.merge(file.origins.mapValues { Value(origin: $0, distance: distance) }) { $1 }
        }
        // `PolicyFile` has checked that the last file is complete.
        let complete = try Limits(complete: limits) { key in
            SettingsError(file: chain.first?.name ?? "", line: nil, key: "limits.\(key)", problem: "is missing")
        }
        ancestry = chain.map(\.name)
        self.values = values
        let name = chain.first?.name ?? ""
        let seccomp: SeccompProgram
        do {
            seccomp = try filter(profile)
        } catch let error as SandboxError where error.code == .policy {
            throw values["seccomp"]?.origin.error("seccomp", error.message) ?? error
        }
        policy = Policy(
            name: name, limits: complete, bounds: complete.replacing(bounds), seccompProfile: profile,
            seccomp: seccomp)
    }

    /// Sets the versions of the policy and of its call list.
    mutating func setVersions(policy number: PolicyText.Version?, callList: PolicyText.Version?) {
        guard let number, let callList else { return }
        policy.versions = PolicyVersions(policy: number, callList: callList)
    }

    /// Returns the place of a key's value (`limits.cpu`, `bounds.cpu`, `seccomp`). Nil for a bound that no file gives:
    /// such a bound equals the limit.
    package func origin(of key: String) -> SettingOrigin? { values[key]?.origin }

    /// Returns the place to report for a fault that involves several keys: the value nearest to the policy's own file,
    /// because a change is more likely wrong than an inherited value. Of equally near values, the first.
    func place(of keys: [String]) -> SettingOrigin? {
        keys.compactMap { values[$0] }.min { $0.distance < $1.distance }?.origin
    }
}
