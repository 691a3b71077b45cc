import FoundationEssentials
import Grading
import Postgres
import Scheduler

/// What happened to submissions in consecutive parts of time, oldest first.
package struct SubmissionStatistics: Hashable, Sendable {
    /// The time between the acceptance of submissions and the beginning of their last attempts, in microseconds.
    package struct Waits: Hashable, Sendable {
        package var median: Int
        /// The 95th percentile.
        package var p95: Int
        package var longest: Int
    }

    package struct Bucket: Hashable, Sendable {
        package var beginning: Date
        /// The number of submissions that were accepted.
        package var accepted = 0
        /// The number of submissions that ended, by status.
        package var statuses: [SubmissionStatus: Int] = [:]
        package var verdicts: [Verdict: Int] = [:]
        /// The number of graded submissions with a test of this status.
        package var outcomes: [TestStatus: Int] = [:]
        /// Of the submissions that ended. Nil if no worker has begun any of them.
        package var waits: Waits?
    }

    package var buckets: [Bucket]
    /// Earlier buckets lack submissions, because there are more than a statement reads. Nil if none lacks any.
    package var completeSince: Date?
}

/// The parts of time of statistics: `count` parts of `step` seconds, which begin at multiples of `step` since 1970.
package struct StatisticsTime: Hashable, Sendable {
    /// The number of the first part, counted from 1970.
    package var first: Int
    package var count: Int
    /// In seconds.
    package var step: Int

    package init(first: Int, count: Int, step: Int) {
        self.first = first
        self.count = count
        self.step = step
    }

    func beginning(of part: Int) -> Date { Date(timeIntervalSince1970: Double(part * step)) }

    /// Whether a time lies in these parts.
    fileprivate func includes(_ column: SQL) -> SQL {
        let (start, end) = (Store.timestamp(beginning(of: first)), Store.timestamp(beginning(of: first + count)))
        return "\(column) >= \(start) AND \(column) < \(end)"
    }

    /// The number of the part in which a time lies.
    fileprivate func part(of column: SQL) -> SQL {
        "floor(extract(epoch FROM \(column)) / \(step)::bigint)::bigint"
    }
}

extension Store {
    /// Returns what happened in these parts of time.
    ///
    /// - Parameter maximum: how many submissions are read at most, the newest first.
    package func statistics(
        _ time: StatisticsTime, reading maximum: Int = 100_000
    ) async throws -> SubmissionStatistics {
        let accepted = try await database.query(Self.acceptedStatistics(time, maximum))
        let ended = try await database.query(Self.endedStatistics(time, maximum))
        var statistics = SubmissionStatistics(
            buckets: (time.first..<time.first + time.count).map { .init(beginning: time.beginning(of: $0)) })
        for row in accepted + ended {
            if let part: Int = try row("part") {
                try statistics.buckets[part - time.first].add(row)
            } else if let earliest: Date = try row("earliest") {
                statistics.completeSince = max(earliest, statistics.completeSince ?? earliest)
            }
        }
        return statistics
    }

    private static func acceptedStatistics(_ time: StatisticsTime, _ maximum: Int) -> SQL {
        """
        WITH accepted AS MATERIALIZED (
            SELECT created_at FROM submissions WHERE \(time.includes("created_at"))
            ORDER BY created_at DESC LIMIT \(maximum)
        )
        SELECT \(time.part(of: "created_at")) AS part, 'accepted' AS kind, NULL AS name, count(*) AS count,
            NULL::timestamptz AS earliest
        FROM accepted GROUP BY part
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, CASE WHEN count(*) = \(maximum) THEN min(created_at) END FROM accepted
        """
    }

    private static func endedStatistics(_ time: StatisticsTime, _ maximum: Int) -> SQL {
        """
        WITH ended AS MATERIALIZED (
            SELECT \(time.part(of: "ended_at")) AS part, ended_at, status, verdict, outcomes,
                (extract(epoch FROM started_at - created_at) * 1000000)::bigint AS waited
            FROM submissions WHERE \(time.includes("ended_at")) ORDER BY ended_at DESC LIMIT \(maximum)
        )
        SELECT part, 'status' AS kind, status AS name, count(*) AS count, NULL::bigint AS median, NULL::bigint AS p95,
            NULL::bigint AS longest, NULL::timestamptz AS earliest
        FROM ended GROUP BY part, status
        UNION ALL
        SELECT part, 'verdict', verdict, count(*), NULL, NULL, NULL, NULL
        FROM ended WHERE status = 'graded' GROUP BY part, verdict
        UNION ALL
        SELECT part, 'outcome', outcome, count(*), NULL, NULL, NULL, NULL
        FROM ended CROSS JOIN LATERAL unnest(outcomes) AS outcome GROUP BY part, outcome
        UNION ALL
        SELECT part, 'waits', NULL, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY waited),
            percentile_disc(0.95) WITHIN GROUP (ORDER BY waited), max(waited), NULL
        FROM ended WHERE waited IS NOT NULL GROUP BY part
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, CASE WHEN count(*) = \(maximum) THEN min(ended_at) END
        FROM ended
        """
    }
}

extension SubmissionStatistics.Bucket {
    /// Adds a row of a statement of `Store.statistics`.
    fileprivate mutating func add(_ row: PostgresRow) throws {
        let count: Int = try row("count")
        let kind: String = try row("kind")
        switch kind {
        case "accepted": accepted = count
        case "status": statuses[try row("name")] = count
        case "verdict": verdicts[try row("name")] = count
        case "outcome": outcomes[try row("name")] = count
        default:
            waits = SubmissionStatistics.Waits(
                median: try row("median"), p95: try row("p95"), longest: try row("longest"))
        }
    }
}
