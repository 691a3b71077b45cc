import FoundationEssentials
import Postgres

/// Everything that one user has reached.
package struct UserResults: Sendable {
    /// What the user has reached in an exercise of the course.
    package struct Item: Hashable, Sendable {
        package var exercise: CourseExercise
        package var result: ExerciseResult
        package var hintsRead: [HintUse]
    }

    /// A hint that the user has read, in any version of the exercise.
    package struct HintUse: Hashable, Sendable {
        /// From 1.
        package var number: Int
        package var times: Int
        package var firstReadAt: Date
    }

    package var user: User
    /// The name of the account. Nil for an anonymous learner.
    package var account: String?
    package var groups: [GroupMembership]
    /// All exercises of the course, in order.
    package var items: [Item]
}

extension Store {
    /// What a user has reached, in all exercises of the course. Nil for an unknown user.
    package func results(of user: String) async throws -> UserResults? {
        guard Self.isIdentifier(user) else { return nil }
        let users = try await database.query(
            """
            SELECT users.id, users.role, name FROM users LEFT JOIN accounts ON user_id = users.id
            WHERE users.id = \(user)
            """)
        guard let row = users.first else { return nil }
        let hints = try await hintUses(of: user)
        let items = try await database.query(
            """
            SELECT slug AS exercise, title, place, worth.points AS max_points, \(ExerciseResult.columns)
            FROM exercises JOIN exercise_versions AS worth
                    ON worth.exercise = slug AND worth.version = exercises.version
                LEFT JOIN exercise_results AS reached ON reached.exercise = slug AND reached.user_id = \(user)
            WHERE retired_at IS NULL ORDER BY place, slug
            """
        ).map { row in
            let exercise = CourseExercise(
                slug: try row("exercise"), title: try row("title"), order: try row("place"),
                points: try row("max_points"))
            return UserResults.Item(
                exercise: exercise, result: try ExerciseResult(row), hintsRead: hints[exercise.slug] ?? [])
        }
        return UserResults(
            user: try User(row), account: try row("name"), groups: try await memberships(of: user), items: items)
    }

    /// The hints that a user has read, in order, by exercise.
    private func hintUses(of user: String) async throws -> [String: [UserResults.HintUse]] {
        let rows = try await database.query(
            """
            SELECT exercise, number, times, first_read_at FROM hints_read WHERE user_id = \(user)
            ORDER BY exercise, number
            """)
        return try rows.reduce(into: [:]) { uses, row in
            uses[try row("exercise", as: String.self), default: []].append(
                UserResults.HintUse(
                    number: try row("number"), times: try row("times"), firstReadAt: try row("first_read_at")))
        }
    }
}
