-- Every content that a policy or a system call list ever had. The newest version of each name is in force.
CREATE TABLE policy_versions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- their order
    kind text NOT NULL CHECK (kind IN ('policy', 'call_list')),
    name text NOT NULL,
    number integer NOT NULL CHECK (number > 0), -- of this name, from 1
    yaml text NOT NULL,
    hash text NOT NULL, -- SHA-256 of the text and of all texts that it extends, in hexadecimal
    source text NOT NULL CHECK (source IN ('file', 'base', 'api')), -- base: what it extends has changed
    comment text NOT NULL DEFAULT '',
    author text, -- the name of an account; NULL for a file
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, name, number)
);

-- The files of exercises and policies that cannot be loaded, as of the last attempt.
CREATE TABLE file_faults (
    place integer NOT NULL, -- in the list
    kind text NOT NULL CHECK (kind IN ('exercise', 'policy', 'call_list')),
    name text NOT NULL,
    file text NOT NULL, -- below the directory of its kind
    line integer,
    message text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, place)
);

-- Who changed what, and from where. The entries outlive the users that they name.
CREATE TABLE audit (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    user_id uuid, -- NULL: the service itself, or the command line
    name text, -- of the account at that time
    role text NOT NULL CHECK (role IN ('teacher', 'admin', 'service', 'operator')),
    address text, -- the client's network address
    action text NOT NULL,
    subject text NOT NULL,
    details json NOT NULL
);
