-- One-time links with which the first administrator is created.
CREATE TABLE first_admin_links (
    token_hash bytea PRIMARY KEY, -- SHA-256 of the token: who reads this table cannot use a link
    expires_at timestamptz NOT NULL
);

-- The order of lists of users.
ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY UNIQUE;
CREATE INDEX users_by_role ON users (role, number);
CREATE INDEX accounts_by_name ON accounts (name_key text_pattern_ops);
