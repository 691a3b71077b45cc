import Grading
import Postgres
import Store

// What a large store holds: that of a course after some years, while Redis has been away for an hour.
extension LargeStore {
    private static let users = 20_000
    private static let submissions = 100_000

    static let course = [("first", 1), ("second", 2)].map { slug, order in
        var exercise = StoreFixture.exercise(slug, order: order)
        exercise.hints = ["Read the handout.", "Read it again.", "Ask."]
        exercise.package.files["files/table.csv"] = [1]
        return exercise
    }

    static func fill(_ database: PostgresPool) async throws {
        try await database.transaction { transaction in
            try await transaction.run(script: "ALTER TABLE submissions DISABLE TRIGGER USER;")
            for script in [people, work, results, groups, grading, messages, changes, rejudgings] {
                try await transaction.run(script: script)
            }
            try await transaction.run(script: "ALTER TABLE submissions ENABLE TRIGGER USER;")
        }
        try await database.execute("VACUUM ANALYZE")
    }

    /// One half has accounts. Of the other, one half has not come back for up to 416 days.
    private static let people = """
        INSERT INTO users (role, created_at)
            SELECT CASE WHEN n % 1000 = 0 THEN 'teacher' ELSE 'learner' END, now() - n * interval '30 minutes'
            FROM generate_series(1, \(users)) AS n;
        CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER (ORDER BY number) AS place FROM users;
        INSERT INTO sessions (token_hash, user_id, token_name, last_used_at, expires_at)
            SELECT sha256(id::text::bytea), id, CASE WHEN place % 10 = 0 THEN 'token' END,
                now() - place * interval '30 minutes',
                CASE WHEN place % 20 = 0 THEN NULL
                    WHEN place % 4 = 1 THEN now() - place * interval '30 minutes'
                    ELSE now() + place * interval '30 minutes' END
            FROM numbered;
        INSERT INTO accounts (user_id, name, name_key, password_hash)
            SELECT id, 'Name' || place, 'name' || place, repeat('h', 97) FROM numbered WHERE place % 2 = 0;
        INSERT INTO read_revisions SELECT id, 1 FROM numbered;
        INSERT INTO sign_in_failures (key, failures, last_at)
            SELECT sha256(id::text::bytea), 1, now() - place * interval '5 seconds' FROM numbered;
        """

    private static let work = """
        INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, status, attempt,
                created_at, started_at, ended_at, verdict, points, summary, report, outcomes)
            SELECT numbered.id, slug, version, 'code ' || n, sha256(n::text::bytea),
                CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'graded' END, CASE WHEN n % 100 = 0 THEN 3 ELSE 1 END,
                moment, moment + interval '1 second', moment + interval '2 seconds',
                CASE WHEN n % 100 = 0 THEN 'grader_error' WHEN n % 3 = 0 THEN 'rejected' ELSE 'accepted' END, 0, '',
                CASE WHEN n % 100 <> 0 THEN format(
                    '{"tests":[],"output":"%s","graded_under":{"policy":{"name":"default","version":%s,"hash":""}}}',
                    repeat('a test ', 300), 1 + n % 2)::json END,
                CASE WHEN n % 100 <> 0 THEN string_to_array(CASE n % 50
                    WHEN 1 THEN 'cpu_limit' WHEN 2 THEN 'failed,memory_limit' ELSE 'failed,passed' END, ',') END
            FROM generate_series(1, \(submissions)) AS n
                CROSS JOIN LATERAL (
                    SELECT now() - (\(submissions) - n) * interval '1 minute' AS moment
                ) AS times
                JOIN numbered ON place = 1 + n % \(users)
                JOIN exercises ON exercises.place = 1 + n % 2;
        INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, lane)
            SELECT numbered.id, slug, version, 'waiting', sha256('waiting'),
                CASE WHEN numbered.place % 10 = 0 THEN 'batch' ELSE 'interactive' END
            FROM numbered JOIN exercises ON exercises.place = 1 WHERE numbered.place <= 2000;
        INSERT INTO drafts (user_id, exercise, code, revision)
            SELECT id, slug, 'code', 1 + numbered.place % 40
            FROM numbered CROSS JOIN exercises WHERE (numbered.place + exercises.place) % 3 <> 0;
        INSERT INTO hints_read (user_id, exercise, number, times)
            SELECT id, 'first', hint, 1 + place % 3 FROM numbered CROSS JOIN generate_series(1, 3) AS hint
            WHERE hint <= place % 4;
        """

