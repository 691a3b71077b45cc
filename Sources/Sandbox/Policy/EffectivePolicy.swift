import Settings

/// A policy with all that it inherits, and where each of its values was written.
package struct EffectivePolicy: Sendable, Hashable {
    package let policy: Policy
    /// The names that it was put together from: its own, the one that it extends, and so on.
    package let ancestry: [String]
    /// By its key.
    private let values: [String: Value]

    private struct Value: Hashable {
        var origin: SettingOrigin
        /// 0 in the policy's own file, 1 in the one that it extends, and so on.
        var distance: Int
    }

    /// - Parameters:
    ///   - chain: the policy's own file, the one that it extends, and so on to a complete one.
    ///   - filter: makes the filter of a profile.
    /// - Throws: `SettingsError` for limits that cannot hold together; what `filter` throws.
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
        // `PolicyFile` has seen to it that the last one is complete.
        let complete = try Limits(complete: limits) { key in
            SettingsError(file: chain.first?.name ?? "", line: nil, key: "limits.\(key)", problem: "is missing")
        }
        ancestry = chain.map(\.name)
        self.values = values
        let name = chain.first?.name ?? ""
        try Self.validate(complete) { keys in Self.place(of: keys, in: values) ?? SettingOrigin(file: name) }
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

    /// Where the value of a key (`limits.cpu`, `bounds.cpu`, `seccomp`) stands; nil where no file gives it, which only
    /// a bound can be: then it is the limit itself.
    package func origin(of key: String) -> SettingOrigin? { values[key]?.origin }

    /// Of what several keys say together, the place that is nearest: what a policy changes is to blame, not what it
    /// inherits. Of equally near ones the first.
    func place(of keys: [String]) -> SettingOrigin? { Self.place(of: keys, in: values) }

    private static func place(of keys: [String], in values: [String: Value]) -> SettingOrigin? {
        keys.compactMap { values[$0] }.min { $0.distance < $1.distance }?.origin
    }

    /// Rules between the limits without which a policy makes no sense at all; `PolicyReview` knows milder ones.
    private static func validate(
        _ limits: Limits, place: (_ keys: [String]) -> SettingOrigin
    ) throws(SettingsError) {
        func error(_ key: String, against other: String, _ problem: String) -> SettingsError {
            place(["limits.\(key)", "limits.\(other)"]).error("limits.\(key)", problem)
        }
        guard limits.wall >= limits.cpu else {
            throw error(
                "wall", against: "cpu",
                "\(limits.wall.settingText) must be at least cpu (\(limits.cpu.settingText)), its backstop")
        }
        guard limits.work.bytes <= limits.memory.bytes / 2 else {
            throw error(
                "work", against: "memory",
                "\(limits.work) must be at most half of memory (\(limits.memory)): /work and /tmp both live in it")
        }
    }
}
