-- How often what somebody can read has changed. Cached reads are kept under these numbers, so they are raised by
-- triggers, in the transaction of the change itself: no change can forget to.

CREATE TABLE read_revisions (
    -- Not a reference: checking it would lock the user, which a student's own write may hold while it waits for the
    -- worker that is here.
    user_id uuid PRIMARY KEY,
    revision bigint NOT NULL
);

CREATE FUNCTION raise_read_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO read_revisions AS known (user_id, revision) VALUES (coalesce(NEW.user_id, OLD.user_id), 1)
    ON CONFLICT (user_id) DO UPDATE SET revision = known.revision + 1;
    RETURN NULL;
END
$$;

-- At the end of the transaction, so that this row is the last that any change locks, and none waits in a circle.
CREATE CONSTRAINT TRIGGER submission_changed AFTER INSERT OR UPDATE OR DELETE ON submissions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_read_revision();

-- The exercises, which all read. One row, and no sequence: a sequence's next value is seen before its transaction ends.
CREATE TABLE exercises_revision (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    revision bigint NOT NULL
);
INSERT INTO exercises_revision (revision) VALUES (1);

CREATE FUNCTION raise_exercises_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE exercises_revision SET revision = revision + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER exercises_changed AFTER INSERT OR UPDATE OR DELETE ON exercises
    FOR EACH STATEMENT EXECUTE FUNCTION raise_exercises_revision();
