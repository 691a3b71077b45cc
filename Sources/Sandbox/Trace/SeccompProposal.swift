import Settings

/// A proposed profile for a traced program: the calls to add, and the calls to remove.
struct SeccompProposal {
    /// A profile that extends the one in use; nil if no change is needed.
    let text: String?

    init(_ trace: ProgramTrace, program: String) {
        let needed = trace.refused.compactMap { Self.allowing($0, in: trace.profile, program: program) }
        let unneeded = Self.unneeded(in: trace)
        guard !needed.isEmpty || !unneeded.isEmpty else {
            text = nil
            return
        }
        var lines = ["# For \(program), based on the calls of one run. Review it before you use it."]
        lines.append("extends: \(trace.profile.name)")
        if !needed.isEmpty { lines += ["allow:"] + needed.flatMap(\.self) }
        if !unneeded.isEmpty {
            lines.append("refuse:")
            for (group, calls) in unneeded {
                lines.append("  - reason: \(Self.quoted("not called by \(program): \(group.reason)"))")
                lines.append("    calls: [\(calls.joined(separator: ", "))]")
            }
        }
        text = lines.joined(separator: "\n")
    }

    /// Returns the lines that let a refused call through; nil for a call that no profile should allow.
    private static func allowing(
        _ call: SyscallTrace.Call, in profile: SeccompProfile, program: String
    ) -> [String]? {
        // Libraries fall back to the older form of an absent call, and a fatal call is fatal for a reason.
        guard !(profile.absent + profile.fatal).contains(where: { $0.calls.contains(call.name) }),
            SeccompProgram.number(of: call.name) != nil
        else { return nil }
        var lines = [
            "  - reason: \(quoted("refused to \(program); say here why the program needs it"))",
            "    calls: [\(call.name)]",
        ]
        let conditions = profile.allow.first { $0.calls.contains(call.name) }?.conditions ?? []
        if !conditions.isEmpty { lines.append("    where:") }
        return lines
            + conditions.map { condition in
                let mask = condition.mask == .max ? "" : "mask: \(hexadecimal(condition.mask)), "
                let seen = call.arguments[condition.argument] & condition.mask
                return "      - {argument: \(condition.argument), \(mask)values: {refused last: \(hexadecimal(seen))}}"
            }
    }

    /// Returns the groups of which nothing was called, without the calls that every cell needs.
    private static func unneeded(in trace: ProgramTrace) -> [(SeccompProfile.Group, [String])] {
        let used = Set(trace.calls.calls.map(\.name)).union(RunnerCalls.all.map(\.name))
        var listed: Set<String> = []
        return trace.profile.allow.compactMap { group in
            guard used.isDisjoint(with: group.calls) else { return nil }
            let calls = group.calls.filter { listed.insert($0).inserted }
            return calls.isEmpty ? nil : (group, calls)
        }
    }

    private static func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16, uppercase: true) }

    /// Returns a text of one line as a double-quoted YAML string.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
