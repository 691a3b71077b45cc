"""Small exercises with the results that they must give, in reports/*.toml: faults that people reported of graders.

    [packages.NAME]             an exercise: tests or cases, settings (further lines of exercise.yaml), starter,
                                accepted, rejected (a program each) and files (further ones, by path)
    [[grade]]                   one submission: exercise, code (or the name of a program of the package), verdict,
                                message (a regular expression that the student's text matches) and without (one that it
                                does not match)
    [[run]]                     code, stdin and message: what `sandmartin run` prints for a program with piped input
    [[verify]]                  exercises, sound (true or false) and message (as above, for the author's text)

`pending = "reason"` marks an entry that does not hold yet. Such entries are counted and listed, also those that hold
meanwhile: remove their mark.
"""

import re
import tomllib
from pathlib import Path

from grader import text_of
from package import write_package

DIRECTORY = Path(__file__).parent / "reports"


def report_files():
    return sorted(DIRECTORY.glob("*.toml"))


class Suite:
    def __init__(self, grader, work):
        self._grader = grader
        self._work = work
        self.held = 0
        self.pending, self.failures = [], []

    def run(self, file):
        with open(file, "rb") as text:
            described = tomllib.load(text)
        directory = self._work / file.stem
        packages = {
            name: write_package(directory / name, _files(name, package))
            for name, package in described.get("packages", {}).items()
        }
        self._grade(file.stem, described, directory, packages)
        for number, entry in enumerate(described.get("run", []), 1):
            program = directory / f"run-{number}.py"
            program.parent.mkdir(exist_ok=True)
            program.write_bytes(entry["code"].encode())
            self._judge(f"{file.stem}: run {number}", entry, [], self._grader.run(program, entry["stdin"]))
        for entry in described.get("verify", []):
            status, text = self._grader.verify(*(packages[name] for name in entry["exercises"]))
            problems = [] if (status == 0) == entry["sound"] else [f"the exit status is {status}"]
            self._judge(f"{file.stem}: verify {' '.join(entry['exercises'])}", entry, problems, text)

    def _grade(self, name, described, directory, packages):
        """Grades the submissions of each exercise together."""
        entries = list(enumerate(described.get("grade", []), 1))
        for exercise, package in packages.items():
            own = [(number, entry) for number, entry in entries if entry["exercise"] == exercise]
            submissions = []
            for number, entry in own:
                code = described["packages"][exercise].get(entry["code"], entry["code"])
                submissions.append(directory / f"{number}.py")
                submissions[-1].write_bytes(code.encode())
            for (number, entry), report in zip(own, self._grader.grade(package, submissions)):
                problems = [] if report["verdict"] == entry["verdict"] else [f"the verdict is {report['verdict']}"]
                self._judge(f"{name}: grade {exercise} {number}", entry, problems, text_of(report))

    def _judge(self, name, entry, problems, text):
        if "message" in entry and not re.search(entry["message"], text):
            problems.append(f"nothing matches {entry['message']!r}")
        if "without" in entry and re.search(entry["without"], text):
            problems.append(f"something matches {entry['without']!r}")
        told = f"{name}: {'; '.join(problems)}\n      {text.strip()[:600]}"
        if "pending" in entry and problems:
            self.pending.append(f"{name}: {entry['pending']}: {'; '.join(problems)}")
        elif "pending" in entry:
            self.pending.append(f"{name}: HOLDS NOW, remove the mark")
        elif problems:
            self.failures.append(told)
        else:
            self.held += 1


def _files(slug, package):
    files = dict(package.get("files", {}))
    if "settings" in package:
        files["exercise.yaml"] = f"slug: {slug}\ntitle: {slug.capitalize()}\n{package['settings']}\n"
    for key, path in (
            ("tests", "tests.py"), ("starter", "starter.py"), ("accepted", "solutions/accepted/right.py"),
            ("rejected", "solutions/rejected/wrong.py")):
        if key in package:
            files[path] = package[key]
    for name, (given, wanted) in package.get("cases", {}).items():
        files[f"cases/{name}.in"] = given
        files[f"cases/{name}.out"] = wanted
    return files
