import Settings

/// One program of the corpus, and what must become of it.
///
/// The program says so itself, in YAML in the comment that it begins with:
/// ```
/// # family: memory
/// # proves: a child killed for memory is a memory limit even if its parent ends well
/// # expect: memory_limit
/// # limits: {memory: 64MiB}
/// ```
package struct HostileProgram: Sendable, Hashable {
    package var name: String
    package var source: String
    package var family: Family
    /// The rule that the program tries to break, as a sentence.
    package var proves: String
    /// Any of these outcomes is right; mostly there is one.
    package var expected: [Outcome]
    package var evidence: ExpectedEvidence
    /// What differs from the default policy.
    package var limits: LimitOverrides
    /// The machine whose system call numbers the program has written in it; nil for any.
    package var machine: String?
    /// What it shows holds only where cells are built by root.
    package var needsRoot: Bool
    /// How often it runs, one time after the other, each in a new cell: for what must not outlast a run.
    package var runs: Int
}

extension HostileProgram {
    /// What kind of rule a program tries to break.
    package enum Family: String, Sendable, Hashable, CaseIterable, Encodable {
        /// Time, on the processor and on the clock, and how it is scheduled.
        case time
        case memory
        /// How many there may be, what they can do to each other, and what outlives whom.
        case processes
        case output
        /// How much may be written, and where.
        case files
        /// What a program could learn of the host, the service and other people.
        case secrets
        /// What passes from one cell to another, at one time or one after the other.
        case channels
        case network
        case privileges
        /// Calls that exercises do not need, and other ways to make calls.
        case kernel
        /// What ends of a program are taken for; some are harmless, and must be taken for just that.
        case outcomes
    }
}

extension HostileProgram {
    /// Reads a program with its heading.
    package init(name: String, source: String, file: String) throws(SettingsError) {
        var heading = try SettingsMapping(text: Self.heading(of: source), file: file)
        guard let proves = try heading.string("proves") else {
            throw heading.error("proves", "is missing; it says in a sentence what the program shows")
        }
        let families = Family.allCases.map(\.rawValue).joined(separator: ", ")
        let family = try heading.value("family", expected: "one of: \(families)") { Family(rawValue: $0) }
        guard let family else { throw heading.error("family", "is missing; it is one of: \(families)") }
        let expected = try heading.value("expect", expected: "outcomes such as: ok or runtime_error") { text in
            let words = text.split(separator: " ").filter { $0 != "or" }
            let outcomes = words.compactMap { Outcome(rawValue: String($0)) }
            return outcomes.isEmpty || outcomes.count != words.count ? nil : outcomes
        }
        guard let expected else { throw heading.error("expect", "is missing; it names the outcome") }

        self.name = name
        self.source = source
        self.family = family
        self.proves = proves
        self.expected = expected
        evidence = try ExpectedEvidence(reading: &heading)
        machine = try heading.string("machine")
        needsRoot = try heading.value("needs", expected: "root") { $0 == "root" ? true : nil } ?? false
        runs = try heading.int("runs", in: 1...10) ?? 1
        limits = LimitOverrides()
        if var overrides = try heading.mapping("limits") { limits = try LimitOverrides(reading: &overrides) }
        try heading.finish()
    }

    /// The comment lines at the top, without their number signs.
    private static func heading(of source: String) -> String {
        source.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("#") }
            .map { $0.dropFirst($0.hasPrefix("# ") ? 2 : 1) }.joined(separator: "\n")
    }
}

extension HostileProgram {
    /// What is wrong with a result, one sentence each; none if it is as it must be.
    package func complaints(about result: ProgramResult) -> [String] {
        var complaints: [String] = []
        if !expected.contains(result.outcome) {
            let names = expected.map(\.rawValue).joined(separator: " or ")
            complaints.append("ended as \(result.outcome.rawValue), not as \(names)")
        }
        complaints += evidence.complaints(about: result)
        if !complaints.isEmpty, let line = result.lastErrorLine { complaints.append("it said: \(line)") }
        return complaints
    }
}

extension ProgramResult {
    /// What a Python program dies with: the last line of its traceback.
    var lastErrorLine: String? {
        String(escapingInvalid: Array(stderr.suffix(300))).split(separator: "\n").last.map(String.init)
    }
}
