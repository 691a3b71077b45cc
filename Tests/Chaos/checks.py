"""Compares what clients saw with what the servers hold. Pure functions: journals and rows in, findings out.

A finding is a sentence that names a fault of the system. No finding means that the guarantees held.
"""

from collections import Counter, defaultdict

from programs import Result

TERMINAL = {"graded", "cancelled", "failed"}


def answers(journal: list[dict], rows: dict[str, dict]) -> list[str]:
    """Every accepted POST is stored, ended exactly once, and one idempotency key means one submission."""
    findings = []
    by_key: dict[str, set[str]] = defaultdict(set)
    for entry in journal:
        if entry["kind"] != "answer" or entry["status"] not in (200, 202):
            continue
        by_key[entry["key"]].add(entry["id"])
        row = rows.get(entry["id"])
        if row is None:
            findings.append(f"submission {entry['id']} was accepted, but is not stored")
        elif row["status"] not in TERMINAL:
            findings.append(f"submission {entry['id']} was accepted, but is still {row['status']}")
    for key, identifiers in by_key.items():
        if len(identifiers) > 1:
            findings.append(f"idempotency key {key} made {len(identifiers)} submissions")
    return findings


def reads(journal: list[dict]) -> list[str]:
    """A list that was read after the answer to a POST contains the submission, whichever process served it."""
    return [f"the list read after submission {entry['after']} was accepted does not contain it"
            for entry in journal if entry["kind"] == "list" and entry["after"] not in entry["ids"]]


def keys(rows: dict[str, dict]) -> list[str]:
    """No idempotency key is stored twice."""
    counts = Counter((row["user_id"], row["idempotency_key"]) for row in rows.values())
    return [f"idempotency key {key} is stored {count} times" for (_, key), count in counts.items() if count > 1]


def verdicts(expected: dict[str, Result], rows: dict[str, dict]) -> list[str]:
    """Each submission that was graded has the result of a grading without faults, to the last test.

    `expected` has the results by submission.
    """
    findings = []
    for identifier, result in expected.items():
        row = rows.get(identifier)
        if row is None or row["status"] == "cancelled":
            continue
        if row["status"] == "failed":
            findings.append(f"submission {identifier} failed by our fault: {row['summary']}")
        elif row["status"] == "graded" and (found := Result.of(row)) != result:
            findings.append(f"submission {identifier} was graded {found}, expected {result}")
    return findings


def transitions(changes: list[dict], rows: dict[str, dict]) -> list[str]:
    """Nothing was judged twice: one terminal state for each submission, stored by the holder of the last attempt.

    `changes` are all changes of status and attempt, in order, as a trigger in PostgreSQL saw them.
    """
    findings = []
    ends: Counter[str] = Counter()
    attempts: dict[str, int] = defaultdict(int)
    for change in changes:
        identifier, old, new = change["submission"], change["old_status"], change["new_status"]
        if old in TERMINAL:
            findings.append(f"submission {identifier} changed from {old} to {new} after its end")
        if change["attempt"] not in (attempts[identifier], attempts[identifier] + 1):
            findings.append(f"submission {identifier}: attempt {change['attempt']} follows {attempts[identifier]}")
        if new == "running" and change["attempt"] != attempts[identifier] + 1:
            findings.append(f"submission {identifier}: a worker began attempt {change['attempt']} a second time")
        if new in ("graded", "failed") and change["attempt"] != attempts[identifier]:
            findings.append(f"submission {identifier}: a result of attempt {change['attempt']} was stored late")
        attempts[identifier] = change["attempt"]
        ends[identifier] += new in TERMINAL
    findings += [f"submission {identifier} ended {count} times" for identifier, count in ends.items() if count > 1]
    findings += [f"submission {identifier} has no end" for identifier in rows if ends[identifier] == 0]
    return findings


