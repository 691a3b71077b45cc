import Postgres
import Scheduler

extension Store {
    /// All submissions that match, newest first, without their reports.
    package func submissions(
        matching filter: SubmissionFilter, limit: Int = 50, before cursor: Int? = nil
    ) async throws -> SubmissionPage { throw PostgresError(.unreachable, "") }

    /// Any user's submission, with its report.
    package func submission(_ id: String) async throws -> StoredSubmission? { throw PostgresError(.unreachable, "") }

    /// How many submissions have each status; for gauges.
    package func submissionCounts() async throws -> [SubmissionStatus: Int] { throw PostgresError(.unreachable, "") }

    /// Answers when PostgreSQL does.
    package func ping() async throws { throw PostgresError(.unreachable, "") }
}
