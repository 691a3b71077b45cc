import Scheduler
import Store

/// Reads and checks policies for the API, which knows nothing of cells.
package protocol PolicyDesk: Sendable {
    /// Returns what is wrong with a text of a policy, and with the policies that extend it.
    ///
    /// - Parameter workers: what their hosts can grant, by name. A policy that none of them can use is refused.
    func check(
        _ yaml: String, as name: String, among inForce: [PolicyVersion], on workers: [String: WorkerCapacity]
    ) -> [PolicyFindingView]
    /// Returns the versions that come into force with a text that `check` does not refuse: the policy's own, and those
    /// of the policies that extend it.
    func versions(
        of name: String, yaml: String, comment: String, among inForce: [PolicyVersion]
    ) -> [NewPolicyVersion]
    /// Returns a policy with its inherited values; nil for one that cannot be read.
    func values(of name: String, among inForce: [PolicyVersion]) -> PolicyValuesView?
}

/// A fault or a surprise in the text of a policy.
package struct PolicyFindingView: Encodable, Hashable, Sendable {
    package var file: String
    package var line: Int?
    package var key: String
    package var message: String
    /// Whether the text may not come into force. Otherwise the finding is advice.
    package var isRefusal: Bool

    package init(file: String, line: Int?, key: String, message: String, isRefusal: Bool) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
        self.isRefusal = isRefusal
    }

    private enum CodingKeys: String, CodingKey {
        case file, line, key, message
        case isRefusal = "refused"
    }

    /// Encodes an unknown line as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(line, forKey: .line)
        try container.encode(key, forKey: .key)
        try container.encode(message, forKey: .message)
        try container.encode(isRefusal, forKey: .isRefusal)
    }
}

/// The values of a policy, and where each is written.
package struct PolicyValuesView: Encodable, Hashable, Sendable {
    package struct Value: Encodable, Hashable, Sendable {
        package var value: String
        /// `default.yaml:12`; `default` for a bound that no text sets, and which equals the limit.
        package var origin: String

        package init(value: String, origin: String) {
            self.value = value
            self.origin = origin
        }
    }

    /// The policies that it extends, nearest first.
    package var extends: [String]
    package var limits: [String: Value]
    package var bounds: [String: Value]
    package var seccomp: Value

    package init(extends: [String], limits: [String: Value], bounds: [String: Value], seccomp: Value) {
        self.extends = extends
        self.limits = limits
        self.bounds = bounds
        self.seccomp = seccomp
    }
}
