import Grading
import Store

/// What a rejudging has found so far.
struct RejudgingSummaryView: Encodable {
    private struct Progress: Encodable {
        var total: Int
        var graded: Int
        var failed: Int
        var running: Int
    }

    private struct Cell: Encodable {
        /// Null for a submission of which no test ran.
        var before: String?
        var after: String?
        var count: Int

        private enum CodingKeys: CodingKey { case before, after, count }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(before, forKey: .before)
            try container.encode(after, forKey: .after)
            try container.encode(count, forKey: .count)
        }
    }

    private struct Failure: Encodable {
        var submission: String
        var reason: String
    }

    private var progress: Progress
    private var deleted: Int
    private var changed: Int
    private var gained: Int
    private var lost: Int
    private var unstable: Int
    private var verdicts: [Cell]
    private var outcomes: [Cell]
    private var limits: [LimitUseView]
    private var failures: [Failure]

    init(_ summary: RejudgingSummary) {
        let progress = summary.progress
        self.progress = Progress(
            total: progress.total, graded: progress.graded, failed: progress.failed, running: progress.running)
        deleted = summary.deleted
        changed = summary.changed
        gained = summary.gained
        lost = summary.lost
        unstable = summary.unstable
        verdicts = summary.verdicts.map {
            Cell(before: $0.before.rawValue, after: $0.after.rawValue, count: $0.count)
        }
        outcomes = summary.outcomes.map {
            Cell(before: $0.before?.rawValue, after: $0.after?.rawValue, count: $0.count)
        }
        limits = summary.uses.map(LimitUseView.init)
        failures = summary.failures.map { Failure(submission: $0.submission, reason: $0.reason) }
    }
}

/// How submissions use one limit, before and after a rejudging.
private struct LimitUseView: Encodable {
    private struct Bucket: Encodable {
        var from: Int
        var to: Int
        var before: Int
        var after: Int
    }

    private struct Beyond: Encodable {
        /// How many submissions use at least the old limit.
        var old: Int
        /// How many submissions use at least the new limit.
        var new: Int
    }

    private let use: RejudgingSummary.Use

    init(_ use: RejudgingSummary.Use) { self.use = use }

    private enum CodingKeys: String, CodingKey {
        case limit, unit, buckets, recommendation
        case oldLimit = "old_limit"
        case newLimit = "new_limit"
        case beyondBefore = "beyond_before"
        case beyondAfter = "beyond_after"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(use.resource.rawValue, forKey: .limit)
        try container.encode(use.resource == .cpu ? "ms" : "bytes", forKey: .unit)
        try container.encode(use.oldLimit, forKey: .oldLimit)
        try container.encode(use.newLimit, forKey: .newLimit)
        try container.encode(
            use.buckets.map { Bucket(from: $0.from, to: $0.to, before: $0.before, after: $0.after) },
            forKey: .buckets)
        try container.encode(Beyond(old: use.beforeBeyondOld, new: use.beforeBeyondNew), forKey: .beyondBefore)
        try container.encode(Beyond(old: use.afterBeyondOld, new: use.afterBeyondNew), forKey: .beyondAfter)
        try container.encode(LimitRecommendation(accepted: use.accepted, needed: use.needed), forKey: .recommendation)
    }
}

/// The limit that nearly all accepted submissions need, with a margin.
struct LimitRecommendation: Encodable, Hashable {
    private static let marginPercent = 50

    let percentile = 99.9
    /// How many accepted submissions it is based on.
    var accepted: Int
    /// What the submission at the percentile uses.
    var needed: Int
    let marginPercent = Self.marginPercent
    /// `needed` and the margin, rounded up to two digits.
    var limit: Int

    /// - Returns: nil without a use: no submission was accepted.
    init?(accepted: Int, needed: Int?) {
        guard let needed else { return nil }
        self.accepted = accepted
        self.needed = needed
        limit = Self.roundedUp((needed * (100 + Self.marginPercent) + 99) / 100)
    }

    private static func roundedUp(_ value: Int) -> Int {
        var unit = 1
        while value / unit >= 100 { unit *= 10 }
        return (value + unit - 1) / unit * unit
    }

    private enum CodingKeys: String, CodingKey {
        case percentile, accepted, needed, limit
        case marginPercent = "margin_percent"
    }
}
