-- One-time links with which the first administrator is created.
CREATE TABLE first_admin_links (
    token_hash bytea PRIMARY KEY, -- SHA-256 of the token: who reads this table cannot use a link
    expires_at timestamptz NOT NULL
);

-- The order of lists of users.
ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY UNIQUE;
CREATE INDEX users_by_role ON users (role, number);
CREATE INDEX accounts_by_name ON accounts (name_key text_pattern_ops);

-- Ended sessions keep their rows for a while: a learner without an account is deleted after the last one. Learners
-- whose session was deleted when they signed out get a row here, so that they are found too.
INSERT INTO sessions (token_hash, user_id, expires_at)
SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), id, now() FROM users
WHERE role = 'learner' AND NOT is_configured AND id NOT IN (SELECT user_id FROM accounts)
    AND id NOT IN (SELECT user_id FROM sessions);

-- The server's copies of users' editors.
CREATE TABLE drafts (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    exercise text NOT NULL,
    code text NOT NULL,
    revision bigint NOT NULL CHECK (revision > 0),
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, exercise)
);

CREATE TABLE exercise_hints (
    exercise text NOT NULL,
    version text NOT NULL,
    number integer NOT NULL CHECK (number > 0), -- from 1
    hint text NOT NULL,
    PRIMARY KEY (exercise, version, number),
    FOREIGN KEY (exercise, version) REFERENCES exercise_versions ON DELETE CASCADE
);

-- Which hints a user has read, in any version of the exercise, and how often.
CREATE TABLE hints_read (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    exercise text NOT NULL,
    number integer NOT NULL,
    times integer NOT NULL DEFAULT 1,
    first_read_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, exercise, number)
);
