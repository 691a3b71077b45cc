/// What became of each program of the corpus.
package struct SelftestReport: Sendable, Hashable, Encodable {
    package struct Entry: Sendable, Hashable, Encodable {
        package enum Status: String, Sendable, Hashable, Encodable {
            case passed
            case failed
            /// It cannot run on this machine; `complaints` says why.
            case skipped
        }

        package var name: String
        package var proves: String
        package var status: Status
        package var outcome: Outcome?
        package var complaints: [String]
    }

    package var enforcement: Enforcement
    package var passed: Int
    package var failed: Int
    package var skipped: Int
    package var programs: [Entry]

    init(enforcement: Enforcement, programs: [Entry]) {
        func count(_ status: Entry.Status) -> Int { programs.count { $0.status == status } }
        self.enforcement = enforcement
        self.programs = programs
        passed = count(.passed)
        failed = count(.failed)
        skipped = count(.skipped)
    }

    /// A line for a person: "63 passed, 0 failed, 1 skipped (enforcement: hybrid)".
    package var summary: String {
        "\(passed) passed, \(failed) failed, \(skipped) skipped (enforcement: \(enforcement))"
    }
}

extension SelftestReport.Entry: CustomStringConvertible {
    /// A line for a person, and one more for each complaint.
    package var description: String {
        let mark = [.passed: "ok  ", .failed: "FAIL", .skipped: "skip"][status, default: "    "]
        return (["\(mark)  \(name): \(proves)"] + complaints.map { "      \($0)" }).joined(separator: "\n")
    }
}
