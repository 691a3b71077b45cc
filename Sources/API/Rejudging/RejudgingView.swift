import FoundationEssentials
import Grading
import Store

/// A rejudging, and in responses about a single one also what it has found.
struct RejudgingView: Encodable {
    private struct Filter: Encodable {
        var exercise: String?
        var user: String?
        var verdict: Verdict?
        var since: Date?
        var submission: String?
        var limit: Int
    }

    private struct Exercise: Encodable {
        var slug: String
        var version: String
        var base: String
    }

    private let rejudging: Rejudging
    private let summary: RejudgingSummary?

    init(_ rejudging: Rejudging, summary: RejudgingSummary? = nil) {
        self.rejudging = rejudging
        self.summary = summary
    }

    private enum CodingKeys: String, CodingKey {
        case id, state, reason, filter, policy, exercise, chosen, author, summary
        case repetitions = "repeat"
        case leftOut = "left_out"
        case hasMore = "has_more"
        case createdAt = "created_at"
        case finishedAt = "finished_at"
        case appliedAt = "applied_at"
        case endedAt = "ended_at"
    }

    /// Encodes what is not known as null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let filter = rejudging.filter
        try container.encode(rejudging.id, forKey: .id)
        try container.encode(rejudging.state, forKey: .state)
        try container.encode(rejudging.reason, forKey: .reason)
        try container.encode(
            Filter(
                exercise: filter.exercise, user: filter.user, verdict: filter.verdict, since: filter.since,
                submission: filter.submission, limit: filter.limit), forKey: .filter)
        try container.encode(rejudging.repetitions, forKey: .repetitions)
        try container.encode(rejudging.policy, forKey: .policy)
        try container.encode(
            rejudging.exercise.map { Exercise(slug: $0.slug, version: $0.version, base: $0.base) },
            forKey: .exercise)
        try container.encode(rejudging.chosen, forKey: .chosen)
        try container.encode(rejudging.leftOut, forKey: .leftOut)
        try container.encode(rejudging.hasMore, forKey: .hasMore)
        try container.encode(rejudging.author, forKey: .author)
        try container.encode(rejudging.createdAt, forKey: .createdAt)
        try container.encode(rejudging.finishedAt, forKey: .finishedAt)
        try container.encode(rejudging.appliedAt, forKey: .appliedAt)
        try container.encode(rejudging.endedAt, forKey: .endedAt)
        try container.encodeIfPresent(summary.map(RejudgingSummaryView.init), forKey: .summary)
    }
}

/// A submission that a rejudging changes, with both results side by side.
struct RejudgedSubmissionView: Encodable {
    private struct Result: Encodable {
        var verdict: Verdict
        var points: Int
        var summary: String
        var tests: [TestResult]
        var usage: ReportedUsage?

        init(_ result: RejudgedSubmission.Result) {
            verdict = result.verdict
            points = result.points
            summary = result.report.summary
            tests = result.report.tests
            usage = result.report.usage
        }
    }

    private struct Repetition: Encodable {
        var number: Int
        var verdict: Verdict?
        var points: Int?
        var outcomes: [String]

        private enum CodingKeys: CodingKey { case number, verdict, points, outcomes }

        /// Encodes the result of a failed grading as null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(number, forKey: .number)
            try container.encode(verdict, forKey: .verdict)
            try container.encode(points, forKey: .points)
            try container.encode(outcomes, forKey: .outcomes)
        }
    }

    private let changed: RejudgedSubmission
    private let userName: String?

    init(_ changed: RejudgedSubmission, userName: String?) {
        self.changed = changed
        self.userName = userName
    }

    private enum CodingKeys: String, CodingKey {
        case submission, user, exercise, before, after, repetitions
        case userName = "user_name"
        case isStable = "stable"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(changed.submission, forKey: .submission)
        try container.encode(changed.user, forKey: .user)
        try container.encode(userName, forKey: .userName)
        try container.encode(changed.exercise, forKey: .exercise)
        try container.encode(Result(changed.before), forKey: .before)
        try container.encode(Result(changed.after), forKey: .after)
        try container.encode(changed.isStable, forKey: .isStable)
        try container.encode(
            changed.repetitions.map {
                Repetition(number: $0.number, verdict: $0.verdict, points: $0.points, outcomes: $0.outcomes)
            }, forKey: .repetitions)
    }
}
