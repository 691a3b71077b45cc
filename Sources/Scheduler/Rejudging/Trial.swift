/// What a grading tries that is not in force. The result of such a grading changes no submission.
package struct Trial: Hashable, Sendable {
    /// The policies and system call lists that replace those in force. Empty for a grading under those in force.
    package var policies: [TriedPolicy]

    package init(policies: [TriedPolicy] = []) { self.policies = policies }
}

/// A text of a policy or a system call list, with the version that it would be.
package struct TriedPolicy: Hashable, Sendable {
    package var isCallList: Bool
    package var name: String
    package var yaml: String
    package var number: Int
    /// SHA-256 of the text and of all texts that it extends, in hexadecimal.
    package var hash: String

    package init(isCallList: Bool, name: String, yaml: String, number: Int, hash: String) {
        self.isCallList = isCallList
        self.name = name
        self.yaml = yaml
        self.number = number
        self.hash = hash
    }
}

/// The name of a trial in the queue. No submission has such a name.
package struct TrialName: Hashable, Sendable {
    private static let prefix = "trial-"

    /// The id of the grading in PostgreSQL.
    package var run: String

    package init(run: String) { self.run = run }

    /// - Returns: nil for the name of a submission.
    package init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        run = String(name.dropFirst(Self.prefix.count))
    }

    package var text: String { Self.prefix + run }
}

/// A grader that cannot grade under the policies of a trial.
package struct UntriablePolicies: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
