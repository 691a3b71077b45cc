-- The id of the request that a submission came with, for the logs of all processes.
ALTER TABLE submissions ADD COLUMN request_id text;
ALTER TABLE outbox ADD COLUMN request_id text;

-- No statement may take longer because more is stored. Lists of all submissions are filtered by any of these.
CREATE INDEX submissions_by_status ON submissions (status, number);
CREATE INDEX submissions_by_verdict ON submissions (verdict, number) WHERE verdict IS NOT NULL;
CREATE INDEX submissions_of_exercise_by_verdict ON submissions (exercise, verdict, number) WHERE verdict IS NOT NULL;
-- The place of a submission in its lane, and the oldest one.
CREATE INDEX unfinished_submissions_of_lane ON submissions (lane, number) WHERE status IN ('queued', 'running');
CREATE INDEX configured_administrator ON users (id) WHERE is_configured;
-- Whether the message that queues a submission is still to be delivered.
CREATE INDEX outbox_of_submission ON outbox (submission_id) WHERE lane IS NOT NULL;

-- How many submissions have each status: the sum over all shards. Each connection counts in one shard, so that few
-- changes wait for each other.
CREATE TABLE submission_counts (
    shard integer NOT NULL,
    status text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (shard, status)
) WITH (fillfactor = 50);

INSERT INTO submission_counts (shard, status, count) SELECT 0, status, count(*) FROM submissions GROUP BY status;

CREATE FUNCTION count_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own CONSTANT integer := pg_backend_pid() % 32;
BEGIN
    IF NEW.status IS NOT DISTINCT FROM OLD.status THEN RETURN NULL; END IF;
    -- One lock for all rows of a shard, so that no two transactions wait for each other's rows.
    PERFORM pg_advisory_xact_lock(hashtext('submission_counts'), own);
    INSERT INTO submission_counts AS known (shard, status, count)
    SELECT own, changed.status, changed.difference
    FROM (VALUES (NEW.status, 1), (OLD.status, -1)) AS changed (status, difference) WHERE changed.status IS NOT NULL
    ON CONFLICT (shard, status) DO UPDATE SET count = known.count + EXCLUDED.count;
    RETURN NULL;
END
$$;

-- At the end of the transaction, so that the lock is short. Triggers run in the order of their names, so each
-- transaction takes this lock before the row of `submission_changed`.
CREATE CONSTRAINT TRIGGER submission_a_counted AFTER INSERT OR UPDATE OF status OR DELETE ON submissions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_submission();
