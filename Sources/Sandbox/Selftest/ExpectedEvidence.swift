import Settings

/// The evidence that a hostile program's result must have beside its outcome. Each property is a key of the heading.
package struct ExpectedEvidence: Sendable, Hashable {
    package var exitCode: Int32?
    package var signal: Int32?
    /// The reason why the launcher killed the program: `kill: cpu`. `kill: none`: the program must end by itself.
    package var kill: Evidence.Kill??
    /// Calls that the result must name as refused. `refused: []`: no call may be refused.
    package var refused: [String]?
    /// Text that standard output or standard error must contain.
    package var prints: String?
    /// How often, at least, the program must have hit the process limit.
    package var processLimitHits: Int
    package var below: EvidenceBounds
    package var above: EvidenceBounds
}

extension ExpectedEvidence {
    init(reading heading: inout SettingsMapping) throws(SettingsError) {
        exitCode = try heading.int("exit_code", in: 0...255).map(Int32.init)
        signal = try heading.int("signal", in: 1...64).map(Int32.init)
        kill = try heading.value("kill", expected: "none, or a reason such as cpu, wall or output") { text in
            text == "none" ? .some(nil) : Evidence.Kill(rawValue: text).map { .some($0) }
        }
        refused = try heading.strings("refused")
        prints = try heading.string("prints")
        processLimitHits = try heading.int("process_limit_hits", in: 1...1000) ?? 0
        below = try Self.bounds("below", of: &heading)
        above = try Self.bounds("above", of: &heading)
    }

    private static func bounds(
        _ key: String, of heading: inout SettingsMapping
    ) throws(SettingsError) -> EvidenceBounds {
        guard var mapping = try heading.mapping(key) else { return EvidenceBounds() }
        return try EvidenceBounds(reading: &mapping)
    }
}

extension ExpectedEvidence {
    /// Returns one sentence for each part of a result that is not as expected.
    func complaints(about result: ProgramResult) -> [String] {
        let evidence = result.evidence
        var complaints = endComplaints(about: evidence)
        let calls = evidence.refusedSyscalls.map(\.name)
        if let refused {
            for call in refused where !calls.contains(call) {
                complaints.append("\(call) is not among the refused calls")
            }
            if refused.isEmpty, !calls.isEmpty {
                complaints.append("calls were refused: \(calls.joined(separator: ", "))")
            }
        }
        if evidence.cgroup.processLimitHits < UInt64(processLimitHits) {
            complaints.append(
                "the process limit was hit \(evidence.cgroup.processLimitHits) times, not \(processLimitHits) or more"
            )
        }
        complaints += below.complaints(about: evidence, side: .below)
        complaints += above.complaints(about: evidence, side: .above)
        if let prints {
            let output = String(escapingInvalid: result.stdout) + String(escapingInvalid: result.stderr)
            if !output.contains(prints) { complaints.append("did not print \"\(prints)\"") }
        }
        return complaints
    }

    private func endComplaints(about evidence: Evidence) -> [String] {
        var complaints: [String] = []
        if let exitCode, evidence.exitCode != exitCode {
            complaints.append("exit code \(evidence.exitCode.map(String.init) ?? "none"), not \(exitCode)")
        }
        if let signal, evidence.signal != signal {
            complaints.append("signal \(evidence.signal.map(String.init) ?? "none"), not \(signal)")
        }
        if let kill, evidence.kill != kill {
            complaints.append("ended for \(evidence.kill?.rawValue ?? "none"), not for \(kill?.rawValue ?? "none")")
        }
        return complaints
    }
}
