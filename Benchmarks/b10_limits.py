"""B10: 50 learners' time from POST to verdict, quiet and while one visitor does harm, with limits and without.

The learners (paced_learners.py) share the address of their school, as the trusted proxy 127.0.0.1 says. Each submits
about every five seconds. The visitor (harmful_visitor.py) comes from 127.0.0.9 and tries one of:

- one session that posts 3,800 submissions a second, or as many as the service answers;
- twelve anonymous sessions whose submissions are endless loops;
- 5,000 idle live connections of one session;
- the same, with another handshake as soon as the service closes one.

Quiet turns are measured before and after the others, because the speed of a machine varies. One service with its
default limits takes all turns, and one with `limits.enabled: false` takes them again. All run on the same cores.
"""

import json
import resource
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import report
import sample
from contenders import Lines
from service import Service
from stage import SOURCE, Workload

_DIRECTORY = Path(__file__).resolve().parent
_EXERCISES = ("hello", "longest-name", "word-count")
_INTERVAL_SECONDS = 5
_HARMS = {
    "posts": "one session, 3,800 POSTs/s", "loops": "12 sessions, endless loops", "sockets": "5,000 live connections",
    "handshakes": "the same, tried again at once",
}
_PROXY = {"SANDMARTIN_HTTP_TRUSTED_PROXIES": "127.0.0.1"}
_GOAL = 1.5
# The visitor's sockets and the service's.
_OPEN_FILES = 16_384


def run(settings) -> dict:
    report.heading(
        f"B10  {settings.learners} learners, each submitting about every {_INTERVAL_SECONDS} s, beside one harmful "
        f"visitor; {settings.seconds} s each")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < _OPEN_FILES:
        raise RuntimeError(f"B10 needs a hard limit of {_OPEN_FILES} open files: raise `ulimit -Hn`")
    load = settings.scratch / "workloads.json"
    load.write_text(json.dumps([
        {"exercise": name, "code": Workload.of(SOURCE / "exercises" / name).submission.read_text()}
        for name in _EXERCISES]))
    found, goals = {}, []
    for title, limits in (("default limits", {}), ("no limits", {"SANDMARTIN_LIMITS_ENABLED": "false"})):
        with Service(settings.scratch / title.replace(" ", "-"), _PROXY | limits) as service:
            turns = [_turn(service, harm, load, settings) for harm in (None, *_HARMS, None)]
        quiet = sample.summary(turns[0]["milliseconds"] + turns[-1]["milliseconds"])
        _report(title, turns, quiet)
        found[title] = turns
        if not limits:
            goals += [
                report.goal(f"{turn['title']}: p95 at most {_GOAL} times the quiet one",
                            turn["latency"]["p95"] / quiet["p95"], "<=", _GOAL)
                for turn in turns[1:-1]]
    return {"results": found, "goals": goals}


def _turn(service: Service, harm: str | None, load: Path, settings) -> dict:
    place = [service.address, str(service.port)]
    with ExitStack() as stack:
        visitor = None
        if harm:
            # The constructor returns when the visitor has begun.
            visitor = stack.enter_context(closing(Lines("harmful_visitor.py", [
                sys.executable, "-B", _DIRECTORY / "harmful_visitor.py", *place, harm])))
        learners = stack.enter_context(closing(Lines("paced_learners.py", [
            sys.executable, "-B", _DIRECTORY / "paced_learners.py", *place, str(settings.learners),
            str(_INTERVAL_SECONDS), str(settings.seconds), load])))
        milliseconds = learners.answer()["milliseconds"]
        done = {}
        if visitor:
            visitor.ask()
            done = visitor.answer()
    return {
        "title": _HARMS[harm] if harm else "quiet", "milliseconds": milliseconds,
        "latency": sample.summary(milliseconds), "visitor": done,
    }


def _report(title: str, turns: list[dict], quiet: dict) -> None:
    report.table(
        [title, "verdicts", "p50 ms", "p95 ms", "max ms", "p95 ratio"],
        [[turn["title"], str(turn["latency"]["count"]),
          *(turn["latency"][name] for name in ("median", "p95", "max")), turn["latency"]["p95"] / quiet["p95"]]
         for turn in turns])
    for turn in turns:
        if turn["visitor"]:
            report.note(f"{turn['title']}: " + ", ".join(f"{name} {value}" for name, value in turn["visitor"].items()))
