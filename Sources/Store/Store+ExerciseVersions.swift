import FoundationEssentials
import Grading
import Postgres

/// The versions of exercises, and what teachers change.
extension Store {
    /// Puts a content in force, as a new version unless the exercise had this content before. Learners see the
    /// exercise.
    ///
    /// - Parameters:
    ///   - base: the version that the content is based on; nil to replace any.
    ///   - report: of the verification, as JSON.
    package func putExercise(
        _ content: ExerciseContent, base: Int?, comment: String = "", report: String? = nil, by author: ChangeAuthor
    ) async throws -> ExerciseChange {
        try await changeExercise(content.slug, base: base) { transaction, _ in
            let added = try await Self.add(
                content, .api, comment: comment.storable, report: report, by: author, transaction)
            try await transaction.execute(
                """
                INSERT INTO exercises (slug, version, place) VALUES (\(content.slug), \(added.hash), \(content.order))
                ON CONFLICT (slug) DO UPDATE SET version = EXCLUDED.version, place = EXCLUDED.place, retired_at = NULL
                """)
            if !added.isNew {
                try await transaction.execute(
                    try Self.recording(.exercisePublished, of: content.slug, ["version": added.hash], by: author))
            }
            return added.isNew
        }
    }

    /// Puts an earlier version in force again, or the current one, and shows the exercise to learners.
    package func publishExercise(
        _ slug: String, version number: Int, base: Int, by author: ChangeAuthor
    ) async throws -> ExerciseChange {
        try await changeExercise(slug, base: base) { transaction, _ in
            let hashes = try await transaction.query(
                "SELECT version FROM exercise_versions WHERE exercise = \(slug) AND number = \(number)::bigint")
            guard let hash: String = try hashes.first?("version") else { return nil }
            let changed = try await transaction.execute(
                """
                UPDATE exercises SET version = \(hash), retired_at = NULL
                WHERE slug = \(slug) AND (version <> \(hash) OR retired_at IS NOT NULL)
                """)
            if changed == 1 {
                try await transaction.execute(
                    try Self.recording(
                        .exercisePublished, of: slug, ["version": hash, "number": String(number)], by: author))
            }
            return false
        }
    }

    /// Hides an exercise from learners, who keep what they have earned.
    package func withdrawExercise(_ slug: String, base: Int, by author: ChangeAuthor) async throws -> ExerciseChange {
        try await changeExercise(slug, base: base) { transaction, current in
            let changed = try await transaction.execute(
                "UPDATE exercises SET retired_at = now() WHERE slug = \(slug) AND retired_at IS NULL")
            if changed == 1 {
                try await transaction.execute(
                    try Self.recording(.exerciseWithdrawn, of: slug, ["number": String(current)], by: author))
            }
            return current > 0 ? false : nil
        }
    }

    /// Moves an exercise to another place in the course.
    package func moveExercise(
        _ slug: String, to order: Int, base: Int, by author: ChangeAuthor
    ) async throws -> ExerciseChange {
        try await changeExercise(slug, base: base) { transaction, current in
            let changed = try await transaction.execute(
                "UPDATE exercises SET place = \(order) WHERE slug = \(slug) AND place <> \(order)")
            if changed == 1 {
                try await transaction.execute(
                    try Self.recording(.exerciseMoved, of: slug, ["order": String(order)], by: author))
            }
            return current > 0 ? false : nil
        }
    }

    /// All exercises that there are or were, in the order of the course.
    package func managedExercises() async throws -> [ManagedExercise] {
        try await database.query(Self.managed(where: "true", orderedBy: "place, slug")).map(ManagedExercise.init)
    }

    /// An exercise with the files of its current version.
    package func managedExercise(
        _ slug: String
    ) async throws -> (exercise: ManagedExercise, files: [ManagedExercise.File], report: String?)? {
        let found = try await database.query(Self.managed(where: "slug = \(slug)"))
        guard let exercise = try found.first.map(ManagedExercise.init) else { return nil }
        let files = try await database.query(
            """
            SELECT path, length(content) AS bytes FROM exercise_files
            WHERE exercise = \(slug) AND version = \(exercise.version.hash) ORDER BY path
            """)
        let reports = try await database.query(
            """
            SELECT report::text AS report FROM exercise_versions
            WHERE exercise = \(slug) AND version = \(exercise.version.hash)
            """)
        return (
            exercise, try files.map { .init(path: try $0("path"), byteCount: try $0("bytes")) },
            try reports.first?("report")
        )
    }

