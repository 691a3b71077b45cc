import Grading
import Postgres

extension Store {
    /// Makes these exercises the current course. A changed exercise gets a new version.
    ///
    /// - Parameter isComplete: whether a missing exercise is retired. It is not while a package cannot be read, which
    ///   may be the missing one.
    package func load(_ exercises: [ExerciseContent], isComplete: Bool = true) async throws {
        try await database.transaction { transaction in
            try await transaction.lock("exercises")
            if isComplete {
                try await transaction.execute("UPDATE exercises SET retired_at = now() WHERE retired_at IS NULL")
            }
            for exercise in exercises { try await load(exercise, transaction) }
        }
    }

    private func load(_ exercise: ExerciseContent, _ transaction: PostgresConnection) async throws {
        let hash: SQL = "SELECT encode(sha256(\(exercise.fingerprint)), 'hex') AS version"
        let version: String = try await transaction.query(hash)[0]("version")
        let isNew = try await transaction.execute(
            """
            INSERT INTO exercise_versions (exercise, version, title, points, handout, starter)
            VALUES (\(exercise.slug), \(version), \(exercise.title), \(exercise.points), \(exercise.handout),
                \(exercise.starter))
            ON CONFLICT DO NOTHING
            """)
        if isNew == 1 {
            try await transaction.execute(
                try Self.recording(.exerciseVersion, of: exercise.slug, ["version": version], by: .service))
            for (path, content) in exercise.package.files {
                try await transaction.execute(
                    """
                    INSERT INTO exercise_files (exercise, version, path, content)
                    VALUES (\(exercise.slug), \(version), \(path), \(content))
                    """)
            }
        }
        // Also of a known version: an earlier release did not store hints.
        for (index, hint) in exercise.hints.enumerated() {
            try await transaction.execute(
                """
                INSERT INTO exercise_hints (exercise, version, number, hint)
                VALUES (\(exercise.slug), \(version), \(index + 1), \(hint)) ON CONFLICT DO NOTHING
                """)
        }
        try await transaction.execute(
            """
            INSERT INTO exercises (slug, version, place) VALUES (\(exercise.slug), \(version), \(exercise.order))
            ON CONFLICT (slug) DO UPDATE SET version = EXCLUDED.version, place = EXCLUDED.place, retired_at = NULL
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

    package func progress(user: String) async throws -> Progress { Progress(try await standings(user: user)) }
}

extension Progress {
    package init(_ standings: [ExerciseStanding]) {
        points = standings.reduce(0) { $0 + $1.earned }
        maxPoints = standings.reduce(0) { $0 + $1.points }
        completed = standings.count { $0.isDone }
        total = standings.count
    }
}

extension ExerciseContent {
    /// All parts of the content as one byte string. Each part is preceded by its length, so that different contents
    /// have different fingerprints. The place in the course is not part of the content.
    fileprivate var fingerprint: [UInt8] {
        var parts = [slug, title, String(points), handout, starter].map { Array($0.utf8) }
        for (path, content) in package.files.sorted(by: { $0.key < $1.key }) { parts += [Array(path.utf8), content] }
        return parts.reduce(into: []) { bytes, part in bytes += Array("\(part.count):".utf8) + part }
    }
}
