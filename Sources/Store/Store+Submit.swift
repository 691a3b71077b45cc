import Postgres
import Scheduler

extension Store {
    /// Stores a submission and what is to follow from it in one transaction.
    ///
    /// - Parameter supersede: cancels the one that is not terminal yet instead of answering `pending`.
    package func submit(
        user: String, exercise slug: String, code: String, idempotencyKey: String? = nil, supersede: Bool = false
    ) async throws -> SubmitOutcome {
        if let outcome = try await submitAtOnce(
            author: "SELECT \(user)::uuid AS user_id", exercise: slug, code: code, idempotencyKey: idempotencyKey)
        {
            return outcome
        }
        return try await submitWithCare(
            user: user, exercise: slug, code: code, idempotencyKey: idempotencyKey, supersede: supersede)
    }

    /// The same for whom a session is of: most submissions take one statement, which finds that out as well.
    ///
    /// - Returns: nil for a token that is nobody's.
    package func submit(
        token: String, exercise slug: String, code: String, idempotencyKey: String? = nil, supersede: Bool = false
    ) async throws -> SubmitOutcome? {
        if let outcome = try await submitAtOnce(
            author: "SELECT user_id FROM sessions WHERE token_hash = \(Self.hash(token))", exercise: slug, code: code,
            idempotencyKey: idempotencyKey)
        {
            return outcome
        }
        guard let user = try await user(token: token) else { return nil }
        return try await submitWithCare(
            user: user.id, exercise: slug, code: code, idempotencyKey: idempotencyKey, supersede: supersede)
    }

    /// Finds out, one step after the other, what is to be done; nothing changes between the steps.
    private func submitWithCare(
        user: String, exercise slug: String, code: String, idempotencyKey: String?, supersede: Bool
    ) async throws -> SubmitOutcome {
        let hash: SQL = "sha256(\(Array(code.utf8)))"
        let outcome = try await database.transaction { transaction in
            try await Self.lock(user: user, transaction)
            if let idempotencyKey,
                let earlier = try await repeated(user, idempotencyKey, slug, hash, transaction)
            {
                return earlier
            }
            let current = try await transaction.query(
                "SELECT version FROM exercises WHERE slug = \(slug) AND retired_at IS NULL")
            guard let version: String = try current.first?("version") else { return SubmitOutcome.noSuchExercise }
            if let judged = try await judged(user, slug, version, hash, transaction) { return .judgedBefore(judged) }
            if let pending = try await pending(user, transaction) {
                guard supersede else { return .pending(id: pending) }
                try await cancel(pending, user, transaction)
            }
            let rows = try await transaction.query(
                """
                INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, idempotency_key)
                VALUES (\(user), \(slug), \(version), \(code), \(hash), \(idempotencyKey))
                RETURNING \(StoredSubmission.allColumns)
                """)
            let submission = try StoredSubmission(rows[0])
            let position: Int = try await transaction.query(Self.positionQuery(submission.id))[0]("position")
            try await Self.tell(
                .queued(position: position), of: submission.id, to: user, lane: submission.lane, transaction)
            return .accepted(submission, position: position)
        }
        if case .accepted = outcome { outboxFilled() }
        return outcome
    }

    /// Makes the user's writes follow one another, so that what one has read stays true until it commits.
    static func lock(user: String, _ transaction: PostgresConnection) async throws {
        // The weakest lock that excludes itself; a stronger one would stop the worker, which refers to the user too.
        try await transaction.execute("SELECT FROM users WHERE id = \(user) FOR NO KEY UPDATE")
    }

    private func repeated(
        _ user: String, _ key: String, _ slug: String, _ hash: SQL, _ transaction: PostgresConnection
    ) async throws -> SubmitOutcome? {
        let rows = try await transaction.query(
            """
            SELECT \(StoredSubmission.allColumns), exercise = \(slug) AND code_hash = \(hash) AS is_same
            FROM submissions WHERE user_id = \(user) AND idempotency_key = \(key)
            """)
        guard let row = rows.first else { return nil }
        guard try row("is_same") else { return .idempotencyKeyReused }
        let submission = try StoredSubmission(row)
        let position: Int? = try await transaction.query(Self.positionQuery(submission.id)).first?("position")
        return .accepted(submission, position: position ?? 0)
    }

    private func judged(
        _ user: String, _ slug: String, _ version: String, _ hash: SQL, _ transaction: PostgresConnection
    ) async throws -> StoredSubmission? {
        let rows = try await transaction.query(
            """
            SELECT \(StoredSubmission.allColumns) FROM submissions
            WHERE user_id = \(user) AND exercise = \(slug) AND exercise_version = \(version) AND code_hash = \(hash)
                AND status = 'graded'
            ORDER BY number DESC LIMIT 1
            """)
        return try rows.first.map(StoredSubmission.init)
    }

    /// The one that is not terminal, locked, so that a worker's verdict comes either before or not at all.
    private func pending(_ user: String, _ transaction: PostgresConnection) async throws -> String? {
        try await transaction.query(
            """
            SELECT id FROM submissions
            WHERE user_id = \(user) AND status IN ('queued', 'running') AND lane = 'interactive' FOR UPDATE
            """
        ).first?("id")
    }

    private func cancel(_ id: String, _ user: String, _ transaction: PostgresConnection) async throws {
        try await transaction.execute(
            "UPDATE submissions SET status = 'cancelled', ended_at = now() WHERE id = \(id)")
        try await Self.tell(.cancelled, of: id, to: user, transaction)
    }
}
