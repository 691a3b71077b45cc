-- The pictures that the programs of graded submissions left. The report has their sizes, but not their bytes.
CREATE TABLE figures (
    submission_id uuid NOT NULL REFERENCES submissions ON DELETE CASCADE,
    test integer NOT NULL CHECK (test >= 0), -- the place of the test in the report, from 0
    png bytea NOT NULL CHECK (length(png) <= 524288),
    PRIMARY KEY (submission_id, test)
);
