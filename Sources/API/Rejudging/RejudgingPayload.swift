import FoundationEssentials
import Grading
import Settings
import Store

/// The body of `POST /api/v1/admin/rejudgings`.
struct RejudgingPayload: RequestPayload {
    struct Filter: RequestObject {
        var exercise: String?
        var user: String?
        var verdict: String?
        var since: String?
        var submission: String?
        var limit: Int?

        enum CodingKeys: CodingKey, CaseIterable { case exercise, user, verdict, since, submission, limit }
    }

    struct Policy: RequestObject {
        var name: String
        var yaml: String

        enum CodingKeys: CodingKey, CaseIterable { case name, yaml }
    }

    struct Exercise: RequestObject {
        var slug: String
        var version: String

        enum CodingKeys: CodingKey, CaseIterable { case slug, version }
    }

    var filter: Filter
    var policy: Policy?
    var exercise: Exercise?
    var repetitions: Int
    var reason: String
    var nestedFieldCount: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
        case filter, policy, exercise, reason
        case repetitions = "repeat"
    }

    static let maximumBytes = 256 * 1024
    private static let maximumLimit = 10_000
    private static let maximumReason = 1000

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let filter = try container.decode(Strict<Filter>.self, forKey: .filter)
        let policy = try container.decodeIfPresent(Strict<Policy>.self, forKey: .policy)
        let exercise = try container.decodeIfPresent(Strict<Exercise>.self, forKey: .exercise)
        self.filter = filter.payload
        self.policy = policy?.payload
        self.exercise = exercise?.payload
        repetitions = try container.decodeIfPresent(Int.self, forKey: .repetitions) ?? 1
        reason = try container.decodeIfPresent(String.self, forKey: .reason) ?? ""
        nestedFieldCount = filter.fieldCount + (policy?.fieldCount ?? 0) + (exercise?.fieldCount ?? 0)
    }

    /// The rejudging that is asked for, without policies.
    ///
    /// - Throws: `Problem` 400 for a value out of range; 404 for a user that does not exist.
    func rejudging(in store: Store) async throws -> NewRejudging {
        guard (1...10).contains(repetitions) else {
            throw Problem.badRequest("\"repeat\" must be a number from 1 to 10.")
        }
        guard reason.unicodeScalars.count <= Self.maximumReason, !reason.utf8.contains(0) else {
            throw Problem.badRequest("\"reason\" must be at most \(Self.maximumReason) characters, without NUL.")
        }
        let highest = min(Self.maximumLimit, RejudgingFilter.maximumRuns / repetitions)
        let limit = filter.limit ?? highest
        guard (1...highest).contains(limit) else {
            throw Problem.badRequest(
                "\"limit\" must be a number from 1 to \(highest). Each submission is graded \(repetitions) times.")
        }
        var user: String?
        if let text = filter.user {
            guard (1...64).contains(text.unicodeScalars.count) else {
                throw Problem.badRequest("\"user\" must be the id or the account name of a user.")
            }
            user = try await SubmissionQuery.user(text, in: store)
        }
        guard filter.submission?.isUUID != false else {
            throw Problem.badRequest("\"submission\" must be the id of a submission.")
        }
        var new = NewRejudging(
            filter: RejudgingFilter(
                exercise: try Slug.optional(in: filter.exercise.map { $0[...] }), user: user,
                verdict: try Choice.of("verdict", filter.verdict.map { $0[...] }),
                since: try Timestamp.of("since", filter.since.map { $0[...] }), submission: filter.submission,
                limit: limit))
        new.repetitions = repetitions
        new.reason = reason
        if let exercise { new.exercise = try version(exercise) }
        return new
    }

    private func version(_ exercise: Exercise) throws -> (slug: String, version: String) {
        guard Slug.isValid(exercise.slug), (1...128).contains(exercise.version.utf8.count),
            !exercise.version.utf8.contains(0)
        else { throw Problem.badRequest("\"exercise\" must name an exercise by its slug, and one of its versions.") }
        guard filter.exercise == nil || filter.exercise == exercise.slug else {
            throw Problem.badRequest(
                "The filter names another exercise than the version to try. Leave \"exercise\" out of the filter.")
        }
        return (exercise.slug, exercise.version)
    }
}

/// The body of `POST /api/v1/admin/rejudgings/{id}/apply`, which may be empty.
struct ApplyPayload: RequestPayload {
    var leavesFailed: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable { case leavesFailed = "leave_failed" }

    static let maximumBytes = 1024
}
