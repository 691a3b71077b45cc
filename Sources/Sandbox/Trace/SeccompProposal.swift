import Settings

/// What a list of system calls would need, and could do without, for a traced program.
struct SeccompProposal {
    /// A profile that extends the one in use; nil where that suits as it is.
    let text: String?

    init(_ trace: ProgramTrace, program: String) {
        let needed = trace.refused.compactMap { Self.allowing($0, in: trace.profile, program: program) }
        let unneeded = Self.unneeded(in: trace)
        guard !needed.isEmpty || !unneeded.isEmpty else {
            text = nil
            return
        }
        var lines = ["# For \(program), by what one run of it called. Review it before you put it to use."]
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

    /// Lines that would let a refused call through; none for what no profile should.
    private static func allowing(
        _ call: SyscallTrace.Call, in profile: SeccompProfile, program: String
    ) -> [String]? {
        // Libraries take the older form of an absent call, and a fatal one is fatal for a reason.
        guard !(profile.absent + profile.fatal).contains(where: { $0.calls.contains(call.name) }),
            SeccompProgram.number(of: call.name) != nil
        else { return nil }
        var lines = [
            "  - reason: \(quoted("\(program) was refused it; say here what it is good for"))",
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

    /// Groups of which nothing was called, without what the interpreter and the runner call in other cells.
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

    /// A text on one line, as YAML in double quotes.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
