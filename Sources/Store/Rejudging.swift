import FoundationEssentials
import Grading
import Postgres

/// Earlier submissions that are graded again, as a trial: nothing changes until the rejudging is applied.
package struct Rejudging: Hashable, Sendable {
    package enum State: String, Codable, Sendable, CaseIterable, PostgresReadable, PostgresBindable {
        case running
        /// All gradings have ended.
        case finished
        /// The new results are in force.
        case applied
        /// The new results are deleted.
        case discarded
        /// The earlier results are in force again.
        case undone
    }

    package var id: String
    /// The position in the order of all rejudgings. Cursors are made of it.
    package var number: Int
    package var state: State
    /// For the learners whose verdicts change.
    package var reason: String
    package var filter: RejudgingFilter
    package var repetitions: Int
    /// The policy that is tried.
    package var policy: String?
    package var exercise: TriedExercise?
    /// How many graded submissions take part.
    package var chosen: Int
    /// How many submissions between those match the filter too, but have no verdict.
    package var leftOut: Int
    /// Whether older submissions match the filter too.
    package var hasMore: Bool
    /// The name of the author's account.
    package var author: String?
    package var createdAt: Date
    package var finishedAt: Date?
    package var appliedAt: Date?
    /// The time at which it was discarded or undone.
    package var endedAt: Date?
}

/// A version of an exercise that is tried.
package struct TriedExercise: Hashable, Sendable {
    package var slug: String
    package var version: String
    /// The version that was in force at the start.
    package var base: String
}

/// The submissions that a rejudging chooses: the newest that match.
package struct RejudgingFilter: Codable, Hashable, Sendable {
    /// The most gradings of one rejudging: submissions times repetitions.
    package static let maximumRuns = 20_000

    package var exercise: String?
    package var user: String?
    package var verdict: Verdict?
    package var since: Date?
    /// A single submission.
    package var submission: String?
    package var limit: Int

    package init(
        exercise: String? = nil, user: String? = nil, verdict: Verdict? = nil, since: Date? = nil,
        submission: String? = nil, limit: Int
    ) {
        self.exercise = exercise
        self.user = user
        self.verdict = verdict
        self.since = since
        self.submission = submission
        self.limit = limit
    }
}

/// What a rejudging is to do.
package struct NewRejudging: Sendable {
    /// A version that a tried policy would make.
    package struct Policy: Sendable {
        package var version: NewPolicyVersion
        /// The number of the version in force; 0 if there is none.
        package var base: Int

        package init(_ version: NewPolicyVersion, base: Int) {
            self.version = version
            self.base = base
        }
    }

    package var filter: RejudgingFilter
    package var repetitions = 1
    package var reason = ""
    /// The name of the policy that is tried.
    package var policy: String?
    /// The versions that the policy would make: its own, and those of the policies that extend it.
    package var policies: [Policy] = []
    package var exercise: (slug: String, version: String)?

    package init(filter: RejudgingFilter) { self.filter = filter }
}

/// The result of `Store.startRejudging`.
package enum RejudgingStart: Hashable, Sendable {
    case started(Rejudging)
    /// As many rejudgings run as may.
    case tooMany
    /// The exercise has no such version.
    case noSuchVersion
    /// No graded submission matches the filter.
    case nothingMatches
}

/// Why a rejudging cannot be applied, discarded or undone.
package enum RejudgingRefusal: Error, Hashable, Sendable {
    case noSuchRejudging
    case state(Rejudging.State)
    /// So many gradings failed by our fault.
    case failures(Int)
    /// No submission has a new result.
    case nothingGraded
    /// So many of the submissions have got another result since.
    case changedSubmissions(Int)
    /// Another version of the policy has come into force.
    case changedPolicy(String)
    /// Another version of the exercise has come into force.
    case changedExercise(String)
}

extension Rejudging {
    /// The columns that `init(_:)` reads.
    static let columns: SQL =
        """
        id, number, state, reason, filter, repetitions, policy, exercise, exercise_version, exercise_base, chosen, \
        left_out, has_more, author, created_at, finished_at, applied_at, ended_at
        """

    init(_ row: PostgresRow) throws {
        let filter: String = try row("filter")
        var exercise: TriedExercise?
        if let slug: String = try row("exercise") {
            exercise = TriedExercise(
                slug: slug, version: try row("exercise_version"), base: try row("exercise_base"))
        }
        self.init(
            id: try row("id"), number: try row("number"), state: try row("state"), reason: try row("reason"),
            filter: try JSONDecoder().decode(RejudgingFilter.self, from: Data(filter.utf8)),
            repetitions: try row("repetitions"), policy: try row("policy"), exercise: exercise,
            chosen: try row("chosen"), leftOut: try row("left_out"), hasMore: try row("has_more"),
            author: try row("author"), createdAt: try row("created_at"), finishedAt: try row("finished_at"),
            appliedAt: try row("applied_at"), endedAt: try row("ended_at"))
    }
}