def delivery(events: list[dict], retained: list[dict], lost: list[list[dict]]) -> tuple[list[str], int]:
    """A client that reconnects with `after` misses no event and sees none twice.

    - `events`: what the client received, in order, over all its connections.
    - `retained`: the client's feed at the end.
    - `lost`: the client's feed at each moment at which Redis lost its data, in order.

    Also returns how many events were lost with Redis' data before the client could fetch them. The client may lack
    only the last events of such a feed.
    """
    findings = []
    numbers = [event["seq"] for event in events]
    for earlier, later in zip(numbers, numbers[1:]):
        if later <= earlier:
            findings.append(f"event {later} arrived after event {earlier}")
    received = {event["seq"]: event for event in events}
    lost_events = 0
    for position, feed in enumerate([*lost, retained]):
        present = [event["seq"] in received for event in feed]
        count = sum(present)
        is_last = position == len(lost)
        if not all(present[:count]) or (is_last and count < len(feed)):
            missing = [event["seq"] for event, here in zip(feed, present) if not here]
            findings.append(f"{len(missing)} events never arrived, the first is {missing[0]}")
        lost_events += len(feed) - count if not is_last else 0
        findings += [f"event {event['seq']} arrived with another content"
                     for event in feed if event["seq"] in received and received[event["seq"]] != event]
    return findings, lost_events


def eras(events: list[dict], retained: list[dict], lost: list[list[dict]]) -> list[list[dict]]:
    """Splits what a client received at the moments at which Redis lost its data. Arguments as for `delivery`."""
    numbers = [{event["seq"] for event in feed} for feed in [*lost, retained]]
    split: list[list[dict]] = [[] for _ in numbers]
    era = 0
    for event in events:
        era = next((later for later in range(era, len(numbers)) if event["seq"] in numbers[later]), era)
        split[era].append(event)
    return split


def repetitions(split: list[list[dict]]) -> int:
    """Counts the last events that came again. Redis lost its data before the process that delivered them learned of
    the delivery, so the event was delivered to the new Redis, too."""
    last = [{event["submission"] for event in era if event["type"] in TERMINAL} for era in split]
    return sum(len(era) for era in last) - len(set().union(*last))


def order(events: list[dict], is_undisturbed) -> list[str]:
    """The events of each submission arrive in the order in which a grading happens, and its last event is the last.

    `events` are those of one era. A grading that was begun again reports `running` and its tests again. While Redis is
    away, a worker drops events of tests. So they must be complete only for a submission for which
    `is_undisturbed(identifier)`.
    """
    findings = []
    by_submission: dict[str, list[dict]] = defaultdict(list)
    for event in events:
        by_submission[event["submission"]].append(event)
    for identifier, own in by_submission.items():
        kinds = [event["type"] for event in own]
        complete = is_undisturbed(identifier)
        ends = [position for position, kind in enumerate(kinds) if kind in TERMINAL]
        if len(ends) > 1:
            findings.append(f"submission {identifier} has {len(ends)} last events")
        if ends and ends[0] != len(kinds) - 1:
            findings.append(f"submission {identifier}: {kinds[ends[0] + 1]} after {kinds[ends[0]]}")
        if "queued" in kinds[1:]:
            findings.append(f"submission {identifier}: queued after {kinds[kinds.index('queued', 1) - 1]}")
        findings += [f"submission {identifier}: {problem}" for problem in _tests(own, complete)]
        if complete and ends and kinds[0] != "queued":
            findings.append(f"submission {identifier} has no event queued")
    return findings


def _tests(events: list[dict], complete: bool):
    """The faults in the events `test`: each run counts from 0, one by one."""
    following, total = 0, 0
    for event in events:
        if event["type"] == "running":
            following, total = 0, 0
        elif event["type"] == "test":
            if event["index"] < following or (complete and event["index"] > following):
                yield f"test {event['index']} came where test {following} was due"
            following, total = event["index"] + 1, event["total"]
        elif event["type"] == "graded" and complete and following < total:
            yield f"only {following} of {total} tests were reported"


def ends(events: list[dict], asked: set[str], rows: dict[str, dict]) -> list[str]:
    """The last event tells what is stored. A client that got none has learned the end by asking, or by superseding."""
    findings = []
    told = {event["submission"]: event for event in events if event["type"] in TERMINAL}
    for identifier, event in told.items():
        row = rows.get(identifier)
        if row is None:
            continue
        stored = "cancelled" if row["status"] == "cancelled" else row["verdict"]
        if event.get("verdict", event["type"]) != stored:
            findings.append(f"submission {identifier}: the event says {event.get('verdict')}, stored is {stored}")
    findings += [f"the client never learned the end of submission {identifier}"
                 for identifier, row in rows.items()
                 if identifier not in told and identifier not in asked and row["status"] != "cancelled"]
    return findings
