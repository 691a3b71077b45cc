"""Grades programs with known verdicts, and counts how often the grader is right: Tests/Corpus/run [--short]

    human-eval   164 right programs must be accepted, and a wrong variant of each must not be
    slips        500 programs that do not compile must be invalid, with the right line and a sentence of our own
    reports      the exercises in reports/ must give the results written there

Every program is graded three times while other processes keep all cores busy, and must get the same verdict each time.
--short grades a sample, once, on an idle machine, in less than five minutes.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from pathlib import Path

import human_eval
import reports
import slips
from grader import Grader, GraderError, newest_binary
from load import load

SUITES = ("human-eval", "slips", "reports")
_REPEATS = 3
# With --short, one of four problems and slips is graded.
_SHORT_STEP = 4


def main():
    options = _arguments()
    binary = options.binary or newest_binary()
    if binary is None:
        sys.exit("corpus: sandmartin is not built: make build")
    problems = human_eval.problems(options.data)
    if len(problems) != human_eval.PROBLEMS:
        sys.exit(f"corpus: the package human-eval has {len(problems)} problems instead of {human_eval.PROBLEMS}")
    step = _SHORT_STEP if options.short else 1
    repeats = options.repeats or (1 if options.short else _REPEATS)
    grader = Grader(binary, jobs=2 * os.cpu_count())
    chosen = options.suite or SUITES
    failures = []
    busy = contextlib.nullcontext() if options.short or options.idle else load()
    with tempfile.TemporaryDirectory(prefix="sandmartin-corpus-") as directory, busy:
        work = Path(directory)
        if "human-eval" in chosen:
            failures += _run_human_eval(grader, work, problems[::step], repeats)
        if "slips" in chosen:
            failures += _run_slips(grader, work, problems, step, repeats)
        if "reports" in chosen:
            failures += _run_reports(grader, work)
    for failure in failures:
        print(f"FAIL: {failure}")
    print("corpus: " + ("all as expected" if not failures else f"{len(failures)} not as expected"))
    return 1 if failures else 0


def _run_human_eval(grader, work, problems, repeats):
    suite = human_eval.Suite(grader, work, repeats)
    for problem in problems:
        with _recorded(suite.failures, problem["task_id"]):
            suite.grade(problem)
    print(
        f"human-eval: {suite.accepted} of {len(problems)} right programs accepted, {suite.rejected} of "
        f"{len(problems)} wrong ones rejected, {suite.unsteady} with different results in {repeats} runs", flush=True)
    return suite.failures


def _run_slips(grader, work, problems, step, repeats):
    """Grades the slips of one problem at a time, so that they come with the exercise that they belong to."""
    suite = slips.Suite()
    made = slips.slips([(problem["task_id"], human_eval.right_program(problem)) for problem in problems])
    problems = problems[::step]
    made = [(name, slip) for name, slip in made if any(problem["task_id"] == name for problem in problems)]
    for problem in problems:
        own = [slip for name, slip in made if name == problem["task_id"]]
        number = problem["task_id"].rpartition("/")[2]
        exercise = human_eval.write_exercise(work / f"slips-{number}", problem, as_class=False)
        files = []
        for place, slip in enumerate(own):
            files.append(exercise / f"slip-{place}.py")
            files[-1].write_text(slip.source)
        with _recorded(suite.failures, problem["task_id"]):
            graded = grader.grade(exercise, files * repeats)
            for place, slip in enumerate(own):
                suite.judge(problem["task_id"], slip, graded[place::len(own)])
    print(
        f"slips: {suite.invalid} of {len(made)} invalid, {suite.right_line} with the right line, "
        f"{suite.with_caret} with a caret, {suite.own_sentence} with a sentence of our own, "
        f"{len(suite.python_sentences)} PENDING", flush=True)
    for pending in suite.python_sentences:
        print(f"PENDING: Python's own words: {pending}")
    return suite.failures


def _run_reports(grader, work):
    suite = reports.Suite(grader, work)
    files = reports.report_files()
    for file in files:
        with _recorded(suite.failures, file.stem):
            suite.run(file)
    print(
        f"reports: {suite.held} results of {len(files)} reports as they must be, {len(suite.pending)} PENDING",
        flush=True)
    for pending in suite.pending:
        print(f"PENDING: {pending}")
    return suite.failures


@contextlib.contextmanager
def _recorded(failures, name):
    """Records a failure of the command itself, so that the rest of the corpus is graded."""
    try:
        yield
    except GraderError as error:
        failures.append(f"{name}: {error}")


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a sample, in less than five minutes")
    parser.add_argument("--idle", action="store_true", help="keep no cores busy")
    parser.add_argument("--repeats", type=int, metavar="N", help="grade each program so often (default: 3, or 1)")
    parser.add_argument("--suite", action="append", choices=SUITES, help="only this suite")
    parser.add_argument("--binary", type=Path, help="the sandmartin that grades (default: the newest in .build)")
    parser.add_argument("--data", type=Path, required=True, help="the directory with the package human-eval")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
