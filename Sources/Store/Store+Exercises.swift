import Grading
import Postgres

extension Store {
    /// Makes exercises from files part of the course. A changed exercise gets a new version.
    ///
    /// An exercise whose files have not changed since the last time stays as teachers have left it.
    ///
    /// - Parameter isComplete: whether an exercise that no file has any longer is retired. It is not while a package
    ///   cannot be read, which may be the missing one.
    package func load(_ exercises: [ExerciseContent], isComplete: Bool = true) async throws {
        let slugs = Self.array(exercises.map(\.slug))
        try await database.transaction { transaction in
            try await transaction.lock("exercises")
            if isComplete {
                try await transaction.execute(
                    """
                    UPDATE exercises
                    SET retired_at = coalesce(retired_at, now()), file_version = NULL, file_place = NULL
                    WHERE file_version IS NOT NULL AND slug <> ALL(\(slugs)::text[])
                    """)
            }
            for exercise in exercises { try await load(exercise, transaction) }
        }
    }

    private func load(_ exercise: ExerciseContent, _ transaction: PostgresConnection) async throws {
        let version = try await Self.add(exercise, .file, by: .service, transaction).hash
        try await transaction.execute(
            """
            INSERT INTO exercises (slug, version, place, file_version, file_place)
            VALUES (\(exercise.slug), \(version), \(exercise.order), \(version), \(exercise.order))
            ON CONFLICT (slug) DO UPDATE SET version = EXCLUDED.version, place = EXCLUDED.place, retired_at = NULL,
                file_version = EXCLUDED.file_version, file_place = EXCLUDED.file_place
            WHERE (exercises.file_version, exercises.file_place)
                IS DISTINCT FROM (EXCLUDED.file_version, EXCLUDED.file_place)
            """)
    }

    package func exercise(_ slug: String) async throws -> StoredExercise? {
        let rows = try await database.query(
            """
            SELECT slug, version, title, place, points, handout, starter, (
                SELECT count(*) FROM exercise_hints
                WHERE exercise_hints.exercise = slug AND exercise_hints.version = exercises.version
            ) AS hints
            FROM exercises JOIN exercise_versions USING (version)
            WHERE slug = \(slug) AND exercise = slug AND retired_at IS NULL
            """)
        guard let row = rows.first else { return nil }
        let version: String = try row("version")
        let (files, pictureSizes) = try await handoutFiles(of: slug, version: version)
        return StoredExercise(
            slug: try row("slug"), version: version, title: try row("title"), order: try row("place"),
            points: try row("points"), handout: try row("handout"), starter: try row("starter"),
            hints: try row("hints"), files: files, pictureSizes: pictureSizes)
    }

    /// The current exercises in course order, with the user's progress in each.
    package func standings(user: String) async throws -> [ExerciseStanding] {
        guard Self.isIdentifier(user) else { return [] }
        // Points earned on an earlier version that was worth more are capped at the points of the current version.
        let rows = try await database.query(
            """
            SELECT slug, version, title, place, worth.points,
                least(coalesce(max(submissions.points), 0), worth.points) AS earned,
                coalesce(bool_or(submissions.verdict = 'accepted'), false) AS is_done,
                count(submissions.id) AS attempts
            FROM exercises
                JOIN exercise_versions AS worth USING (version)
                LEFT JOIN submissions
                    ON submissions.exercise = slug AND user_id = \(user) AND submissions.status = 'graded'
            WHERE worth.exercise = slug AND retired_at IS NULL
            GROUP BY slug, exercises.version, title, place, worth.points
            ORDER BY place, slug
            """)
        return try rows.map { row in
            ExerciseStanding(
                slug: try row("slug"), version: try row("version"), title: try row("title"), order: try row("place"),
                points: try row("points"), earned: try row("earned"), isDone: try row("is_done"),
                attempts: try row("attempts"))
        }
    }

    /// The first exercise in course order that the user has not completed.
    package func next(user: String) async throws -> ExerciseStanding? {
        try await standings(user: user).first { !$0.isDone }
    }

    /// The user's progress in the current exercises, with the points that the user has earned in withdrawn ones.
    package func progress(user: String) async throws -> Progress {
        var progress = Progress(try await standings(user: user))
        guard Self.isIdentifier(user) else { return progress }
        let withdrawn = try await database.query(
            """
            SELECT least(coalesce(max(submissions.points), 0), worth.points) AS earned,
                bool_or(submissions.verdict = 'accepted') AS is_done
            FROM submissions JOIN exercises ON slug = submissions.exercise
                JOIN exercise_versions AS worth ON worth.exercise = slug AND worth.version = exercises.version
            WHERE user_id = \(user) AND submissions.status = 'graded' AND retired_at IS NOT NULL
            GROUP BY slug, worth.points
            """)
        for exercise in withdrawn {
            let earned: Int = try exercise("earned")
            progress.points += earned
            // Nobody can earn the rest, so it is missing to nobody.
            progress.maxPoints += earned
            guard try exercise("is_done") == true else { continue }
            progress.completed += 1
            progress.total += 1
        }
        return progress
    }
}

extension Progress {
    package init(_ standings: [ExerciseStanding]) {
        points = standings.reduce(0) { $0 + $1.earned }
        maxPoints = standings.reduce(0) { $0 + $1.points }
        completed = standings.count { $0.isDone }
        total = standings.count
    }
}
