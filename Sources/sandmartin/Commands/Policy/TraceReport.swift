import Sandbox
import Settings

/// The result of `policy trace`.
struct TraceReport: Encodable, CustomStringConvertible {
    struct Limit: Encodable {
        /// nil if the use cannot be measured.
        var used: String?
        var limit: String
        /// The use in percent of the limit.
        var share: Int?
        var proposed: String?
    }

    struct Call: Encodable {
        var name: String
        var atStart: UInt64
        var count: UInt64
        var refused: UInt64

        private enum CodingKeys: String, CodingKey {
            case name, count, refused
            case atStart = "at_start"
        }
    }

    struct Proposal: Encodable {
        var name: String
        var policy: String
        var seccomp: String?
    }

    /// The path as given in the argument.
    let program: String
    let policy: String
    let seccomp: String
    let outcome: Outcome
    let limits: [String: Limit]
    let calls: [Call]
    let refusedSyscalls: [String]
    let proposal: Proposal

    private enum CodingKeys: String, CodingKey {
        case program, policy, seccomp, outcome, limits, calls, proposal
        case refusedSyscalls = "refused_syscalls"
    }

    init(program: String, trace: ProgramTrace, proposal: PolicyProposal) {
        self.program = program
        policy = trace.policy.policy.name
        seccomp = trace.profile.name
        outcome = trace.result.outcome
        limits = Dictionary(
            uniqueKeysWithValues: trace.uses.map {
                ($0.key, Limit(used: $0.used, limit: $0.limitText, share: $0.share, proposed: $0.proposal))
            })
        calls = trace.calls.calls.map {
            Call(name: $0.name, atStart: $0.atStart, count: $0.made, refused: $0.refused)
        }
        refusedSyscalls = trace.refused.map(\.name)
        self.proposal = Proposal(name: proposal.name, policy: proposal.policy, seccomp: proposal.profile)
        order = trace.uses.map(\.key)
    }

    /// The order of the limits, as in a policy file.
    private let order: [String]
}

// Text output.
extension TraceReport {
    var description: String {
        var parts = ["\(program) under \(policy): \(outcome.rawValue)", limitTable, callTable]
        parts.append("Proposed policy, policies/\(proposal.name).yaml:\n\n\(proposal.policy)")
        if let profile = proposal.seccomp {
            parts.append("Proposed profile, policies/seccomp/\(proposal.name).yaml:\n\n\(profile)")
        }
        return parts.joined(separator: "\n\n")
    }

    private var limitTable: String {
        Self.table(
            [["limit", "used", "of", ""]]
                + order.compactMap { key in
                    limits[key].map { limit in
                        [key, limit.used ?? "?", limit.limit, limit.share.map { "\($0) %" } ?? "not counted here"]
                    }
                })
    }

    private var callTable: String {
        Self.table(
            [["system call", "at start", "program", "refused"]]
                + calls.map { [$0.name, "\($0.atStart)", "\($0.count)", $0.refused == 0 ? "" : "\($0.refused)"] })
    }

    /// Formats a table: the first column is left-aligned, the others right-aligned.
    private static func table(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += column == 0 ? cell + padding : "  " + padding + cell
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
