/// The versions of the policy and of the system call list that a submission was graded under.
package struct GradedPolicy: Codable, Hashable, Sendable {
    /// A text with a name, of which a service keeps all versions.
    package struct Text: Codable, Hashable, Sendable {
        package var name: String
        /// Counts the versions of this name, from 1.
        package var version: Int
        /// SHA-256 of the text and of all texts that it extends, in hexadecimal.
        package var hash: String

        package init(name: String, version: Int, hash: String) {
            self.name = name
            self.version = version
            self.hash = hash
        }
    }

    package var policy: Text
    package var callList: Text

    package init(policy: Text, callList: Text) {
        self.policy = policy
        self.callList = callList
    }

    package enum CodingKeys: String, CodingKey {
        case policy
        case callList = "call_list"
    }
}
