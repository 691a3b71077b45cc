-- Records every change of a submission's status and attempt, in the transaction of the change.
CREATE TABLE chaos_changes (
    number bigint GENERATED ALWAYS AS IDENTITY,
    submission uuid NOT NULL,
    old_status text NOT NULL,
    new_status text NOT NULL,
    attempt integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, OLD.attempt, OLD.verdict, OLD.points) IS DISTINCT FROM
        (NEW.status, NEW.attempt, NEW.verdict, NEW.points) THEN
        INSERT INTO chaos_changes (submission, old_status, new_status, attempt)
        VALUES (NEW.id, OLD.status, NEW.status, NEW.attempt);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER chaos_noted AFTER UPDATE ON submissions FOR EACH ROW EXECUTE FUNCTION chaos_note();
