-- What teachers and administrators see of submissions: lists by test status, time and text, and statistics.
ALTER TABLE submissions
    ADD COLUMN outcomes text[], -- the statuses that tests have, each once; NULL without a report
    ADD COLUMN worker text, -- the worker that has graded it; NULL in results of earlier versions
    ADD COLUMN phases json; -- the microseconds of each phase of the grading, by name

-- The statuses are read from the text, because the functions for json refuse the NUL characters of programs. No string
-- within a report looks like this field: its quotation marks are escaped.
ALTER TABLE submissions DISABLE TRIGGER USER;
UPDATE submissions SET outcomes = ARRAY(
    SELECT DISTINCT field[1] FROM regexp_matches(report::text, '"status":"([a-z_]+)"', 'g') AS field ORDER BY 1)
WHERE report IS NOT NULL;
ALTER TABLE submissions ENABLE TRIGGER USER;

CREATE INDEX submissions_by_time ON submissions (created_at, number);
CREATE INDEX submissions_that_struck_a_limit ON submissions (number) WHERE outcomes &&
    '{cpu_limit,wall_limit,memory_limit,process_limit,output_limit,disk_limit,policy_violation}'::text[];
-- With all columns of the statistics, which then read the index alone.
CREATE INDEX submissions_by_end ON submissions (ended_at)
    INCLUDE (status, verdict, outcomes, created_at, started_at) WHERE ended_at IS NOT NULL;
