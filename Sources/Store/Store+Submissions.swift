import Postgres
import Scheduler

extension Store {
    /// Returns a submission of this user, with its report.
    package func submission(_ id: String, user: String) async throws -> StoredSubmission? {
        let found = try await submission(id)
        return found?.user == user ? found : nil
    }

    /// Returns a submission of any user, with its report.
    package func submission(_ id: String) async throws -> StoredSubmission? {
        guard Self.isIdentifier(id) else { return nil }
        let rows = try await database.query("SELECT \(StoredSubmission.allColumns) FROM submissions WHERE id = \(id)")
        return try rows.first.map(StoredSubmission.init)
    }

    /// Returns the picture that a submission left in a test: a PNG file.
    ///
    /// - Parameters:
    ///   - user: the author; nil for any.
    ///   - test: the place of the test in the report, from 0.
    package func figure(of id: String, user: String? = nil, test: Int) async throws -> [UInt8]? {
        guard Self.isIdentifier(id), user.map(Self.isIdentifier) ?? true, Int32(exactly: test) != nil else {
            return nil
        }
        let isOfUser: SQL = user.map { "user_id = \($0)" } ?? "true"
        return try await database.query(
            """
            SELECT png FROM figures JOIN submissions ON submissions.id = submission_id
            WHERE submission_id = \(id) AND \(isOfUser) AND test = \(test)
            """
        ).first?("png")
    }

    /// The largest position that is counted. Counting all of a long queue would delay every submission.
    package static let maximumPosition = 1000

    /// How many submissions of the interactive lane are graded before this one: `maximumPosition` if there are at least
    /// so many. Nil for a terminal submission.
    package func position(of id: String) async throws -> Int? {
        guard Self.isIdentifier(id) else { return nil }
        return try await database.query(Self.positionQuery(id)).first?("position")
    }

    static func positionQuery(_ id: String) -> SQL {
        """
        SELECT (
            SELECT count(*) FROM (
                SELECT FROM submissions AS earlier
                WHERE \(StoredSubmission.isPending) AND earlier.number < submissions.number
                LIMIT \(SQL(constant: maximumPosition))
            ) AS counted
        ) AS position
        FROM submissions WHERE id = \(id) AND \(StoredSubmission.isUnfinished)
        """
    }

    /// The number of submissions by status, as a trigger counts them: the time does not grow with their number.
    package func submissionCounts() async throws -> [SubmissionStatus: Int] {
        let rows = try await database.query(
            """
            SELECT status, sum(count)::bigint AS count FROM submission_counts GROUP BY status HAVING sum(count) <> 0
            """)
        return try rows.reduce(into: [:]) { counts, row in counts[try row("status")] = try row("count") }
    }

    /// The time since the oldest queued submission of each lane was accepted; zero for a lane without one.
    package func queueAges() async throws -> [(lane: Lane, age: Duration)] {
        var ages: [(lane: Lane, age: Duration)] = []
        for lane in Lane.allCases {
            let rows = try await database.query(
                """
                SELECT (extract(epoch FROM clock_timestamp() - created_at) * 1000000)::bigint AS age FROM submissions
                WHERE \(StoredSubmission.isUnfinished) AND \(Self.isIn(lane)) AND status = 'queued'
                ORDER BY number LIMIT 1
                """)
            ages.append((lane, .microseconds(max(0, try rows.first?("age", as: Int.self) ?? 0))))
        }
        return ages
    }

    /// The lane is part of the text. Of a bound one, PostgreSQL would not know that it is rare, and look for it among
    /// all unfinished submissions.
    private static func isIn(_ lane: Lane) -> SQL {
        switch lane {
        case .interactive: "lane = 'interactive'"
        case .batch: "lane = 'batch'"
        }
    }

    /// Deletes the user's newest submission of an exercise. Points and completion are computed, so they change with it.
    ///
    /// Deleting a submission that is not terminal also cancels it.
    package func delete(_ id: String, user: String) async throws -> DeleteOutcome {
        guard Self.isIdentifier(id), Self.isIdentifier(user) else { return .noSuchSubmission }
        let outcome = try await database.transaction { transaction in
            try await Self.lock(user: user, transaction)
            let rows = try await transaction.query(
                "SELECT exercise, status FROM submissions WHERE id = \(id) AND user_id = \(user) FOR UPDATE")
            guard let row = rows.first else { return DeleteOutcome.noSuchSubmission }
            let exercise: String = try row("exercise")
            let status: SubmissionStatus = try row("status")
            let newest: String = try await transaction.query(
                """
                SELECT id FROM submissions WHERE user_id = \(user) AND exercise = \(exercise)
                ORDER BY number DESC LIMIT 1
                """)[0]("id")
            guard newest == id.lowercased() else { return .notNewest(id: newest) }
            try await transaction.execute("DELETE FROM submissions WHERE id = \(id)")
            if !status.isTerminal { try await Self.addToOutbox(.cancelled, of: newest, to: user, transaction) }
            return .deleted
        }
        if case .deleted = outcome { outboxFilled() }
        return outcome
    }
}
