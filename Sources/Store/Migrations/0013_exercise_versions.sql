-- Versions of exercises have numbers, and teachers can make them too.
ALTER TABLE exercise_versions
    ADD COLUMN number integer CHECK (number > 0), -- of this exercise, from 1
    ADD COLUMN source text NOT NULL DEFAULT 'file' CHECK (source IN ('file', 'api')),
    ADD COLUMN comment text NOT NULL DEFAULT '',
    ADD COLUMN author text, -- the name of an account; NULL for a file
    ADD COLUMN report json; -- of its verification; NULL for a file
UPDATE exercise_versions AS changed SET number = numbered.number
FROM (
    SELECT exercise, version, row_number() OVER (PARTITION BY exercise ORDER BY loaded_at, version) AS number
    FROM exercise_versions
) AS numbered
WHERE numbered.exercise = changed.exercise AND numbered.version = changed.version;
ALTER TABLE exercise_versions ALTER COLUMN number SET NOT NULL;
CREATE UNIQUE INDEX exercise_versions_by_number ON exercise_versions (exercise, number);

-- What was last loaded from the files. While the files stay the same, they do not undo what teachers have changed
-- since. NULL: no directory has the exercise.
ALTER TABLE exercises ADD COLUMN file_version text, ADD COLUMN file_place integer;
UPDATE exercises SET file_version = version, file_place = place WHERE retired_at IS NULL;
