"""Each test runs against a fresh copy of the submission's process."""

import unittest

from pair import TwoProcesses


class FreshProcesses(TwoProcesses):
    def test_each_test_starts_with_the_freshly_imported_submission(self):
        self.assertAllPass(
            """
            from submission import count, leave
            def test_a(): assert count() == 1
            def test_b(): assert count() == 1
            def test_c(): assert leave() == []
            def test_d(): assert leave() == []
            """,
            """
            import os
            calls = 0
            def count():
                global calls
                calls += 1
                return calls
            def leave():
                here = [name for name in os.listdir() if name != "submission.py"]
                os.mkdir("left"); open("left/file", "w").close()
                open("submission.py", "w").write("changed")
                assert open("submission.py").read() == "changed"
                return here
            """,
        )

    def test_each_test_runs_without_the_threads_of_the_import(self):
        self.assertAllPass(
            "from submission import threads\ndef test_a(): assert threads() == 1\ndef test_b(): assert threads() == 1",
            """
            import threading
            threading.Thread(target=threading.Event().wait, daemon=True).start()
            def threads(): return threading.active_count()
            """,
        )

    def test_the_last_test_sees_nothing_of_another_test(self):
        self.assertAllPass(
            "from submission import note\ndef test_a(): assert note(1) == [1]\ndef test_b(): assert note(2) == [2]",
            """
            noted = []
            def note(n):
                noted.append(n)
                return noted
            """,
        )

    def test_a_fork_made_by_the_submission_does_not_reply(self):
        self.assertAllPass(
            "from submission import forks\ndef test_a(): assert forks() == 'parent'\ndef test_b(): assert forks()",
            """
            import os

            os.fork()

            def forks():
                child = os.fork()
                if child == 0:
                    return "child"
                os.waitpid(child, 0)
                return "parent"
            """,
        )

    def test_fixtures_run_with_each_test(self):
        self.assertAllPass(
            """
            import unittest
            from submission import Counter
            class T(unittest.TestCase):
                @classmethod
                def setUpClass(cls): cls.counter = Counter()
                def setUp(self): self.counter.add()
                def test_a(self): self.assertEqual(self.counter.add(), 2)
                def test_b(self): self.assertEqual(self.counter.add(), 2)
            """,
            """
            class Counter:
                n = 0
                def add(self):
                    self.n += 1
                    return self.n
            """,
        )


if __name__ == "__main__":
    unittest.main()
