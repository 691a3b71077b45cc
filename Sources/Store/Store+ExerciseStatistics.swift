import FoundationEssentials
import Grading
import Postgres

extension Store {
    /// How many submissions statistics of an exercise are made of.
    package static let maximumSamples = 5000
    /// How many bytes of reports are read for them. Reports with much output are long.
    private static let maximumReportBytes = 64 << 20
    /// How many reports are in memory at the same time.
    private static let samplesAtOnce = 100

    /// Returns what the newest graded submissions of an exercise have in common.
    package func exerciseStatistics(of slug: String, limit: Int = maximumSamples) async throws -> ExerciseStatistics {
        var statistics = ExerciseStatistics()
        var cursor = Int.max
        var bytes = 0
        while true {
            let count = min(Self.samplesAtOnce, limit - statistics.count)
            let rows = try await database.query(
                """
                SELECT id, number, user_id, created_at, exercise_version, code_hash, verdict, summary,
                    report::text AS report
                FROM submissions WHERE exercise = \(slug) AND number < \(cursor) AND status = 'graded'
                ORDER BY number DESC LIMIT \(count + 1)
                """)
            for row in rows.prefix(count) {
                let report: String = try row("report")
                bytes += report.utf8.count
                statistics.add(try ExerciseStatistics.Sample(row, StoredReport(report)))
                cursor = try row("number")
            }
            guard rows.count > count else { return statistics }
            if statistics.count >= limit || bytes > Self.maximumReportBytes {
                statistics.isCutOff = true
                return statistics
            }
        }
    }
}

/// What statistics need of a report. Reports of earlier releases may lack any of it.
private struct StoredReport: Decodable {
    struct Test: Decodable {
        var id: String
        var name: String
        var status: String
        var message: String?
    }

    var tests: [Test]?
    var cpuMilliseconds: Int?
    var memoryPeakBytes: Int?

    private enum CodingKeys: String, CodingKey {
        case tests
        case cpuMilliseconds = "cpu_ms"
        case memoryPeakBytes = "memory_peak_bytes"
    }

    init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
}

extension ExerciseStatistics.Sample {
    fileprivate init(_ row: PostgresRow, _ report: StoredReport) throws {
        let tests = report.tests ?? []
        self.init(
            id: try row("id"), user: try row("user_id"), createdAt: try row("created_at"),
            version: try row("exercise_version"), codeHash: try row("code_hash"), verdict: try row("verdict"),
            summary: try row("summary", as: String?.self) ?? "",
            tests: tests.compactMap { test in
                TestStatus(rawValue: test.status).map {
                    Test(id: test.id, name: test.name, status: $0, message: test.message ?? "")
                }
            },
            cpuMilliseconds: report.cpuMilliseconds, memoryPeakBytes: report.memoryPeakBytes)
    }
}
