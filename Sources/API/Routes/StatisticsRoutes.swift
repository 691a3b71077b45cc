import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The route by which teachers follow throughput, waits and results over time.
struct StatisticsRoutes: Sendable {
    let store: Store

    /// The number of parts of time in one response.
    static let maximumCount = 500
    private static let steps = 10...31 * 86_400
    private static let defaultStep = 3600
    private static let defaultCount = 24

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/statistics", handler: statistics)
    }

    @Sendable private func statistics(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let time = try time(request)
        return try .json(StatisticsView(statistics: try await store.statistics(time), step: time.step))
    }

    private func time(_ request: Request) throws -> StatisticsTime {
        let query = RequestQuery(request.uri)
        let step = try step(query.value(of: "step"))
        let until = try Timestamp.of("until", query.value(of: "until")) ?? .now
        let end = Int((until.timeIntervalSince1970 / Double(step)).rounded(.up))
        let since = try Timestamp.of("since", query.value(of: "since"))
        let count = try count(query.value(of: "steps"))
        guard since == nil || count == nil else {
            throw Problem(
                .unprocessableContent, "\"since\" and \"steps\" both say where the time begins. Name one of them.")
        }
        let first = since.map { Int(($0.timeIntervalSince1970 / Double(step)).rounded(.down)) }
        let time = StatisticsTime(
            first: first ?? end - (count ?? Self.defaultCount),
            count: max(0, first.map { end - $0 } ?? count ?? Self.defaultCount), step: step)
        guard time.count <= Self.maximumCount else {
            throw Problem(
                .unprocessableContent,
                "From \"since\" to \"until\" there are \(time.count) steps of \(step) seconds. At most "
                    + "\(Self.maximumCount) are possible. Ask for a longer \"step\" or a shorter time.")
        }
        return time
    }

    private func count(_ text: Substring?) throws -> Int? {
        guard let text else { return nil }
        guard let count = Int(text), (1...Self.maximumCount).contains(count) else {
            throw Problem.badRequest("\"steps\" must be a number from 1 to \(Self.maximumCount).")
        }
        return count
    }

    private func step(_ text: Substring?) throws -> Int {
        guard let text else { return Self.defaultStep }
        guard let step = Int(text), Self.steps.contains(step) else {
            throw Problem.badRequest(
                "\"step\" must be a number of seconds from \(Self.steps.lowerBound) to \(Self.steps.upperBound).")
        }
        return step
    }
}

private struct StatisticsView: Encodable {
    var statistics: SubmissionStatistics
    /// In seconds.
    var step: Int

    private enum CodingKeys: String, CodingKey {
        case items, next, step
        case completeSince = "complete_since"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(step, forKey: .step)
        try container.encode(statistics.completeSince, forKey: .completeSince)
        try container.encode(statistics.buckets.map(BucketView.init), forKey: .items)
        try container.encodeNil(forKey: .next)
    }
}

private struct BucketView: Encodable {
    var at: Date
    var accepted: Int
    var statuses: [String: Int]
    var verdicts: [String: Int]
    var outcomes: [String: Int]
    var waits: WaitsView?

    init(_ bucket: SubmissionStatistics.Bucket) {
        at = bucket.beginning
        accepted = bucket.accepted
        statuses = Self.counts(bucket.statuses)
        verdicts = Self.counts(bucket.verdicts)
        outcomes = Self.counts(bucket.outcomes)
        waits = bucket.waits.map {
            WaitsView(medianMicroseconds: $0.median, p95Microseconds: $0.p95, longestMicroseconds: $0.longest)
        }
    }

    /// Names the values. Those that did not occur are left out.
    private static func counts<Value: RawRepresentable>(_ counts: [Value: Int]) -> [String: Int]
    where Value.RawValue == String {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
    }

    private enum CodingKeys: CodingKey { case at, accepted, statuses, verdicts, outcomes, waits }

    /// Encodes what is not known as null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at, forKey: .at)
        try container.encode(accepted, forKey: .accepted)
        try container.encode(statuses, forKey: .statuses)
        try container.encode(verdicts, forKey: .verdicts)
        try container.encode(outcomes, forKey: .outcomes)
        try container.encode(waits, forKey: .waits)
    }
}

private struct WaitsView: Encodable {
    var medianMicroseconds: Int
    var p95Microseconds: Int
    var longestMicroseconds: Int

    private enum CodingKeys: String, CodingKey {
        case medianMicroseconds = "median_us"
        case p95Microseconds = "p95_us"
        case longestMicroseconds = "longest_us"
    }
}
