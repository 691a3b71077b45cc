-- One-time links with which the first administrator is created.
CREATE TABLE first_admin_links (
    token_hash bytea PRIMARY KEY, -- SHA-256 of the token: who reads this table cannot use a link
    expires_at timestamptz NOT NULL
);
