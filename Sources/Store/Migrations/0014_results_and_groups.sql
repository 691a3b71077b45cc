-- What learners have reached, and groups of learners.

-- Of each learner and exercise, over all versions of the exercise. A trigger keeps these rows, so that a list of many
-- learners does not read their submissions. An exercise without a graded submission has no row.
CREATE TABLE exercise_results (
    user_id uuid NOT NULL, -- not a reference, for the same reason as in read_revisions
    exercise text NOT NULL,
    attempts integer NOT NULL CHECK (attempts > 0), -- the graded submissions
    points integer NOT NULL, -- the most
    first_solved_at timestamptz, -- when the first accepted submission was handed in
    newest_at timestamptz NOT NULL,
    newest_submission uuid NOT NULL,
    best_submission uuid NOT NULL, -- the newest of those with the most points
    PRIMARY KEY (user_id, exercise)
);
CREATE INDEX exercise_results_of_exercise ON exercise_results (exercise, user_id) INCLUDE (attempts);

-- Of each user who has an account, a graded submission or a group.
CREATE TABLE learner_totals (
    user_id uuid PRIMARY KEY, -- not a reference, as above
    number bigint NOT NULL UNIQUE, -- as in users
    -- The account's name in lower case. Without an account: a text that is sorted after all names.
    sort_name text COLLATE "C" NOT NULL,
    points integer NOT NULL DEFAULT 0, -- of the exercises of the course, as `exercise_worths` caps them
    solved integer NOT NULL DEFAULT 0, -- the exercises of the course with an accepted submission
    last_active_at timestamptz NOT NULL DEFAULT 'epoch' -- the newest graded submission; 'epoch': none
);
CREATE INDEX learner_totals_by_name ON learner_totals (sort_name, number);
CREATE INDEX learner_totals_by_points ON learner_totals (points, number);
CREATE INDEX learner_totals_by_activity ON learner_totals (last_active_at, number);

-- The maximum points of each exercise of the course, as the totals count them.
CREATE TABLE exercise_worths (
    exercise text PRIMARY KEY,
    points integer NOT NULL
);

CREATE TABLE learner_groups (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE, -- their order
    name text NOT NULL,
    join_code text UNIQUE, -- NULL: nobody can join
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE group_members (
    group_id uuid NOT NULL REFERENCES learner_groups ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL, -- under which teachers know the learner
    name_key text COLLATE "C" NOT NULL, -- in lower case
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, user_id),
    UNIQUE (group_id, name_key)
);
CREATE INDEX group_members_by_user ON group_members (user_id);

-- The names that a teacher has imported. Only these can join a group that has any.
CREATE TABLE group_roster (
    group_id uuid NOT NULL REFERENCES learner_groups ON DELETE CASCADE,
    name_key text COLLATE "C" NOT NULL, -- in lower case
    name text NOT NULL,
    PRIMARY KEY (group_id, name_key)
);

