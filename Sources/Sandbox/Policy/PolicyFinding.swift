/// A fault or surprise in a policy, with its place and what to do about it.
package struct PolicyFinding: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The policy contradicts itself, or asks for something impossible.
        case contradiction
        /// This host cannot do what the policy says.
        case host
        /// The policy works, but may surprise.
        case advice
    }

    package let kind: Kind
    /// File and line; nil if no file has the value.
    let origin: SettingOrigin?
    /// File and line. The policy's name if no file has the value.
    package let place: String
    /// The key as in a policy file: `limits.cpu`.
    package let key: String
    package let problem: String

    /// Whether the policy may not come into force.
    package var isRefusal: Bool { kind != .advice }

    package var description: String { "\(place): \(key): \(problem)" }
}

extension EffectivePolicy {
    /// - Parameter others: further keys that cause the problem.
    func finding(_ kind: PolicyFinding.Kind, _ key: String, with others: [String] = [], _ problem: String)
        -> PolicyFinding
    {
        let origin = place(of: [key] + others)
        return PolicyFinding(
            kind: kind, origin: origin, place: origin?.description ?? policy.name, key: key, problem: problem)
    }
}
