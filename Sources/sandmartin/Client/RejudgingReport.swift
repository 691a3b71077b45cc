/// What a rejudging has found, for a terminal.
struct RejudgingReport: CustomStringConvertible {
    private static let maximumFailures = 10

    let rejudging: RejudgingAnswer

    var description: String {
        guard let summary = rejudging.summary else { return "Rejudging \(rejudging.id): \(rejudging.state)" }
        return
            ([heading(summary), changes(summary)] + verdicts(summary) + summary.limits.flatMap(limit)
            + failures(summary) + next).joined(separator: "\n")
    }

    private func heading(_ summary: RejudgingAnswer.Summary) -> String {
        let progress = summary.progress
        return "Rejudging \(rejudging.id): \(rejudging.state); \(progress.graded) of \(progress.total) graded, "
            + "\(progress.failed) failed by our fault"
    }

    private func changes(_ summary: RejudgingAnswer.Summary) -> String {
        let unstable = summary.unstable == 0 ? "" : "; \(summary.unstable) differ from one grading to the next"
        return "\(summary.changed) change: \(summary.gained) gain points, \(summary.lost) lose points\(unstable)"
    }

    /// The matrix of old and new verdicts, a line for each pair that occurs.
    private func verdicts(_ summary: RejudgingAnswer.Summary) -> [String] {
        let rows = summary.verdicts.map { [$0.before, $0.after, "\($0.count)"] }
        guard !rows.isEmpty else { return [] }
        let all = [["before", "after", "submissions"]] + rows
        let widths = (0..<2).map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            "  " + zip(row, widths).map { $0.padding(to: $1) }.joined(separator: "  ") + "  " + row[2]
        }
    }

    private func limit(_ use: RejudgingAnswer.LimitUse) -> [String] {
        let unit = use.unit
        let change =
            use.oldLimit == use.newLimit ? "\(use.newLimit) \(unit)" : "\(use.oldLimit) → \(use.newLimit) \(unit)"
        var lines = [
            "  \(use.limit), limit \(change): \(use.beyondBefore.old) reached the old limit before, "
                + "\(use.beyondAfter.new) reach the new one now"
        ]
        if let advice = use.recommendation {
            lines.append(
                "    \(advice.percentile) % of \(advice.accepted) accepted submissions need at most \(advice.needed) "
                    + "\(unit); with a margin of \(advice.marginPercent) %: \(advice.limit) \(unit)")
        }
        return lines
    }

    private func failures(_ summary: RejudgingAnswer.Summary) -> [String] {
        let shown = summary.failures.prefix(Self.maximumFailures).map { "  \($0.submission) failed: \($0.reason)" }
        let more = summary.failures.count - shown.count
        return shown + (more > 0 ? ["  and \(more) more"] : [])
    }

    private var next: [String] {
        switch rejudging.state {
        case "finished":
            [
                "Nothing has changed yet. Put the new results into force: sandmartin rejudge apply \(rejudging.id)",
                "Or delete them: sandmartin rejudge discard \(rejudging.id)",
            ]
        case "applied": ["Put the earlier results into force again: sandmartin rejudge undo \(rejudging.id)"]
        default: []
        }
    }
}

extension String {
    /// The text, followed by spaces up to a width.
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
