import Settings

/// The results of all programs of the corpus.
package struct SelftestReport: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package enum Status: String, Sendable, Hashable, Encodable {
            case passed
            case failed
            /// The program cannot run on this machine; `complaints` says why.
            case skipped
        }

        package var name: String
        package var family: HostileProgram.Family
        package var proves: String
        package var status: Status
        package var outcome: Outcome?
        package var complaints: [String]
        /// Wall-clock time, including the cells of its bystanders.
        package var duration: Duration

        init(_ program: HostileProgram) {
            name = program.name
            family = program.family
            proves = program.proves
            status = .skipped
            complaints = []
            duration = .zero
        }
    }

    package var root: RootIdentity
    package var enforcement: Enforcement
    package var passed: Int
    package var failed: Int
    package var skipped: Int
    package var programs: [Entry]
    /// What all programs together have left on the host or changed there.
    package var changes: [String]

    init(root: RootIdentity, enforcement: Enforcement, programs: [Entry], changes: [String]) {
        func count(_ status: Entry.Status) -> Int { programs.count { $0.status == status } }
        self.root = root
        self.enforcement = enforcement
        self.programs = programs
        self.changes = changes
        passed = count(.passed)
        failed = count(.failed)
        skipped = count(.skipped)
    }

    /// Whether every rule held and nothing is left.
    package var holds: Bool { failed == 0 && changes.isEmpty }

    /// A readable line: "210 passed, 0 failed, 0 skipped (root: python 1b216d49120f, enforcement: hybrid)".
    package var summary: String {
        "\(passed) passed, \(failed) failed, \(skipped) skipped (root: \(root), enforcement: \(enforcement))"
    }
}

extension SelftestReport: Encodable {
    private enum Key: String, CodingKey {
        case root
        case rootHash = "root_hash"
        case enforcement
        case passed
        case failed
        case skipped
        case programs
        case changes
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(root.name, forKey: .root)
        try container.encode(root.hash, forKey: .rootHash)
        try container.encode(enforcement, forKey: .enforcement)
        try container.encode(passed, forKey: .passed)
        try container.encode(failed, forKey: .failed)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(programs, forKey: .programs)
        try container.encode(changes, forKey: .changes)
    }
}

extension SelftestReport.Entry: Encodable {
    private enum Key: String, CodingKey {
        case name
        case family
        case proves
        case status
        case outcome
        case complaints
        case milliseconds = "wall_ms"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(family, forKey: .family)
        try container.encode(proves, forKey: .proves)
        try container.encode(status, forKey: .status)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(complaints, forKey: .complaints)
        try container.encode(duration.milliseconds, forKey: .milliseconds)
    }
}

extension SelftestReport.Entry: CustomStringConvertible {
    /// A readable line, and one more for each complaint.
    package var description: String {
        let mark = [.passed: "ok  ", .failed: "FAIL", .skipped: "skip"][status, default: "    "]
        return (["\(mark)  \(name): \(proves)"] + complaints.map { "      \($0)" }).joined(separator: "\n")
    }
}
