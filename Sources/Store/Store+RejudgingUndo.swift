import Postgres
import Scheduler

extension Store {
    /// Puts back in force, byte for byte, what an applied rejudging has replaced: results, policy, exercise version.
    ///
    /// - Throws: `RejudgingRefusal`.
    package func undoRejudging(_ id: String, by author: ChangeAuthor) async throws -> Rejudging {
        let undone = try await database.transaction { transaction in
            try await Self.prepareLongChange(transaction)
            let rejudging = try await Self.locked(id, in: [.applied], transaction)
            try await Self.lockSubmissions(of: rejudging, holding: "rejudging_items.rejudging_id", transaction)
            try await Self.takePoliciesBack(of: rejudging, by: author, transaction)
            if let exercise = rejudging.exercise {
                try await Self.replace(
                    exercise.version, with: exercise.base, of: exercise.slug, by: author, transaction)
            }
            try await Self.restoreResults(of: id, transaction)
            try await Self.tellAuthors(of: id, reason: "", transaction)
            try await Self.end(id, as: .undone, "ended_at = now()", by: author, transaction)
            return try await Self.rejudging(id, transaction)
        }
        outboxFilled()
        return undone
    }

    private static func restoreResults(of id: String, _ transaction: PostgresConnection) async throws {
        try await transaction.execute(
            """
            UPDATE submissions SET verdict = verdict_before, points = points_before, summary = summary_before,
                report = report_before, outcomes = outcomes_before, worker = worker_before, phases = phases_before,
                exercise_version = exercise_version_before, rejudging_id = rejudging_before
            FROM rejudging_items AS item
            WHERE item.rejudging_id = \(id) AND run_id IS NOT NULL AND submissions.id = item.submission_id
            """)
        try await transaction.execute(
            """
            DELETE FROM figures USING rejudging_items AS item
            WHERE item.rejudging_id = \(id) AND run_id IS NOT NULL AND figures.submission_id = item.submission_id
            """)
        try await transaction.execute(
            """
            WITH earlier AS (
                DELETE FROM replaced_figures WHERE rejudging_id = \(id) RETURNING submission_id, test, png
            )
            INSERT INTO figures (submission_id, test, png) SELECT submission_id, test, png FROM earlier
            """)
    }
}
