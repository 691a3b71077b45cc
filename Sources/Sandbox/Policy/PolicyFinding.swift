/// Something that an admin should know of a policy before it is used: where it is written, and what to do about it.
package struct PolicyFinding: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The policy says what cannot be, or what it cannot mean.
        case contradiction
        /// This host cannot do what it says.
        case host
        /// It holds, and may surprise.
        case advice
    }

    package let kind: Kind
    /// File and line; the policy's name for what is written nowhere.
    package let place: String
    /// As in a policy file: `limits.cpu`.
    package let key: String
    package let problem: String

    package var description: String { "\(place): \(key): \(problem)" }
}

extension EffectivePolicy {
    /// - Parameter others: keys that have their part in it.
    func finding(_ kind: PolicyFinding.Kind, _ key: String, with others: [String] = [], _ problem: String)
        -> PolicyFinding
    {
        PolicyFinding(
            kind: kind, place: place(of: [key] + others)?.description ?? policy.name, key: key, problem: problem)
    }
}
