"""Shows that the checks find faults: each test doctors the records of a faultless run, and one finding must follow."""

import unittest

import checks
import report
import schedule
from client_log import ClientLog
from programs import Result

_RESULT = Result("accepted", 100, (("t1", "passed"), ("t2", "passed")))


def _events(submission: str = "s", first: int = 1) -> list[dict]:
    contents = [
        {"type": "queued", "position": 0}, {"type": "running"}, {"type": "test", "index": 0, "total": 2},
        {"type": "test", "index": 1, "total": 2}, {"type": "graded", "verdict": "accepted"}]
    return [{"seq": number, "submission": submission} | content for number, content in enumerate(contents, first)]


def _rows() -> dict[str, dict]:
    return {"s": {
        "id": "s", "user_id": "u", "idempotency_key": "k", "status": "graded", "verdict": "accepted", "points": 100,
        "summary": "", "attempt": 1,
        "tests": [{"id": "t1", "status": "passed"}, {"id": "t2", "status": "passed"}]}}


def _changes() -> list[dict]:
    return [{"submission": "s", "old_status": old, "new_status": new, "attempt": 1}
            for old, new in (("queued", "running"), ("running", "graded"))]


def _answer(status: int = 202, identifier: str = "s") -> dict:
    return {"kind": "answer", "key": "k", "status": status, "id": identifier}


class DeliveryTests(unittest.TestCase):
    def _findings(self, events: list[dict], retained=None, lost=()) -> list[str]:
        return checks.delivery(events, _events() if retained is None else retained, list(lost))[0]

    def test_accepts_a_faultless_run(self):
        self.assertEqual(self._findings(_events()), [])

    def test_finds_a_lost_event(self):
        for position in range(5):
            with self.subTest(position=position):
                events = _events()
                del events[position]
                self.assertEqual(len(self._findings(events)), 1)

    def test_finds_a_doubled_event(self):
        events = _events()
        self.assertEqual(len(self._findings(events[:3] + events[2:])), 1)

    def test_finds_reordered_events(self):
        events = _events()
        events[1], events[2] = events[2], events[1]
        self.assertEqual(len(self._findings(events)), 1)

    def test_finds_a_changed_event(self):
        events = _events()
        events[4] = events[4] | {"verdict": "rejected"}
        self.assertEqual(len(self._findings(events)), 1)

    def test_accepts_that_redis_lost_the_last_events(self):
        findings, lost = checks.delivery(_events()[:3] + _events("t", 10), _events("t", 10), [_events()])
        self.assertEqual((findings, lost), ([], 2))

    def test_finds_a_gap_before_redis_lost_its_data(self):
        events = _events()
        del events[1]
        self.assertEqual(len(self._findings(events + _events("t", 10), _events("t", 10), [_events()])), 1)


class OrderTests(unittest.TestCase):
    def _findings(self, events: list[dict], complete: bool = True) -> list[str]:
        return checks.order(events, lambda _: complete)

    def test_accepts_a_faultless_run(self):
        self.assertEqual(self._findings(_events()), [])

    def test_accepts_a_grading_that_was_begun_again(self):
        events = _events()
        self.assertEqual(self._findings(events[:3] + events[1:]), [])

    def test_finds_an_event_after_the_last(self):
        events = _events()
        self.assertEqual(len(self._findings([*events, events[3]], complete=False)), 2)

    def test_finds_a_second_last_event(self):
        events = _events()
        self.assertIn("submission s has 2 last events", self._findings([*events, events[4]]))

    def test_counts_an_event_that_came_again_after_redis_lost_its_data(self):
        before, after = _events(), [_events()[4] | {"seq": 10}]
        eras = checks.eras(before + after, after, [before])
        self.assertEqual(eras, [before, after])
        self.assertEqual(checks.repetitions(eras), 1)
        self.assertEqual([finding for era in eras for finding in checks.order(era, lambda _: False)], [])

    def test_finds_a_submission_queued_twice(self):
        events = _events()
        self.assertEqual(len(self._findings(events[:2] + events[:1] + events[2:])), 1)

    def test_finds_tests_in_the_wrong_order(self):
        events = _events()
        events[2], events[3] = events[3], events[2]
        self.assertTrue(self._findings(events, complete=False))

    def test_finds_a_test_that_was_not_reported(self):
        for position in (2, 3):
            with self.subTest(position=position):
                events = _events()
                del events[position]
                self.assertEqual(len(self._findings(events)), 1)
                self.assertEqual(self._findings(events, complete=False), [])


