-- Gradings of earlier submissions, as trials: they change nothing until somebody applies them.
CREATE TABLE rejudgings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE, -- their order
    state text NOT NULL DEFAULT 'running'
        CHECK (state IN ('running', 'finished', 'applied', 'discarded', 'undone')),
    reason text NOT NULL, -- for the learners whose verdicts change
    filter json NOT NULL, -- as it was asked for
    repetitions integer NOT NULL CHECK (repetitions BETWEEN 1 AND 10),
    policy text, -- the name of the policy that is tried
    exercise text, -- the exercise of which a version is tried
    exercise_version text,
    exercise_base text, -- the version that was in force at the start
    chosen integer NOT NULL DEFAULT 0, -- how many graded submissions take part
    left_out integer NOT NULL DEFAULT 0, -- how many between those match the filter, but have no verdict
    has_more boolean NOT NULL DEFAULT false, -- whether older submissions match the filter too
    author text, -- the name of an account
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz, -- when the last grading ended
    applied_at timestamptz,
    ended_at timestamptz, -- when it was discarded or undone
    FOREIGN KEY (exercise, exercise_version) REFERENCES exercise_versions (exercise, version),
    CHECK ((exercise IS NULL) = (exercise_version IS NULL) AND (exercise IS NULL) = (exercise_base IS NULL))
);
CREATE INDEX running_rejudgings ON rejudgings (number) WHERE state = 'running';

-- The versions that a tried policy would make: its own, and those of the policies that extend it.
CREATE TABLE rejudging_policies (
    rejudging_id uuid NOT NULL REFERENCES rejudgings ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('policy', 'call_list')),
    name text NOT NULL,
    number integer NOT NULL CHECK (number > 0), -- one more than the version in force at the start
    yaml text NOT NULL,
    hash text NOT NULL,
    source text NOT NULL CHECK (source IN ('base', 'api')),
    PRIMARY KEY (rejudging_id, kind, name)
);

-- The rejudging that has made the present result of a submission. NULL: the result is the first one.
ALTER TABLE submissions ADD COLUMN rejudging_id uuid REFERENCES rejudgings;

-- The submissions that take part. They disappear with the submission: what is deleted is not graded again.
CREATE TABLE rejudging_items (
    rejudging_id uuid NOT NULL REFERENCES rejudgings,
    submission_id uuid NOT NULL REFERENCES submissions ON DELETE CASCADE,
    number bigint NOT NULL, -- of the submission
    -- The result at the start.
    rejudging_before uuid,
    exercise_version_before text NOT NULL,
    verdict_before text NOT NULL,
    points_before integer NOT NULL,
    outcomes_before text[],
    -- CPU time in ms and its limit, memory in bytes and its limit, output in bytes and its limit.
    usage_before bigint[],
    -- Of the new results, the one that counts: that with the most points, or else the first.
    run_id uuid,
    is_changed boolean NOT NULL DEFAULT false, -- whether verdict, points or outcomes differ
    is_stable boolean NOT NULL DEFAULT true, -- whether all repetitions so far agree
    -- What the new result has replaced. NULL until the rejudging is applied.
    summary_before text,
    report_before json,
    worker_before text,
    phases_before json,
    PRIMARY KEY (rejudging_id, submission_id),
    UNIQUE (rejudging_id, number)
);
CREATE INDEX rejudging_items_of_submission ON rejudging_items (submission_id);
CREATE INDEX changed_rejudging_items ON rejudging_items (rejudging_id, number) WHERE is_changed OR NOT is_stable;

-- One grading of one submission, which workers claim from the queue.
CREATE TABLE rejudging_runs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rejudging_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    number bigint NOT NULL, -- of the submission
    repetition integer NOT NULL CHECK (repetition > 0), -- from 1
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'queued', 'running', 'graded', 'failed')),
    attempt integer NOT NULL DEFAULT 0, -- the fencing number, as of a submission
    faults integer NOT NULL DEFAULT 0, -- how many attempts have failed by our fault
    fault text, -- the reason of the last one
    verdict text CHECK (verdict IN ('accepted', 'partial', 'rejected', 'invalid')),
    points integer,
    summary text,
    report json, -- not jsonb, as of a submission
    outcomes text[],
    usage bigint[], -- as in rejudging_items
    worker text,
    phases json,
    -- The texts that it was graded under; NULL where the policies are files.
    policy text,
    policy_hash text,
    call_list text,
    call_list_hash text,
    UNIQUE (rejudging_id, submission_id, repetition),
    FOREIGN KEY (rejudging_id, submission_id) REFERENCES rejudging_items ON DELETE CASCADE,
    CHECK ((state = 'graded') = (report IS NOT NULL))
);
CREATE INDEX pending_rejudging_runs ON rejudging_runs (rejudging_id, repetition, number DESC) WHERE state = 'pending';
CREATE INDEX outstanding_rejudging_runs ON rejudging_runs (rejudging_id) WHERE state IN ('queued', 'running');

-- The pictures of the new results, and those that they have replaced.
CREATE TABLE rejudging_figures (
    run_id uuid NOT NULL REFERENCES rejudging_runs ON DELETE CASCADE,
    test integer NOT NULL CHECK (test >= 0),
    png bytea NOT NULL CHECK (length(png) <= 524288),
    PRIMARY KEY (run_id, test)
);
CREATE TABLE replaced_figures (
    rejudging_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    test integer NOT NULL CHECK (test >= 0),
    png bytea NOT NULL CHECK (length(png) <= 524288),
    PRIMARY KEY (rejudging_id, submission_id, test),
    FOREIGN KEY (rejudging_id, submission_id) REFERENCES rejudging_items ON DELETE CASCADE
);
