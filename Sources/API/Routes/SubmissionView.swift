import FoundationEssentials
import Grading
import Store

/// A submission with its result, for its author and for administrators.
struct SubmissionView: Encodable {
    var submission: StoredSubmission
    /// The number of submissions ahead of it while it is queued.
    var position: Int?
    /// In responses to teachers and administrators only.
    var author: Author?
    /// Attempts that failed by a fault of the service, in responses to teachers and administrators only.
    var faults: [FaultView]?
    /// In responses to teachers and administrators only, and not in lists.
    var grading: GradingHistoryView?

    private enum CodingKeys: String, CodingKey {
        case id, user, faults, grading, rejudged, exercise, status, position, code, verdict, points, summary, details,
            line, tests, usage, limits, mode, root, enforcement, isolation
        case userName = "user_name"
        case gradedUnder = "graded_under"
        case rootHash = "root_hash"
        case exerciseVersion = "exercise_version"
        case createdAt = "created_at"
        case gradedAt = "graded_at"
        case maxPoints = "max_points"
        case cpuMilliseconds = "cpu_ms"
        case wallMilliseconds = "wall_ms"
        case memoryPeakBytes = "memory_peak_bytes"
    }

    /// Encodes values that are not known yet as null. Lists leave out the report instead.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(submission.id, forKey: .id)
        if let author {
            try container.encode(author.id, forKey: .user)
            try container.encode(author.name, forKey: .userName)
        }
        try container.encode(submission.exercise, forKey: .exercise)
        try container.encode(submission.exerciseVersion, forKey: .exerciseVersion)
        try container.encode(submission.status, forKey: .status)
        try container.encodeIfPresent(position, forKey: .position)
        try container.encode(submission.code, forKey: .code)
        try container.encode(submission.createdAt, forKey: .createdAt)
        try container.encode(submission.endedAt, forKey: .gradedAt)
        try container.encode(submission.verdict, forKey: .verdict)
        try container.encode(submission.points, forKey: .points)
        try container.encode(submission.summary, forKey: .summary)
        try container.encodeIfPresent(submission.rejudged.map(RejudgedVerdictView.init), forKey: .rejudged)
        try container.encodeIfPresent(faults, forKey: .faults)
        try container.encodeIfPresent(grading, forKey: .grading)
        if let report = submission.report { try encode(report, into: &container) }
    }

    private func encode(_ report: GradingReport, into container: inout KeyedEncodingContainer<CodingKeys>) throws {
        try container.encode(report.maxPoints, forKey: .maxPoints)
        try container.encode(report.details, forKey: .details)
        try container.encodeIfPresent(report.line, forKey: .line)
        try container.encode(report.tests, forKey: .tests)
        try container.encode(report.cpuMilliseconds, forKey: .cpuMilliseconds)
        try container.encode(report.wallMilliseconds, forKey: .wallMilliseconds)
        try container.encode(report.memoryPeakBytes, forKey: .memoryPeakBytes)
        try container.encodeIfPresent(report.usage, forKey: .usage)
        try container.encode(report.mode, forKey: .mode)
        try container.encode(report.root, forKey: .root)
        try container.encode(report.rootHash, forKey: .rootHash)
        try container.encode(report.enforcement, forKey: .enforcement)
        try container.encode(report.isolation, forKey: .isolation)
        // The author has no use for the names of policies.
        if author != nil {
            try container.encode(report.gradedUnder, forKey: .gradedUnder)
            try container.encode(report.limits, forKey: .limits)
        }
    }
}

/// How a rejudging has changed the verdict.
private struct RejudgedVerdictView: Encodable {
    var at: Date
    var reason: String
    var verdictBefore: Verdict
    var pointsBefore: Int

    init(_ rejudged: RejudgedVerdict) {
        at = rejudged.at
        reason = rejudged.reason
        verdictBefore = rejudged.verdictBefore
        pointsBefore = rejudged.pointsBefore
    }

    private enum CodingKeys: String, CodingKey {
        case at, reason
        case verdictBefore = "verdict_before"
        case pointsBefore = "points_before"
    }
}

extension SubmissionView {
    struct Author {
        var id: String
        /// Nil for an anonymous learner.
        var name: String?
    }
}

extension SubmissionView.Author {
    init(of submission: StoredSubmission, in store: Store) async throws {
        self.init(id: submission.user, name: try await store.accountNames(of: [submission.user])[submission.user])
    }
}
