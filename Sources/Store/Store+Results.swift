import FoundationEssentials
import Postgres

extension Store {
    /// The exercises of the course, in order.
    package func course() async throws -> [CourseExercise] {
        try await database.query(
            """
            SELECT slug, title, place, points FROM exercises JOIN exercise_versions USING (version)
            WHERE exercise = slug AND retired_at IS NULL ORDER BY place, slug
            """
        ).map {
            CourseExercise(
                slug: try $0("slug"), title: try $0("title"), order: try $0("place"), points: try $0("points"))
        }
    }

    /// The results of learners who have an account, a graded submission or a group.
    ///
    /// - Parameter position: the `next` of the previous page, of the same order.
    package func results(
        _ filter: ResultFilter, by order: ResultOrder, limit: Int, after position: ResultPosition? = nil
    ) async throws -> ResultPage {
        if let group = filter.group, !Self.isIdentifier(group) { return ResultPage(items: [], next: nil) }
        let rows = try await database.query(Self.learnerList(filter, order, limit: limit, after: position))
        let shown = rows.prefix(limit)
        let exercises = try await exerciseResults(of: shown.map { try $0("user_id") })
        return ResultPage(
            items: try shown.map { row in
                let user: String = try row("user_id")
                return LearnerResults(
                    user: user, memberName: try row("member_name"), account: try row("account"),
                    points: try row("points"), solved: try row("solved"), lastActiveAt: try row("last_active_at"),
                    exercises: exercises[user] ?? [:])
            },
            next: try rows.count > limit ? shown.last.map { try ResultPosition($0, order) } : nil)
    }

    /// - Returns: a statement for one row more than `limit` if there is a next page.
    private static func learnerList(
        _ filter: ResultFilter, _ order: ResultOrder, limit: Int, after position: ResultPosition?
    ) -> SQL {
        let isGroup = filter.group != nil
        let name: SQL = isGroup ? "member.name_key" : "sort_name"
        let memberName: SQL = isGroup ? "member.name" : "NULL::text"
        var conditions: SQL = "users.role = 'learner'"
        if let group = filter.group { conditions = "\(conditions) AND group_id = \(group)" }
        if let prefix = filter.name.map({ PersonName($0)?.key ?? $0.lowercased() }), !prefix.isEmpty {
            // Up to the last character of Unicode, so that an index finds the names. Learners without one have '~'.
            let end: SQL = "\(prefix)::text || chr(1114111)"
            conditions = "\(conditions) AND \(name) >= \(prefix)::text AND \(name) < (\(end)) AND \(name) <> '~'"
        }
        if let position { conditions = "\(conditions) AND \(isAfter(position, name))" }
        let direction: SQL = order == .name ? "" : "DESC"
        let source: SQL =
            isGroup
            ? "group_members AS member JOIN learner_totals AS total ON total.user_id = member.user_id"
            : "learner_totals AS total"
        return """
            SELECT total.user_id, total.number, total.points, solved, nullif(last_active_at, 'epoch') AS last_active_at,
                \(name) AS name_key, accounts.name AS account, \(memberName) AS member_name
            FROM \(source) JOIN users ON users.id = total.user_id
                LEFT JOIN accounts ON accounts.user_id = total.user_id
            WHERE \(conditions)
            ORDER BY \(key(of: order, name)) \(direction), total.number \(direction) LIMIT \(limit + 1)
            """
    }

    private static func key(of order: ResultOrder, _ name: SQL) -> SQL {
        switch order {
        case .name: name
        case .points: "total.points"
        case .active: "total.last_active_at"
        }
    }

    private static func isAfter(_ position: ResultPosition, _ name: SQL) -> SQL {
        let key = key(of: position.key.order, name)
        let number: SQL = "\(position.number)::bigint"
        return switch position.key {
        case .name(let text): "(\(key), total.number) > (\(text)::text, \(number))"
        case .points(let points): "(\(key), total.number) < (\(points)::integer, \(number))"
        case .active(let date):
            "(\(key), total.number) < (\(timestamp(date ?? Date(timeIntervalSince1970: 0))), \(number))"
        }
    }

    /// What users have reached in the exercises of the course, by user and exercise.
    private func exerciseResults(of users: [String]) async throws -> [String: [String: ExerciseResult]] {
        guard !users.isEmpty else { return [:] }
        let rows = try await database.query(
            """
            SELECT user_id, exercise, \(ExerciseResult.columns)
            FROM exercise_results AS reached JOIN exercise_worths AS worth USING (exercise)
            WHERE user_id = ANY(\(Self.array(users))::uuid[])
            """)
        return try rows.reduce(into: [:]) { results, row in
            let result = try ExerciseResult(row)
            results[try row("user_id", as: String.self), default: [:]][result.exercise] = result
        }
    }
}

extension ExerciseResult {
    /// From `exercise_results AS reached` and a table `worth` with the maximum points. Null without a result.
    static let columns: SQL =
        """
        least(reached.points, worth.points) AS points, attempts, first_solved_at, newest_submission, newest_at
        """

    init(_ row: PostgresRow) throws {
        exercise = try row("exercise")
        guard let attempts: Int = try row("attempts") else { return }
        self.attempts = attempts
        points = try row("points")
        firstSolvedAt = try row("first_solved_at")
        newestSubmission = try row("newest_submission")
        newestAt = try row("newest_at")
    }
}

extension ResultPosition {
    fileprivate init(_ row: PostgresRow, _ order: ResultOrder) throws {
        number = try row("number")
        key =
            switch order {
            case .name: .name(try row("name_key"))
            case .points: .points(try row("points"))
            case .active: .active(try row("last_active_at"))
            }
    }
}
