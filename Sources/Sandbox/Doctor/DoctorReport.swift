/// What this host enforces, mechanism by mechanism, as `sandmartin doctor` shows it.
package struct DoctorReport: Sendable, Hashable {
    package struct Check: Sendable, Hashable, Encodable {
        package enum Status: String, Sendable, Hashable, Encodable {
            /// Tried on this host, and it held.
            case enforced
            /// It did not hold, or could not be tried; `advice` says what to do.
            case missing
            /// This host has none of it, and cells do without: a second line of defence only.
            case absent
        }

        /// The mechanism: "memory limit".
        package var name: String
        package var status: Status
        /// What was done and seen.
        package var how: String
        /// What to do about it; nil where nothing is to be done.
        package var advice: String?

        package init(_ name: String, _ status: Status, _ how: String, advice: String? = nil) {
            self.name = name
            self.status = status
            self.how = how
            self.advice = advice
        }
    }

    /// Who would build the cells.
    package var privilege: Privilege
    package var enforcement: Enforcement
    package var checks: [Check]

    package init(privilege: Privilege = .ofThisProcess, enforcement: Enforcement, checks: [Check]) {
        self.privilege = privilege
        self.enforcement = enforcement
        self.checks = checks
    }

    /// Whether programs of others can be run on this host.
    package var isSound: Bool { !checks.contains { $0.status == .missing } }
}

extension DoctorReport: Encodable {
    private enum Key: String, CodingKey {
        case sound
        case privilege
        case enforcement
        case checks
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(isSound, forKey: .sound)
        try container.encode(privilege, forKey: .privilege)
        try container.encode(enforcement, forKey: .enforcement)
        try container.encode(checks, forKey: .checks)
    }
}

extension DoctorReport: CustomStringConvertible {
    /// A table for a person, and a last line that sums up.
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
            ? "This host can run programs of others (\(privilege.rawValue); cgroups: \(enforcement))."
            : "This host cannot run programs of others: \(missing) of \(checks.count) checks failed."
        return (lines + [sum]).joined(separator: "\n")
    }
}

extension DoctorReport.Check.Status {
    /// Of one width.
    fileprivate var label: String {
        switch self {
        case .enforced: "enforced"
        case .missing: "MISSING "
        case .absent: "absent  "
        }
    }
}