    /// What the triggers would have made of the work.
    private static let results = """
        INSERT INTO exercise_results
            SELECT user_id, exercise, count(*), max(points), min(created_at) FILTER (WHERE verdict = 'accepted'),
                max(created_at), (array_agg(id))[1], (array_agg(id))[1]
            FROM submissions WHERE status = 'graded' GROUP BY user_id, exercise;
        SELECT add_learner_total(id) FROM numbered;
        UPDATE learner_totals SET points = number % 200, last_active_at = now() - number * interval '1 minute';
        """

    /// Each learner is in one group. The first of its members have imported names.
    private static let groups = """
        INSERT INTO learner_groups (name, join_code) SELECT 'Group ' || n, lpad(n::text, 8, 'A')
            FROM generate_series(1, 1000) AS n;
        INSERT INTO group_members (group_id, user_id, name, name_key)
            SELECT learner_groups.id, numbered.id, 'Learner ' || place, 'learner ' || place
            FROM numbered JOIN learner_groups ON number = 1 + place % 1000;
        INSERT INTO group_roster (group_id, name, name_key)
            SELECT group_id, name, name_key FROM group_members JOIN numbered ON id = user_id WHERE place <= 3000;
        """

    private static let changes = """
        INSERT INTO audit (role, action, subject, details)
            SELECT 'admin', 'worker.paused', 'worker', '{}' FROM generate_series(1, 5000);
        """

    /// Some of two thousand rejudgings have results, one for each submission.
    private static let rejudgings = """
        INSERT INTO rejudgings (state, reason, filter, repetitions)
            SELECT CASE WHEN n <= 100 THEN 'applied' ELSE 'discarded' END, '', '{"limit":200}', 1
            FROM generate_series(1, 2000) AS n;
        INSERT INTO rejudging_policies (rejudging_id, kind, name, number, yaml, hash, source)
            SELECT id, 'policy', 'default', 2, 'text', 'hash', 'api' FROM rejudgings;
        INSERT INTO rejudging_items (rejudging_id, submission_id, number, exercise_version_before, verdict_before,
                points_before, outcomes_before)
            SELECT rejudgings.id, submissions.id, submissions.number, submissions.exercise_version, verdict, points,
                outcomes
            FROM submissions JOIN rejudgings ON rejudgings.number = submissions.number % 100
            WHERE status = 'graded' AND submissions.number <= 20000;
        INSERT INTO rejudging_runs (rejudging_id, submission_id, number, repetition, state, verdict, points, summary,
                report, outcomes)
            SELECT rejudging_id, submission_id, number, 1, 'graded', 'accepted', 100, '', '{}', '{passed}'
            FROM rejudging_items;
        UPDATE rejudging_items SET run_id = run.id, is_changed = run.number % 10 = 0 FROM rejudging_runs AS run
            WHERE run.rejudging_id = rejudging_items.rejudging_id AND run.submission_id = rejudging_items.submission_id;
        INSERT INTO rejudging_figures (run_id, test, png) SELECT id, 0, '' FROM rejudging_runs;
        INSERT INTO replaced_figures (rejudging_id, submission_id, test, png)
            SELECT rejudging_id, submission_id, 0, '' FROM rejudging_items;
        """

    /// A failed submission has three faults. Some others have lost a worker once.
    private static let grading = """
        INSERT INTO figures (submission_id, test, png) SELECT id, 0, '' FROM submissions WHERE number % 10 = 0;
        INSERT INTO grading_faults (submission_id, attempt, round, kind, worker, reason, milliseconds)
            SELECT id, fault, 0, 'grader', 'worker', 'no cell', 12
            FROM submissions CROSS JOIN generate_series(1, 3) AS fault WHERE status = 'failed';
        INSERT INTO grading_faults (submission_id, attempt, round, kind, worker, reason)
            SELECT id, 1, 0, 'worker_lost', 'worker', 'its lease expired'
            FROM submissions WHERE status = 'graded' AND number % 200 = 7;
        """

    /// Half of the verdicts, and then half of the submissions that wait.
    private static let messages = """
        INSERT INTO outbox (user_id, submission_id, event, lane)
            SELECT user_id, id, '{"seq":0,"submission":"","type":"cancelled"}',
                CASE WHEN status = 'queued' THEN lane END
            FROM submissions WHERE number % 2 = 0 ORDER BY number;
        """
}
