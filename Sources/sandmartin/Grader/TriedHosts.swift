import Sandbox
import Scheduler
import Store
import Synchronization

/// The hosts of the policies that were tried last: reading a policy and compiling its filter takes as long as a test.
final class TriedHosts: Sendable {
    private static let limit = 4

    private let known = Mutex<[(policies: [TriedPolicy], host: SandboxCellHost)]>([])

    /// Returns the host for policies that are tried.
    ///
    /// - Parameter host: the host for policies in force. Always one of the same kind.
    func host(_ policies: [TriedPolicy], like host: SandboxCellHost) -> SandboxCellHost {
        known.withLock { known in
            if let found = known.first(where: { $0.policies == policies }) { return found.host }
            let new = host.trying(
                Dictionary(
                    uniqueKeysWithValues: policies.map { policy in
                        let id = PolicyVersion.ID(policy.isCallList ? .callList : .policy, policy.name)
                        let version = PolicyText.Version(number: policy.number, hash: policy.hash)
                        return (id.path, PolicyText(policy.yaml, version: version))
                    }))
            if known.count == Self.limit { known.removeFirst() }
            known.append((policies, new))
            return new
        }
    }
}
