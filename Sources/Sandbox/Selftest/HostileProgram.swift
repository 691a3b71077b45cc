import Settings

/// One program of the corpus, and its expected result.
///
/// The program declares the expected result in YAML, in the comment at its beginning:
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
    /// The acceptable outcomes; usually one.
    package var expected: [Outcome]
    package var evidence: ExpectedEvidence
    /// The limits that differ from the default policy.
    package var limits: LimitOverrides
    /// The machine whose system call numbers the program contains; nil for any machine.
    package var machine: String?
    /// Whether the rule holds only for cells that root builds.
    package var needsRoot: Bool
    /// The number of consecutive runs, each in a new cell. More than one shows that nothing outlasts a run.
    package var runs: Int
}

extension HostileProgram {
    /// The kind of rule that a program tries to break.
    package enum Family: String, Sendable, Hashable, CaseIterable, Encodable {
        /// CPU time, wall-clock time and scheduling.
        case time
        case memory
        /// The number of processes, their access to each other, and their lifetime.
        case processes
        case output
        /// The amount of data that may be written, and the places for it.
        case files
        /// Information about the host, the service and other users.
        case secrets
        /// Channels from one cell to another, concurrent or later.
        case channels
        case network
        case privileges
        /// System calls that exercises do not need, and unusual ways to make calls.
        case kernel
        /// The outcome that an end of a program is reported as. Some of these ends are harmless and must be reported
        /// so.
        case outcomes
    }
}

extension HostileProgram {
    /// Reads a program with its heading.
    package init(name: String, source: String, file: String) throws(SettingsError) {
        var heading = try SettingsMapping(text: Self.heading(of: source), file: file)
        guard let proves = try heading.string("proves") else {
            throw heading.error("proves", "is missing; say in a sentence what the program shows")
        }
        let families = Family.allCases.map(\.rawValue).joined(separator: ", ")
        let family = try heading.value("family", expected: "one of: \(families)") { Family(rawValue: $0) }
        guard let family else { throw heading.error("family", "is missing; choose one of: \(families)") }
        let expected = try heading.value("expect", expected: "outcomes such as: ok or runtime_error") { text in
            let words = text.split(separator: " ").filter { $0 != "or" }
            let outcomes = words.compactMap { Outcome(rawValue: String($0)) }
            return outcomes.isEmpty || outcomes.count != words.count ? nil : outcomes
        }
        guard let expected else { throw heading.error("expect", "is missing; name the expected outcome") }

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

    /// Returns the comment lines at the top, without their number signs.
    private static func heading(of source: String) -> String {
        source.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("#") }
            .map { $0.dropFirst($0.hasPrefix("# ") ? 2 : 1) }.joined(separator: "\n")
    }
}

extension HostileProgram {
    /// Returns one sentence for each part of a result that is not as expected.
    package func complaints(about result: ProgramResult) -> [String] {
        var complaints: [String] = []
        if !expected.contains(result.outcome) {
            let names = expected.map(\.rawValue).joined(separator: " or ")
            complaints.append("ended as \(result.outcome.rawValue), not as \(names)")
        }
        complaints += evidence.complaints(about: result)
        if !complaints.isEmpty, let line = result.lastErrorLine {
            complaints.append("last line of its standard error: \(line)")
        }
        return complaints
    }
}

extension ProgramResult {
    /// The last line of standard error: usually the last line of a traceback.
    var lastErrorLine: String? {
        String(escapingInvalid: Array(stderr.suffix(300))).split(separator: "\n").last.map(String.init)
    }
}
