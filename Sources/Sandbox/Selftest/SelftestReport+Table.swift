import Settings

extension SelftestReport {
    /// A readable table: one row a family, with the results and the longest of its programs.
    package var table: String {
        let heading = ["family", "programs", "passed", "failed", "skipped", "longest"]
        let rows = HostileProgram.Family.allCases.compactMap { family -> [String]? in
            let members = programs.filter { $0.family == family }
            guard let longest = members.max(by: { $0.duration < $1.duration }) else { return nil }
            func count(_ status: Entry.Status) -> String { "\(members.count { $0.status == status })" }
            return [
                family.rawValue, "\(members.count)", count(.passed), count(.failed), count(.skipped),
                "\(longest.name), \(longest.duration.milliseconds) ms",
            ]
        }
        return Self.aligned([heading] + rows)
    }

    /// Aligns the first column to the left and the numbers to the right. The last column is not padded.
    private static func aligned(_ rows: [[String]]) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                if column == row.indices.last { return row[column] }
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