class TransitionTests(unittest.TestCase):
    def test_accepts_a_faultless_run(self):
        self.assertEqual(checks.transitions(_changes(), _rows()), [])

    def test_accepts_a_second_attempt(self):
        changes = _changes()
        changes[1:] = [{"submission": "s", "old_status": "running", "new_status": "running", "attempt": 2},
                       changes[1] | {"attempt": 2}]
        self.assertEqual(checks.transitions(changes, _rows()), [])

    def test_finds_a_second_verdict(self):
        changes = _changes()
        second = {"submission": "s", "old_status": "graded", "new_status": "graded", "attempt": 1}
        self.assertEqual(len(checks.transitions([*changes, second], _rows())), 2)

    def test_finds_a_verdict_of_a_late_worker(self):
        changes = _changes()
        changes.insert(1, {"submission": "s", "old_status": "running", "new_status": "running", "attempt": 2})
        self.assertTrue(checks.transitions(changes, _rows()))

    def test_finds_a_submission_without_an_end(self):
        self.assertEqual(checks.transitions(_changes()[:1], _rows()), ["submission s has no end"])


class AnswerTests(unittest.TestCase):
    def test_accepts_a_faultless_run(self):
        self.assertEqual(checks.answers([_answer(), _answer()], _rows()), [])
        self.assertEqual(checks.keys(_rows()), [])

    def test_finds_an_accepted_submission_that_is_not_stored(self):
        self.assertEqual(len(checks.answers([_answer()], {})), 1)

    def test_finds_an_accepted_submission_without_a_verdict(self):
        rows = _rows()
        rows["s"]["status"] = "queued"
        self.assertEqual(len(checks.answers([_answer()], rows)), 1)

    def test_finds_a_key_that_made_two_submissions(self):
        rows = _rows() | {"t": _rows()["s"] | {"id": "t"}}
        self.assertEqual(len(checks.answers([_answer(), _answer(identifier="t")], rows)), 1)
        self.assertEqual(len(checks.keys(rows)), 1)


class ReadTests(unittest.TestCase):
    def test_finds_a_stale_list(self):
        entry = {"kind": "list", "after": "s", "ids": ["s", "r"]}
        self.assertEqual(checks.reads([entry]), [])
        self.assertEqual(len(checks.reads([entry | {"ids": ["r"]}])), 1)


class VerdictTests(unittest.TestCase):
    def test_accepts_a_faultless_run(self):
        self.assertEqual(checks.verdicts({"s": _RESULT}, _rows()), [])
        self.assertEqual(checks.ends(_events(), set(), _rows()), [])

    def test_finds_a_wrong_result(self):
        for key, value in (("verdict", "rejected"), ("points", 50), ("tests", []), ("status", "failed")):
            with self.subTest(key=key):
                rows = _rows()
                rows["s"][key] = value
                self.assertEqual(len(checks.verdicts({"s": _RESULT}, rows)), 1)

    def test_finds_an_event_that_differs_from_the_stored_verdict(self):
        rows = _rows()
        rows["s"]["verdict"] = "rejected"
        self.assertEqual(len(checks.ends(_events(), set(), rows)), 1)

    def test_finds_an_end_that_the_client_never_learned(self):
        self.assertEqual(len(checks.ends(_events()[:4], set(), _rows())), 1)
        self.assertEqual(checks.ends(_events()[:4], {"s"}, _rows()), [])


class ClientLogTests(unittest.TestCase):
    def test_arranges_a_journal(self):
        log = ClientLog("learner", "u", [
            {"kind": "submit", "at": 1.0, "key": "k", "program": "p"}, {"kind": "failure", "at": 1.1, "key": "k"},
            _answer() | {"at": 1.2}, {"kind": "asked", "at": 4.0, "id": "s"},
            {"kind": "event", "at": 5.0, "event": _events()[4]}])
        self.assertEqual(log.submissions["s"]["program"], "p")
        self.assertEqual((log.ended, log.asked, log.repeated_posts), ({"s": 4.0}, {"s"}, 1))
        self.assertEqual(log.apart_from([(6.0, 7.0)]), {"s"})
        self.assertEqual(log.apart_from([(3.0, 3.5)]), set())


class ScheduleTests(unittest.TestCase):
    def test_a_seed_reproduces_its_faults(self):
        self.assertEqual(schedule.make(7, rounds=2), schedule.make(7, rounds=2))
        self.assertNotEqual(schedule.make(7, rounds=2), schedule.make(8, rounds=2))

    def test_each_round_has_every_kind_of_fault(self):
        round = schedule.make(1, rounds=1)
        self.assertEqual({fault.kind for fault in round}, schedule.KINDS)
        self.assertEqual({fault.part for fault in round}, set(schedule.EVERY))

    def test_no_part_has_two_faults_at_once(self):
        for seed in range(20):
            free: dict[str, float] = {}
            for fault in schedule.make(seed, rounds=2):
                self.assertGreaterEqual(fault.at, free.get(fault.part, 0), fault)
                free[fault.part] = fault.at + fault.seconds


class RecoveryTests(unittest.TestCase):
    def test_names_the_fault_with_the_longest_wait_first(self):
        found = report.recoveries([(1.0, "kill"), (5.0, "cut")], [2.0, 9.0])
        self.assertEqual(found, [(4.0, "cut"), (1.0, "kill")])


if __name__ == "__main__":
    unittest.main()
