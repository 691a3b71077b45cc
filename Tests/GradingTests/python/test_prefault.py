"""A prefault leaves no trace and changes no verdict."""

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

from pair import LIBRARY, PYTHON

sys.path.insert(0, str(LIBRARY))

from sandmartin import harness, prefault, submission  # noqa: E402


def visible():
    """Returns the state of the interpreter that a program can see."""
    return {
        "modules": dict(sys.modules), "arguments": sys.argv, "path": list(sys.path), "limit": sys.getrecursionlimit(),
        "message": unittest.TestCase._formatMessage, "cases": unittest.TestCase.__subclasses__(),
        "filters": list(warnings.filters), "threads": threading.active_count(), "files": os.listdir(),
        "descriptors": os.listdir("/proc/self/fd"), "collector": (gc.isenabled(), gc.get_threshold(), gc.garbage[:]),
        "classes": sorted(str(kind) for kind in gc.get_objects() if isinstance(kind, type)),
        "caches": sorted(sys.path_importer_cache), "hooks": (sys.meta_path[:], sys.path_hooks[:]),
    }


class Prefault(unittest.TestCase):
    def setUp(self):
        """Prefaults as a zygote does, in a directory without modules beside the tests."""
        empty = tempfile.TemporaryDirectory()
        self.addCleanup(empty.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(empty.name)

    def test_a_prefault_leaves_no_trace(self):
        for module in (harness, submission):
            with self.subTest(module.__name__):
                module.prefault()
                before = visible()
                module.prefault()
                after = visible()
                for name, value in before.items():
                    self.assertEqual(after[name], value, name)

    def test_the_prefaulted_test_passes(self):
        """If the test ended early, the rest of the code path would not be pre-faulted."""
        ended = []
        control = prefault.Control
        self.addCleanup(setattr, prefault, "Control", control)

        class Watched(control):
            def end(self, test, explanation, broken):
                ended.append((test, explanation.status, broken))
                super().end(test, explanation, broken)

            def done(self):
                ended.append("done")
                super().done()

        prefault.Control = Watched
        harness.prefault()
        self.assertEqual(ended, [("Prefault.test_hello", "passed", False), "done"])

    def test_the_submission_serves_every_request(self):
        answered = []
        link = submission.Link
        self.addCleanup(setattr, submission, "Link", link)

        class Watched(link):
            def answer(self, kind, value, containers, before):
                answered.append((kind, value))
                super().answer(kind, value, containers, before)

        submission.Link = Watched
        submission.prefault()
        self.assertEqual([kind for kind, _ in answered], [b"A"] * 5)
        self.assertEqual([value for _, value in answered[-2:]], ["Hello me2", None])

    def test_preloaded_modules_start_no_thread_and_open_no_descriptor(self):
        program = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "import json, os, threading\n"
            "before = os.listdir('/proc/self/fd')\n"
            "from sandmartin import preload\n"
            "print(json.dumps([before, os.listdir('/proc/self/fd'), os.listdir('/proc/self/task'),\n"
            "    [name for name in preload.MODULES if name not in sys.modules]]))\n"
        )
        run = subprocess.run(
            [PYTHON, "-I", "-B", "-c", program, str(LIBRARY)], capture_output=True, text=True, check=True)
        before, after, threads, missing = json.loads(run.stdout)
        self.assertEqual((after, len(threads), missing), (before, 1, []))


if __name__ == "__main__":
    unittest.main()
