import FoundationEssentials
import Grading
import Postgres
import Scheduler

/// A failed attempt with the time at which it was noted.
package struct NotedFault: Hashable, Sendable {
    package var fault: GradingFault
    package var notedAt: Date
}

package enum RequeueOutcome: Hashable, Sendable {
    case queued(StoredSubmission)
    case noSuchSubmission
    /// Only a failed submission can be queued again. This one has another status.
    case notFailed(SubmissionStatus)
    /// The author has another submission that is not terminal.
    case authorIsBusy
}

extension GradingFault.Kind: PostgresReadable, PostgresBindable {}

extension Store {
    private static let maximumReasonLength = 4000

    package func note(_ fault: GradingFault) async throws -> Int {
        guard Self.isIdentifier(fault.submission) else { return 0 }
        let reason = String(fault.reason.prefix(Self.maximumReasonLength)).storable
        let report = try fault.report.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        let milliseconds = fault.duration.map { Int($0 / .milliseconds(1)) }
        // The statement does not see the row that it adds itself.
        return try await database.query(
            """
            WITH added AS (
                INSERT INTO grading_faults
                    (submission_id, attempt, round, kind, worker, reason, milliseconds, report)
                SELECT id, \(fault.attempt)::integer, requeued, \(fault.kind)::text, \(fault.worker)::text,
                    \(reason)::text, \(milliseconds)::integer, \(report)::json
                FROM submissions WHERE id = \(fault.submission)
                ON CONFLICT DO NOTHING
                RETURNING attempt
            )
            SELECT (SELECT count(*) FROM added) + (
                SELECT count(*) FROM grading_faults JOIN submissions ON id = submission_id AND round = requeued
                WHERE submission_id = \(fault.submission)
            ) AS faults
            """
        ).first?("faults") ?? 0
    }

    /// Returns the failed attempts of a submission, oldest first.
    package func faults(of id: String) async throws -> [NotedFault] {
        guard Self.isIdentifier(id) else { return [] }
        return try await database.query(
            """
            SELECT submission_id, attempt, kind, worker, reason, milliseconds, report, noted_at FROM grading_faults
            WHERE submission_id = \(id) ORDER BY attempt
            """
        ).map(NotedFault.init)
    }

    /// Queues a failed submission again, with as many deliveries as a new one. The evidence of earlier ones stays.
    package func requeue(_ id: String, by author: ChangeAuthor) async throws -> RequeueOutcome {
        guard Self.isIdentifier(id) else { return .noSuchSubmission }
        do {
            let rows = try await database.query(
                """
                WITH queued AS (
                    UPDATE submissions SET status = 'queued', requeued = requeued + 1, ended_at = NULL,
                        started_at = NULL, verdict = NULL, points = NULL, summary = NULL
                    WHERE id = \(id) AND status = 'failed'
                    RETURNING \(StoredSubmission.allColumns)
                ), message AS (
                    INSERT INTO outbox (user_id, submission_id, event, lane)
                    SELECT user_id, id, \(try Self.json(.queued(position: 0), of: id))::json, lane FROM queued
                ), recorded AS (
                    \(try Self.recording(.submissionRequeued, of: id, by: author)) FROM queued
                )
                SELECT * FROM queued
                """)
            if let row = rows.first {
                outboxFilled()
                return .queued(try StoredSubmission(row))
            }
        } catch let error as PostgresError where error.sqlState == Self.uniqueViolation {
            return .authorIsBusy
        }
        guard let found = try await submission(id) else { return .noSuchSubmission }
        return .notFailed(found.status)
    }

    /// The index `one_unfinished_submission_of_user` refuses the change (PostgreSQL manual, Appendix A).
    private static let uniqueViolation = "23505"
}

extension NotedFault {
    fileprivate init(_ row: PostgresRow) throws {
        let milliseconds: Int? = try row("milliseconds")
        fault = GradingFault(
            submission: try row("submission_id"), attempt: try row("attempt"), kind: try row("kind"),
            worker: try row("worker"), reason: try row("reason"), duration: milliseconds.map { .milliseconds($0) },
            report: try row("report", as: String?.self).map {
                try JSONDecoder().decode(GradingReport.self, from: Data($0.utf8))
            })
        notedAt = try row("noted_at")
    }
}
