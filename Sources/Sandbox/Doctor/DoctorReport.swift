import Settings

/// The report of `sandmartin doctor`: what this host enforces, mechanism by mechanism.
package struct DoctorReport: Sendable, Hashable {
    package struct Check: Sendable, Hashable, Encodable {
        package enum Status: String, Sendable, Hashable, Encodable {
            /// The mechanism was tried on this host, and it held.
            case enforced
            /// The mechanism did not hold or could not be tried; `advice` says what to do.
            case missing
            /// This host lacks the mechanism. Cells work without it: it is a second line of defence.
            case absent
        }

        /// The mechanism: "memory limit".
        package var name: String
        package var status: Status
        /// What was tried and observed.
        package var how: String
        /// What to do; nil if nothing needs to be done.
        package var advice: String?

        package init(_ name: String, _ status: Status, _ how: String, advice: String? = nil) {
            self.name = name
            self.status = status
            self.how = how
            self.advice = advice
        }
    }

    /// The privilege with which cells would be built.
    package var privilege: Privilege
    package var enforcement: Enforcement
    /// Nil where there is no usable Python root.
    package var root: RootIdentity?
    package var checks: [Check]

    package init(privilege: Privilege = .ofThisProcess, enforcement: Enforcement, checks: [Check]) {
        self.privilege = privilege
        self.enforcement = enforcement
        self.checks = checks
    }

    /// Whether this host can run untrusted programs safely.
    package var isSound: Bool { !checks.contains { $0.status == .missing } }
}

extension DoctorReport: Encodable {
    private enum Key: String, CodingKey {
        case sound
        case privilege
        case enforcement
        case root
        case rootHash = "root_hash"
        case checks
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(isSound, forKey: .sound)
        try container.encode(privilege, forKey: .privilege)
        try container.encode(enforcement, forKey: .enforcement)
        try container.encode(root?.name, forKey: .root)
        try container.encode(root?.hash, forKey: .rootHash)
        try container.encode(checks, forKey: .checks)
    }
}

extension DoctorReport: CustomStringConvertible {
    /// A readable table, and a last line that sums it up.
    package var description: String {
        let width = checks.map(\.name.count).max() ?? 0
        let lines = checks.map { check in
            let name = check.name + String(repeating: " ", count: width - check.name.count)
            let advice = check.advice.map { "\n          \(String(repeating: " ", count: width))  → \($0)" } ?? ""
            return "\(check.status.label)  \(name)  \(check.how)\(advice)"
        }
        let missing = checks.count { $0.status == .missing }
        let sum =
            missing == 0
            ? "This host can run untrusted programs (\(privilege.rawValue); cgroups: \(enforcement))."
            : "This host cannot run untrusted programs: \(missing) of \(checks.count) checks failed."
        return (lines + [sum]).joined(separator: "\n")
    }
}

extension DoctorReport.Check.Status {
    /// The status, padded to one width.
    fileprivate var label: String {
        switch self {
        case .enforced: "enforced"
        case .missing: "MISSING "
        case .absent: "absent  "
        }
    }
}
