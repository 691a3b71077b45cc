import FoundationEssentials
import Grading
import Postgres
import Scheduler

extension Store: JobLedger, ExerciseSource {
    /// Starts the next attempt of a submission, and removes its queue message from the outbox.
    ///
    /// A worker that got the submission from the queue proves that the message was delivered. A row that a relay has
    /// locked is skipped: the relay removes it.
    package func begin(submission id: String) async throws -> Job? {
        guard Self.isIdentifier(id) else { return nil }
        let begun = try await database.query(
            """
            WITH begun AS (
                UPDATE submissions SET status = 'running', attempt = attempt + 1, started_at = now()
                WHERE id = \(id) AND \(StoredSubmission.isUnfinished)
                RETURNING id, user_id, exercise, exercise_version, attempt, code, request_id,
                    (extract(epoch FROM clock_timestamp() - created_at) * 1000000)::bigint AS waited
            ), delivered AS (
                DELETE FROM outbox WHERE id IN (
                    SELECT outbox.id FROM outbox JOIN begun USING (user_id)
                    WHERE submission_id = begun.id AND lane IS NOT NULL
                    FOR UPDATE OF outbox SKIP LOCKED
                )
            )
            SELECT * FROM begun
            """)
        guard let row = begun.first else { return nil }
        let attempt: Int = try row("attempt")
        let package = try await package(exercise: row("exercise"), version: row("exercise_version"))
        return Job(
            submission: try row("id"), user: try row("user_id"), attempt: attempt,
            waited: attempt == 1 ? .microseconds(try row("waited", as: Int.self)) : nil, package: package,
            code: try row("code"), request: try row("request_id"))
    }

    package func package(exercise: String, version: String) async throws -> ExercisePackage {
        try await packages.package(.init(exercise: exercise, version: version), load: package)
    }

    private func package(_ key: PackageCache.Key) async throws -> ExercisePackage {
        let files = try await database.query(
            "SELECT path, content FROM exercise_files WHERE exercise = \(key.exercise) AND version = \(key.version)")
        return ExercisePackage(
            files: try files.reduce(into: [:]) { files, file in files[try file("path")] = try file("content") })
    }

    package func isCurrent(submission id: String, attempt: Int) async throws -> Bool {
        guard Self.isIdentifier(id) else { return false }
        return try await !database.query("SELECT FROM submissions WHERE \(Self.isHeld(id, attempt))").isEmpty
    }

    package func finish(
        submission id: String, attempt: Int, report: GradingReport, record: GradingRecord?,
        after rest: @Sendable () async -> Void
    ) async throws -> Bool {
        guard report.verdict != .graderError else {
            return try await fail(submission: id, attempt: attempt, reason: report.summary)
        }
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        return try await end(
            id, attempt,
            """
            status = 'graded', verdict = \(report.verdict), points = \(report.points),
            summary = \(report.summary.storable), report = \(json), outcomes = \(Self.outcomes(of: report))::text[],
            worker = \(record?.worker), phases = \(try record.map(Self.phases))::json
            """,
            .graded(
                verdict: report.verdict, points: report.points, summary: report.summary, details: report.details),
            figures: Self.insertion(of: report.tests.map(\.figure)), after: rest)
    }

    /// The statuses of the tests, each once, as the text of a PostgreSQL array.
    static func outcomes(of report: GradingReport) -> String {
        array(Set(report.tests.map(\.status.rawValue)).sorted())
    }

    static func phases(of record: GradingRecord) throws -> String {
        let times = Dictionary(uniqueKeysWithValues: record.microseconds.map { ($0.key.rawValue, $0.value) })
        return String(decoding: try JSONEncoder().encode(times), as: UTF8.self)
    }

    /// A part of the statement that ends a submission. It stores the pictures of all tests that have one.
    private static func insertion(of figures: [Figure?]) -> SQL {
        var rows: SQL?
        for (test, figure) in figures.enumerated() {
            guard let figure, !figure.png.isEmpty else { continue }
            let row: SQL = "(\(test)::integer, \(figure.png)::bytea)"
            rows = rows.map { "\($0), \(row)" } ?? row
        }
        guard let rows else { return "" }
        return """
            , pictures AS (
                INSERT INTO figures (submission_id, test, png)
                SELECT ended.id, drawn.test, drawn.png FROM ended, (VALUES \(rows)) AS drawn (test, png)
            )
            """
    }

    package func fail(submission id: String, attempt: Int, reason: String) async throws -> Bool {
        try await end(
            id, attempt,
            "status = 'failed', verdict = \(Verdict.graderError), points = 0, summary = \(reason.storable)",
            .graded(verdict: .graderError, points: 0, summary: reason))
    }

    package func unfinished() async throws -> [QueuedSubmission] {
        let rows = try await database.query(
            """
            SELECT id, lane, user_id, coalesce(share, user_id::text) AS share FROM submissions
            WHERE \(StoredSubmission.isUnfinished)
                AND NOT EXISTS (SELECT FROM outbox WHERE submission_id = submissions.id AND outbox.lane IS NOT NULL)
            ORDER BY number
            """)
        return try rows.map {
            QueuedSubmission(
                try $0("id"), lane: try $0("lane"), flow: Flow(share: try $0("share"), user: try $0("user_id")))
        }
    }

    private func end(
        _ id: String, _ attempt: Int, _ changes: SQL, _ event: SubmissionEvent.Content, figures: SQL = "",
        after rest: @Sendable () async -> Void = {}
    ) async throws -> Bool {
        guard Self.isIdentifier(id) else { return false }
        // Before the commit: once the message is in the outbox, any process may deliver it.
        await rest()
        let ended = try await database.query(
            """
            WITH ended AS (
                UPDATE submissions SET ended_at = now(), share = NULL, \(changes) WHERE \(Self.isHeld(id, attempt))
                RETURNING user_id, id, request_id
            )\(figures), message AS (
                INSERT INTO outbox (user_id, submission_id, event, request_id)
                SELECT user_id, id, \(try Self.json(event, of: id))::json, request_id FROM ended
                RETURNING id, user_id, submission_id, request_id
            )
            SELECT id, user_id, submission_id, request_id, \(Self.isFirst(in: "message")) FROM message
            """)
        guard let row = ended.first else { return false }
        let message = OutboxMessage(
            id: try row("id"), user: try row("user_id"), submission: try row("submission_id"), event: event, lane: nil,
            request: try row("request_id"))
        let isFirst: Bool = try row("is_first")
        outboxFilled(isFirst ? message : nil)
        return true
    }

    /// Fences off late workers: true only while the submission is running in this attempt.
    private static func isHeld(_ id: String, _ attempt: Int) -> SQL {
        "id = \(id) AND attempt = \(attempt) AND status = 'running'"
    }
}

extension String {
    /// The text with NUL characters replaced. A summary may quote them from a program, and PostgreSQL's `text` cannot
    /// hold them.
    var storable: String { replacing("\0", with: "\u{FFFD}") }
}
