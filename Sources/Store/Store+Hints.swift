import Postgres

/// A hint of the current version of an exercise.
package struct Hint: Hashable, Sendable {
    package var text: String
    /// How many hints the exercise has.
    package var total: Int
}

/// A hint that a user has read.
package struct HintRead: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// The text in one version of the exercise.
    package var text: String
}

extension Store {
    /// Returns a hint, and counts that the user has read it.
    ///
    /// - Parameter number: from 1.
    /// - Returns: nil if the course has no such exercise, or the exercise has fewer hints.
    package func readHint(_ number: Int, of exercise: String, user: String) async throws -> Hint? {
        guard Int32(exactly: number) != nil else { return nil }
        return try await database.transaction { transaction in
            let rows = try await transaction.query(
                """
                WITH hint AS (
                    SELECT hint AS text, (
                        SELECT count(*) FROM exercise_hints AS all_hints
                        WHERE all_hints.exercise = slug AND all_hints.version = exercises.version
                    ) AS total
                    FROM exercises JOIN exercise_hints ON exercise = slug AND exercise_hints.version = exercises.version
                    WHERE slug = \(exercise) AND retired_at IS NULL AND number = \(number)::integer
                ), counted AS (
                    INSERT INTO hints_read AS known (user_id, exercise, number)
                    SELECT \(user)::uuid, \(exercise)::text, \(number)::integer FROM hint
                    ON CONFLICT (user_id, exercise, number) DO UPDATE SET times = known.times + 1
                    RETURNING times
                )
                SELECT text, total, times = 1 AS is_first FROM hint CROSS JOIN counted
                """)
            guard let row = rows.first else { return nil }
            // A statement of its own, so that the user is locked before the revision, as in every other transaction.
            if try row("is_first") { try await Self.raiseReadRevision(of: user, transaction) }
            return Hint(text: try row("text"), total: try row("total"))
        }
    }

    /// The hints of a version of an exercise that the user has read, in order.
    package func hintsRead(by user: String, of exercise: String, version: String) async throws -> [HintRead] {
        try await database.query(
            """
            SELECT number, hint FROM hints_read JOIN exercise_hints USING (exercise, number)
            WHERE user_id = \(user) AND exercise = \(exercise) AND version = \(version) ORDER BY number
            """
        ).map { row in HintRead(number: try row("number"), text: try row("hint")) }
    }

    /// How often the user has read each hint of an exercise, by the number of the hint.
    package func timesHintsWereRead(by user: String, of exercise: String) async throws -> [Int: Int] {
        let rows = try await database.query(
            "SELECT number, times FROM hints_read WHERE user_id = \(user) AND exercise = \(exercise)")
        return try rows.reduce(into: [:]) { counts, row in
            counts[try row("number", as: Int.self)] = try row("times", as: Int.self)
        }
    }
}