    /// The versions of one exercise, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func exerciseVersions(
        of slug: String, limit: Int, before cursor: Int? = nil
    ) async throws -> (items: [ExerciseVersion], next: Int?) {
        let condition: SQL = if let cursor { "AND number < \(cursor)::bigint" } else { "" }
        let rows = try await database.query(
            """
            SELECT \(Self.versionColumns) FROM exercise_versions JOIN exercises ON slug = exercise
            WHERE exercise = \(slug) \(condition) ORDER BY number DESC LIMIT \(limit + 1)
            """)
        let items = try rows.prefix(limit).map(ExerciseVersion.init)
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    /// One version of an exercise with its files.
    package func exerciseVersion(
        _ number: Int, of slug: String
    ) async throws -> (version: ExerciseVersion, package: ExercisePackage)? {
        let rows = try await database.query(
            """
            SELECT \(Self.versionColumns) FROM exercise_versions JOIN exercises ON slug = exercise
            WHERE exercise = \(slug) AND number = \(number)::bigint
            """)
        guard let version = try rows.first.map(ExerciseVersion.init) else { return nil }
        return (version, try await package(exercise: slug, version: version.hash))
    }

    /// Changes an exercise while nobody else changes one.
    ///
    /// - Parameter change: receives the number of the current version, or 0. Returns whether it made a new version; nil
    ///   if what is to be changed does not exist.
    private func changeExercise(
        _ slug: String, base: Int?,
        _ change: @Sendable (_ transaction: PostgresConnection, _ current: Int) async throws -> Bool?
    ) async throws -> ExerciseChange {
        try await database.transaction { transaction in
            try await transaction.lock("exercises")
            let current =
                try await transaction.query(Self.managed(where: "slug = \(slug)")).first
                .map(ManagedExercise.init)?.version.number ?? 0
            if let base, base != current { return .stale(newest: current) }
            guard let isNew = try await change(transaction, current),
                let changed = try await transaction.query(Self.managed(where: "slug = \(slug)")).first
            else { return .unknown }
            return .changed(try ManagedExercise(changed), isNew: isNew)
        }
    }

    /// Adds a content of an exercise, unless the exercise had this content before.
    static func add(
        _ exercise: ExerciseContent, _ source: ExerciseVersion.Source, comment: String = "", report: String? = nil,
        by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws -> (hash: String, isNew: Bool) {
        let query: SQL = "SELECT encode(sha256(\(exercise.fingerprint)), 'hex') AS version"
        let hash: String = try await transaction.query(query)[0]("version")
        let added = try await transaction.query(
            """
            INSERT INTO exercise_versions
                (exercise, version, number, title, points, handout, starter, source, comment, author, report)
            SELECT \(exercise.slug)::text, \(hash)::text, 1 + coalesce(max(number), 0), \(exercise.title)::text,
                \(exercise.points)::integer, \(exercise.handout)::text, \(exercise.starter)::text, \(source)::text,
                \(comment)::text, (SELECT name FROM accounts WHERE user_id = \(author.user)::uuid), \(report)::json
            FROM exercise_versions WHERE exercise = \(exercise.slug)
            ON CONFLICT (exercise, version) DO NOTHING RETURNING number
            """)
        if let number: Int = try added.first?("number") {
            try await transaction.execute(
                try recording(
                    .exerciseVersion, of: exercise.slug,
                    ["version": hash, "number": String(number), "source": source.rawValue], by: author))
            for (path, content) in exercise.package.files {
                try await transaction.execute(
                    """
                    INSERT INTO exercise_files (exercise, version, path, content)
                    VALUES (\(exercise.slug), \(hash), \(path), \(content))
                    """)
            }
        }
        // Also of a known version: an earlier release did not store hints.
        for (index, hint) in exercise.hints.enumerated() {
            try await transaction.execute(
                """
                INSERT INTO exercise_hints (exercise, version, number, hint)
                VALUES (\(exercise.slug), \(hash), \(index + 1), \(hint)) ON CONFLICT DO NOTHING
                """)
        }
        return (hash, !added.isEmpty)
    }

    private static let versionColumns: SQL = """
        exercise, number, exercise_versions.version AS hash, title, points, source, comment, author, loaded_at,
            exercise_versions.version = exercises.version AS is_current
        """

    private static func managed(where condition: SQL, orderedBy order: SQL = "slug") -> SQL {
        """
        SELECT \(versionColumns), place, retired_at,
            coalesce(file_version = exercises.version, false) AS is_from_files
        FROM exercises JOIN exercise_versions ON exercise = slug AND exercise_versions.version = exercises.version
        WHERE \(condition) ORDER BY \(order)
        """
    }
}

extension ExerciseVersion {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            exercise: try row("exercise"), number: try row("number"), hash: try row("hash"), title: try row("title"),
            points: try row("points"), source: try row("source"), comment: try row("comment"),
            author: try row("author"), createdAt: try row("loaded_at"), isCurrent: try row("is_current"))
    }
}

extension ManagedExercise {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            version: try ExerciseVersion(row), order: try row("place"), withdrawnAt: try row("retired_at"),
            isFromFiles: try row("is_from_files"))
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
