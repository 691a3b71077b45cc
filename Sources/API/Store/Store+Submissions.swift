import Postgres
import Scheduler

extension Store {
    /// Stores a submission and what is to follow from it in one transaction.
    ///
    /// - Parameter supersede: cancels the one that is not terminal yet instead of answering `pending`.
    package func submit(
        user: String, exercise slug: String, code: String, idempotencyKey: String? = nil, supersede: Bool = false
    ) async throws -> SubmitOutcome { throw PostgresError(.unreachable, "") }

    /// The user's submission, with its report.
    package func submission(_ id: String, user: String) async throws -> StoredSubmission? {
        throw PostgresError(.unreachable, "")
    }

    /// How many submissions of the interactive lane are to be graded before this one; nil when it is terminal.
    package func position(of id: String) async throws -> Int? { throw PostgresError(.unreachable, "") }

    /// The user's submissions, newest first, without their reports.
    package func submissions(
        user: String, exercise slug: String? = nil, limit: Int = 20, before cursor: Int? = nil
    ) async throws -> SubmissionPage { throw PostgresError(.unreachable, "") }

    /// Deletes the newest submission of an exercise; points and completion, being computed, follow.
    package func delete(_ id: String, user: String) async throws -> DeleteOutcome {
        throw PostgresError(.unreachable, "")
    }
}
