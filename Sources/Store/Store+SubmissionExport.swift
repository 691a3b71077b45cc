import FoundationEssentials
import Postgres

/// Which submissions of each learner an export has. All of them are graded.
package enum ExportChoice: String, CaseIterable, Sendable {
    case newest
    /// The newest of those with the most points.
    case best
    case all
}

/// Selects the submissions of learners to an exercise.
package struct ExportFilter: Hashable, Sendable {
    package var exercise: String
    package var choice: ExportChoice
    /// The id of a group. Nil for all learners.
    package var group: String?

    package init(exercise: String, choice: ExportChoice = .newest, group: String? = nil) {
        self.exercise = exercise
        self.choice = choice
        self.group = group
    }
}

extension Store {
    /// How many submissions an export has at most, counted up to `maximum + 1`. Those of teachers count too.
    package func exportSize(_ filter: ExportFilter, upTo maximum: Int) async throws -> Int {
        let submissions: SQL = filter.choice == .all ? "attempts" : "1"
        return try await database.query(
            """
            SELECT least(coalesce(sum(\(submissions)), 0), \(maximum + 1)::bigint)::bigint AS count FROM (
                SELECT attempts FROM exercise_results AS reached \(Self.members(of: filter.group))
                WHERE reached.exercise = \(filter.exercise) ORDER BY reached.user_id LIMIT \(maximum + 1)
            ) AS counted
            """)[0]("count")
    }

    /// The next submissions of an export, by learner.
    ///
    /// - Parameters:
    ///   - last: the last one of the previous page.
    ///   - hasCode: whether to read the code too.
    package func export(
        _ filter: ExportFilter, limit: Int, after last: ExportedSubmission? = nil, withCode hasCode: Bool
    ) async throws -> [ExportedSubmission] {
        let chosen: SQL =
            switch filter.choice {
            case .newest: "submissions.id = newest_submission"
            case .best: "submissions.id = best_submission"
            case .all:
                """
                submissions.user_id = reached.user_id AND submissions.exercise = reached.exercise \
                AND submissions.status = 'graded'
                """
            }
        let memberName: SQL = filter.group == nil ? "NULL::text" : "member.name"
        let code: SQL = hasCode ? "code" : "''"
        var position: SQL = "true"
        if let last {
            position = """
                reached.user_id >= \(last.user)
                    AND (reached.user_id, submissions.number) > (\(last.user)::uuid, \(last.number)::bigint)
                """
        }
        return try await database.query(
            """
            SELECT submissions.id, submissions.number, reached.user_id, accounts.name AS account,
                \(memberName) AS member_name, submissions.created_at, verdict,
                coalesce(submissions.points, 0) AS points, \(code) AS code
            FROM exercise_results AS reached
                JOIN users ON users.id = reached.user_id AND users.role = 'learner' \(Self.members(of: filter.group))
                LEFT JOIN accounts ON accounts.user_id = reached.user_id JOIN submissions ON \(chosen)
            WHERE reached.exercise = \(filter.exercise) AND \(position)
            ORDER BY reached.user_id, submissions.number LIMIT \(limit)
            """
        ).map(ExportedSubmission.init)
    }

    private static func members(of group: String?) -> SQL {
        guard let group else { return "" }
        return "JOIN group_members AS member ON member.user_id = reached.user_id AND group_id = \(group)"
    }
}

extension ExportedSubmission {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row("id"), number: try row("number"), user: try row("user_id"), memberName: try row("member_name"),
            account: try row("account"), createdAt: try row("created_at"), verdict: try row("verdict"),
            points: try row("points"), code: try row("code"))
    }
}
