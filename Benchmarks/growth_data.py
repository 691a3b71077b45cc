"""The data of B9: submissions that look like those of a course, made in PostgreSQL itself."""

# Learners whose requests are measured. Each has as many submissions, whatever else is stored.
LEARNERS = 40
_SUBMISSIONS_EACH = 20
_TOKEN = "growth-learner-"


def token(learner: int) -> str:
    """Returns the session token of a measured learner, from 1."""
    return f"{_TOKEN}{learner}"


def stored(count: int) -> str:
    """Returns the script that stores `count` submissions with verdicts, among them those of the measured learners.

    A few learners have submitted much, and most little. Triggers are off meanwhile, so the script also counts.
    """
    others = count - LEARNERS * _SUBMISSIONS_EACH
    learners = max(50, count // 20)
    return f"""
        SET synchronous_commit = off;
        SET maintenance_work_mem = '256MB';
        ALTER TABLE submissions DISABLE TRIGGER USER;
        CREATE TABLE growth_learners AS
            SELECT gen_random_uuid() AS id, place::integer FROM generate_series(1, {learners + LEARNERS}) AS place;
        CREATE UNIQUE INDEX ON growth_learners (place);
        INSERT INTO users (id) SELECT id FROM growth_learners;
        INSERT INTO sessions (token_hash, user_id, expires_at)
            SELECT sha256(convert_to('{_TOKEN}' || place, 'UTF8')), id, now() + interval '30 days'
            FROM growth_learners;
        INSERT INTO read_revisions SELECT id, 20 FROM growth_learners;
        CREATE TEMP TABLE courses AS
            SELECT slug, version, row_number() OVER (ORDER BY slug) - 1 AS number, count(*) OVER () AS count
            FROM exercises WHERE retired_at IS NULL;
        INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, status, attempt, created_at,
                started_at, ended_at, verdict, points, summary, report)
            SELECT learner.id, slug, version, code, sha256(convert_to(code, 'UTF8')), made.status, 1, at, at, at,
                made.verdict, CASE made.verdict WHEN 'accepted' THEN 100 WHEN 'partial' THEN 50 ELSE 0 END,
                'All tests passed.', CASE WHEN made.status = 'graded' THEN report::json END
            FROM (
                SELECT n, CASE WHEN n <= {others} THEN {LEARNERS} + 1 + floor({learners} * random() * random())::integer
                        ELSE 1 + n % {LEARNERS} END AS place,
                    CASE WHEN n % 100 = 0 THEN 'failed' WHEN n % 50 = 7 THEN 'cancelled' ELSE 'graded' END AS status,
                    CASE WHEN n % 100 = 0 THEN 'grader_error' WHEN n % 50 = 7 THEN NULL
                        WHEN n % 20 < 9 THEN 'accepted' WHEN n % 20 < 13 THEN 'partial' WHEN n % 20 < 19 THEN 'rejected'
                        ELSE 'invalid' END AS verdict,
                    now() - interval '1 second' * ({count} - n) AS at,
                    '# ' || n || E'\\ndef answer():\\n' || repeat(E'    value = 1 + 1  # a line\\n', 10) AS code,
                    '{{"tests":[' || repeat('{{"id":"t","status":"passed","message":"f() returned 1."}},', 8)
                        || '{{}}]}}' AS report
                FROM generate_series(1, {count}) AS n
            ) AS made
            JOIN growth_learners AS learner USING (place)
            JOIN courses ON number = n % courses.count;
        ALTER TABLE submissions ENABLE TRIGGER USER;
        DELETE FROM submission_counts;
        INSERT INTO submission_counts SELECT 0, status, count(*) FROM submissions GROUP BY status;
        """


def queued(count: int) -> str:
    """Returns the script that queues `count` submissions, each of a learner of its own."""
    return f"""
        SET synchronous_commit = off;
        ALTER TABLE submissions DISABLE TRIGGER USER;
        CREATE TEMP TABLE waiting AS SELECT gen_random_uuid() AS id FROM generate_series(1, {count});
        INSERT INTO users (id) SELECT id FROM waiting;
        INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash)
            SELECT waiting.id, slug, version, code, sha256(convert_to(code, 'UTF8'))
            FROM waiting CROSS JOIN exercises CROSS JOIN LATERAL (
                SELECT E'def hello():\\n    return "Hello"  # ' || waiting.id AS code) AS written
            WHERE slug = 'hello';
        ALTER TABLE submissions ENABLE TRIGGER USER;
        DELETE FROM submission_counts;
        INSERT INTO submission_counts SELECT 0, status, count(*) FROM submissions GROUP BY status;
        """
