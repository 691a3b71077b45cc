-- The share of the interactive lane that a submission belongs to: a hash of its author's account, or of the network
-- address for an author without one. NULL: the author's own. It is forgotten when the submission ends.
ALTER TABLE submissions
    ADD COLUMN share text,
    ADD COLUMN requeued integer NOT NULL DEFAULT 0; -- how often an administrator has queued it again
ALTER TABLE outbox ADD COLUMN share text;

-- The attempts that failed by our fault: the evidence for operators.
CREATE TABLE grading_faults (
    submission_id uuid NOT NULL REFERENCES submissions ON DELETE CASCADE,
    attempt integer NOT NULL,
    round integer NOT NULL, -- how often the submission had been queued again
    kind text NOT NULL CHECK (kind IN ('grader', 'worker_lost')),
    worker text NOT NULL,
    reason text NOT NULL,
    milliseconds integer, -- how long the attempt took; NULL if its worker was lost
    report json, -- what the grader reported, if anything
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (submission_id, attempt)
);
