ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (role IN ('learner', 'teacher', 'admin'));

-- The administrator whose token is the setting admin.token. All administrators so far are this one.
ALTER TABLE users ADD COLUMN is_configured boolean NOT NULL DEFAULT false;
UPDATE users SET is_configured = true WHERE role = 'admin';

-- A user without a row here is anonymous.
CREATE TABLE accounts (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    name text NOT NULL, -- as its owner wrote it
    name_key text NOT NULL UNIQUE, -- in lower case
    password_hash text NOT NULL, -- Argon2id, with salt and parameters
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Sessions and API tokens: requests present both in the same way, so one lookup finds either.
ALTER TABLE sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN token_name text, -- the name of an API token; NULL for a session
    ADD COLUMN expires_at timestamptz, -- NULL: never
    ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN user_agent text;
UPDATE sessions SET expires_at = now() + interval '365 days'
    WHERE user_id NOT IN (SELECT id FROM users WHERE is_configured);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed sign-ins by name and by address, for all processes. The key is a hash: names and addresses are not kept.
CREATE TABLE sign_in_failures (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL DEFAULT now(),
    blocked_until timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
