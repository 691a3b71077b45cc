import Settings

/// A policy with all that it inherits, and where each of its values was written.
package struct EffectivePolicy: Sendable, Hashable {
    package let policy: Policy
    /// The names that it was put together from: its own, the one that it extends, and so on.
    package let ancestry: [String]
    private let origins: [String: SettingOrigin]

    /// - Parameter chain: the policy's own file, the one that it extends, and so on to a complete one.
    /// - Throws: `SettingsError` for limits that cannot hold together.
    init(_ chain: [PolicyFile]) throws(SettingsError) {
        var limits = LimitOverrides()
        var bounds = LimitOverrides()
        var profile = ""
        var origins: [String: SettingOrigin] = [:]
        for file in chain.reversed() {
            limits = limits.replacing(file.limits)
            bounds = bounds.replacing(file.bounds)
            profile = file.seccompProfile ?? profile
            origins.merge(file.origins) { $1 }
        }
        // Says the last resort of a chain that `PolicyFile` did not see to be complete.
        let complete = try Limits(complete: limits) { key in
            SettingsError(file: chain.first?.name ?? "", line: nil, key: "limits.\(key)", problem: "is missing")
        }
        ancestry = chain.map(\.name)
        self.origins = origins
        policy = Policy(
            name: ancestry.first ?? "", limits: complete, bounds: complete.replacing(bounds), seccompProfile: profile)
        try validate(complete, own: chain.first?.origins ?? [:])
    }

    /// Where the value of a key (`limits.cpu`, `bounds.cpu`, `seccomp`) stands; nil where no file gives it, which only
    /// a bound can be: then it is the limit itself.
    package func origin(of key: String) -> SettingOrigin? { origins[key] }

    /// Rules between the limits without which a policy makes no sense at all; `PolicyReview` knows milder ones.
    private func validate(_ limits: Limits, own: [String: SettingOrigin]) throws(SettingsError) {
        /// At the value of this policy's own file, where one of the two is inherited.
        func error(_ key: String, _ problem: String, against other: String) -> SettingsError {
            let isOwn = own["limits.\(key)"] != nil
            let place = isOwn ? key : own["limits.\(other)"] != nil ? other : key
            let origin = origin(of: "limits.\(place)") ?? SettingOrigin(file: policy.name)
            return origin.error("limits.\(key)", problem)
        }
        guard limits.wall >= limits.cpu else {
            throw error(
                "wall",
                "\(limits.wall.settingText) must be at least cpu (\(limits.cpu.settingText)), its backstop",
                against: "cpu")
        }
        guard limits.work.bytes <= limits.memory.bytes / 2 else {
            throw error(
                "work",
                "\(limits.work) must be at most half of memory (\(limits.memory)): /work and /tmp both live in it",
                against: "memory")
        }
    }
}