-- Adds the totals of a user. Does nothing for a user who has some already, or who is deleted.
CREATE FUNCTION add_learner_total(learner uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO learner_totals (user_id, number, sort_name)
    SELECT users.id, users.number, coalesce(accounts.name_key, '~')
    FROM users LEFT JOIN accounts ON accounts.user_id = users.id WHERE users.id = learner
    ON CONFLICT (user_id) DO NOTHING
$$;

CREATE FUNCTION name_learner_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A concurrent transaction may add the row and not see the account yet, so this waits for it.
    PERFORM add_learner_total(NEW.user_id);
    UPDATE learner_totals SET sort_name = NEW.name_key WHERE user_id = NEW.user_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_named AFTER INSERT OR UPDATE OF name_key ON accounts
    FOR EACH ROW EXECUTE FUNCTION name_learner_total();

CREATE FUNCTION forget_learner_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM exercise_results WHERE user_id = OLD.id;
    DELETE FROM learner_totals WHERE user_id = OLD.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER user_forgotten AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION forget_learner_results();

-- Computes the results of the author of a submission in its exercise again.
CREATE FUNCTION assess_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    learner CONSTANT uuid := coalesce(NEW.user_id, OLD.user_id);
    slug CONSTANT text := coalesce(NEW.exercise, OLD.exercise);
    found_results exercise_results;
BEGIN
    IF NEW.status IS DISTINCT FROM 'graded' AND OLD.status IS DISTINCT FROM 'graded' THEN RETURN NULL; END IF;
    -- Either `value_exercise` sees this result, or this function sees the new worth.
    LOCK TABLE learner_totals IN ROW EXCLUSIVE MODE;
    PERFORM add_learner_total(learner);
    -- Of two submissions that are graded concurrently, the second transaction counts both.
    PERFORM FROM learner_totals WHERE user_id = learner FOR UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;

    SELECT learner, slug, count(*), coalesce(max(points), 0), min(created_at) FILTER (WHERE verdict = 'accepted'),
        max(created_at), (array_agg(id ORDER BY number DESC))[1],
        (array_agg(id ORDER BY coalesce(points, 0) DESC, number DESC))[1]
    INTO found_results
    FROM submissions WHERE user_id = learner AND exercise = slug AND status = 'graded';

    IF found_results.attempts = 0 THEN
        DELETE FROM exercise_results WHERE user_id = learner AND exercise = slug;
    ELSE
        INSERT INTO exercise_results SELECT found_results.*
        ON CONFLICT (user_id, exercise) DO UPDATE
        SET attempts = EXCLUDED.attempts, points = EXCLUDED.points, first_solved_at = EXCLUDED.first_solved_at,
            newest_at = EXCLUDED.newest_at, newest_submission = EXCLUDED.newest_submission,
            best_submission = EXCLUDED.best_submission;
    END IF;
    UPDATE learner_totals SET (points, solved, last_active_at) = (
        SELECT coalesce(sum(least(reached.points, worth.points)) FILTER (WHERE worth.exercise IS NOT NULL), 0),
            count(*) FILTER (WHERE worth.exercise IS NOT NULL AND first_solved_at IS NOT NULL),
            coalesce(max(newest_at), 'epoch')
        FROM exercise_results AS reached LEFT JOIN exercise_worths AS worth USING (exercise)
        WHERE reached.user_id = learner)
    WHERE user_id = learner;
    RETURN NULL;
END
$$;

-- Runs after `submission_a_counted` and before `submission_changed`, in the order of their names: each transaction
-- locks the shard of the counts, then the totals of a learner, then the learner's revision.
CREATE CONSTRAINT TRIGGER submission_b_assessed AFTER INSERT OR UPDATE OF status, verdict, points OR DELETE
    ON submissions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assess_submission();

-- Counts the totals again if an exercise joins or leaves the course, or is worth more or less than before.
CREATE FUNCTION value_exercise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed CONSTANT text := coalesce(NEW.slug, OLD.slug);
    earlier CONSTANT integer := (SELECT points FROM exercise_worths WHERE exercise = changed);
    worth CONSTANT integer := (
        SELECT points FROM exercises JOIN exercise_versions ON exercise = slug AND exercise_versions.version =
            exercises.version WHERE slug = changed AND retired_at IS NULL);
BEGIN
    IF worth IS NOT DISTINCT FROM earlier THEN RETURN NULL; END IF;
    LOCK TABLE learner_totals IN SHARE ROW EXCLUSIVE MODE;
    IF worth IS NULL THEN
        DELETE FROM exercise_worths WHERE exercise = changed;
    ELSE
        INSERT INTO exercise_worths VALUES (changed, worth)
        ON CONFLICT (exercise) DO UPDATE SET points = EXCLUDED.points;
    END IF;
    UPDATE learner_totals AS total
    SET points = total.points + least(reached.points, coalesce(worth, 0)) - least(reached.points, coalesce(earlier, 0)),
        solved = total.solved + CASE WHEN first_solved_at IS NULL THEN 0
            ELSE (worth IS NOT NULL)::integer - (earlier IS NOT NULL)::integer END
    FROM exercise_results AS reached WHERE reached.exercise = changed AND reached.user_id = total.user_id;
    RETURN NULL;
END
$$;

-- At the end of the transaction, because loading the course retires all exercises first.
CREATE CONSTRAINT TRIGGER exercise_valued AFTER INSERT OR UPDATE OR DELETE ON exercises
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION value_exercise();

INSERT INTO exercise_worths (exercise, points)
SELECT slug, points FROM exercises JOIN exercise_versions ON exercise = slug
    AND exercise_versions.version = exercises.version
WHERE retired_at IS NULL;

INSERT INTO exercise_results
SELECT user_id, exercise, count(*), coalesce(max(points), 0), min(created_at) FILTER (WHERE verdict = 'accepted'),
    max(created_at), (array_agg(id ORDER BY number DESC))[1],
    (array_agg(id ORDER BY coalesce(points, 0) DESC, number DESC))[1]
FROM submissions WHERE status = 'graded' GROUP BY user_id, exercise;

INSERT INTO learner_totals (user_id, number, sort_name, points, solved, last_active_at)
SELECT users.id, users.number, coalesce(accounts.name_key, '~'),
    coalesce(sum(least(reached.points, worth.points)) FILTER (WHERE worth.exercise IS NOT NULL), 0),
    count(*) FILTER (WHERE worth.exercise IS NOT NULL AND first_solved_at IS NOT NULL),
    coalesce(max(newest_at), 'epoch')
FROM users LEFT JOIN accounts ON accounts.user_id = users.id
    LEFT JOIN exercise_results AS reached ON reached.user_id = users.id
    LEFT JOIN exercise_worths AS worth USING (exercise)
WHERE accounts.user_id IS NOT NULL OR reached.user_id IS NOT NULL
GROUP BY users.id, users.number, accounts.name_key;
