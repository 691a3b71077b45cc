CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    role text NOT NULL DEFAULT 'learner' CHECK (role IN ('learner', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
    -- SHA-256 of the token: who reads this table cannot sign in with it.
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_of_user ON sessions (user_id);

-- Every content that an exercise ever had; a submission is graded on the one that it was written for.
CREATE TABLE exercise_versions (
    exercise text NOT NULL,
    version text NOT NULL, -- SHA-256 of the content, in hexadecimal
    title text NOT NULL,
    points integer NOT NULL CHECK (points >= 0),
    handout text NOT NULL,
    starter text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (exercise, version)
);

CREATE TABLE exercise_files (
    exercise text NOT NULL,
    version text NOT NULL,
    path text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (exercise, version, path),
    FOREIGN KEY (exercise, version) REFERENCES exercise_versions ON DELETE CASCADE
);

CREATE TABLE exercises (
    slug text PRIMARY KEY,
    version text NOT NULL,
    place integer NOT NULL,
    retired_at timestamptz, -- since when it is no longer part of the course
    FOREIGN KEY (slug, version) REFERENCES exercise_versions (exercise, version)
);

CREATE TABLE submissions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE, -- their order
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    exercise text NOT NULL,
    exercise_version text NOT NULL,
    code text NOT NULL,
    code_hash bytea NOT NULL,
    idempotency_key text,
    lane text NOT NULL DEFAULT 'interactive' CHECK (lane IN ('interactive', 'batch')),
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'graded', 'cancelled', 'failed')),
    attempt integer NOT NULL DEFAULT 0, -- the fencing number: only its holder stores a result
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    ended_at timestamptz,
    verdict text CHECK (verdict IN ('accepted', 'partial', 'rejected', 'invalid', 'grader_error')),
    points integer,
    summary text,
    report json, -- not jsonb, which cannot hold the NUL characters that a program may print
    FOREIGN KEY (exercise, exercise_version) REFERENCES exercise_versions (exercise, version),
    UNIQUE (user_id, idempotency_key),
    CHECK ((status IN ('queued', 'running')) = (ended_at IS NULL)),
    CHECK ((status = 'graded') = (report IS NOT NULL))
);
CREATE UNIQUE INDEX one_unfinished_submission_of_user ON submissions (user_id)
    WHERE status IN ('queued', 'running') AND lane = 'interactive';
CREATE INDEX unfinished_submissions ON submissions (number) WHERE status IN ('queued', 'running');
CREATE INDEX submissions_of_user ON submissions (user_id, number);
CREATE INDEX submissions_of_user_and_exercise ON submissions (user_id, exercise, number);
CREATE INDEX submissions_of_exercise ON submissions (exercise, number);

-- What committed changes have still to tell Redis, in the order in which it is to be told.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid NOT NULL,
    submission_id uuid NOT NULL, -- not a reference: it may be deleted by then
    event json NOT NULL, -- for the user's feed
    lane text -- to be queued in
);
