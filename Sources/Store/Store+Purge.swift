import Postgres

/// What one step of a purge has done.
package struct PurgeStep: Sendable {
    /// The number of deleted learners.
    package var learners = 0
    /// The submissions that were cancelled because their learners were deleted, by learner.
    package var cancelled: [String: [String]] = [:]
    /// Whether nothing is left to purge, or another process purges.
    package var isLast = true

    package init() {}
}

/// How much one step of a purge does.
package struct PurgeLimits: Sendable {
    package var sessions = 50
    package var submissions = 1000

    package init() {}
}

extension Store {
    /// Deletes some learners who have no account and whose last session ended before `retention`, with all their data,
    /// and other sessions that ended before then.
    ///
    /// Nobody can reach the data of such a learner any more. The step is short, however many there are, and one process
    /// at a time purges.
    package func purge(endedFor retention: Duration, _ limits: PurgeLimits = PurgeLimits()) async throws -> PurgeStep {
        try await database.transaction { transaction in
            var step = PurgeStep()
            guard try await transaction.tryLock("purge") else { return step }
            let ended = try await transaction.query(Self.endedSessions(retention, limit: limits.sessions))
            guard !ended.isEmpty else { return step }
            let users = Self.array(Set(try ended.map { try $0("user_id", as: String.self) }).sorted())
            // Before the next statement looks: a request of such a user may still be creating an account.
            try await transaction.execute(
                "SELECT FROM users WHERE id = ANY(\(users)::uuid[]) ORDER BY id FOR UPDATE")
            let unreachable = try await transaction.query(Self.unreachable(among: users, retention)).map {
                try $0("id", as: String.self)
            }
            let gone = Self.array(unreachable)
            let submissions = try await transaction.execute(
                """
                DELETE FROM submissions WHERE id IN (
                    SELECT id FROM submissions WHERE user_id = ANY(\(gone)::uuid[])
                        AND NOT \(StoredSubmission.isUnfinished)
                    LIMIT \(limits.submissions))
                """)
            if submissions == limits.submissions {
                // The next step continues with the same learners.
                step.isLast = false
                return step
            }
            step.cancelled = try await Self.delete(users: unreachable, transaction)
            step.learners = unreachable.count
            let sessions = Self.array(try ended.map { try $0("id") })
            try await transaction.execute("DELETE FROM sessions WHERE id = ANY(\(sessions)::uuid[])")
            step.isLast = ended.count < limits.sessions
            return step
        }
    }

    /// Deletes users with all data in PostgreSQL. Their rows must be locked.
    ///
    /// - Returns: the submissions that are cancelled thereby, by user.
    static func delete(users: [String], _ transaction: PostgresConnection) async throws -> [String: [String]] {
        guard !users.isEmpty else { return [:] }
        let ids = array(users)
        let pending = try await transaction.query(
            """
            SELECT id, user_id FROM submissions
            WHERE user_id = ANY(\(ids)::uuid[]) AND \(StoredSubmission.isUnfinished)
            """)
        try await transaction.execute("DELETE FROM submissions WHERE user_id = ANY(\(ids)::uuid[])")
        // The trigger on submissions would otherwise add the revisions again at the commit.
        try await transaction.execute("SET CONSTRAINTS submission_changed IMMEDIATE")
        try await transaction.execute("DELETE FROM read_revisions WHERE user_id = ANY(\(ids)::uuid[])")
        try await transaction.execute("DELETE FROM outbox WHERE user_id = ANY(\(ids)::uuid[])")
        try await transaction.execute("DELETE FROM users WHERE id = ANY(\(ids)::uuid[])")
        return try pending.reduce(into: [:]) { cancelled, row in
            cancelled[try row("user_id"), default: []].append(try row("id"))
        }
    }

    /// The sessions and API tokens that ended first.
    static func endedSessions(_ retention: Duration, limit: Int) -> SQL {
        """
        SELECT id, user_id FROM sessions WHERE expires_at < now() - \(interval(retention))
        ORDER BY expires_at LIMIT \(limit)
        """
    }

    /// Those of `users` who cannot come back: without an account, and without a session that may still count.
    private static func unreachable(among users: String, _ retention: Duration) -> SQL {
        """
        SELECT id FROM users
        WHERE id = ANY(\(users)::uuid[]) AND role = 'learner' AND NOT is_configured
            AND NOT EXISTS (SELECT FROM accounts WHERE user_id = users.id)
            AND NOT EXISTS (
                SELECT FROM sessions WHERE user_id = users.id
                    AND (expires_at IS NULL OR expires_at >= now() - \(interval(retention))))
        """
    }

    /// The text of a PostgreSQL array. The elements have no commas, braces, quotation marks and backslashes.
    static func array(_ texts: [String]) -> String { "{\(texts.joined(separator: ","))}" }
}
