"""A script behaves the same in a cold cell, in a warm cell and under `python3 -E -s -B`."""

import re
import signal
import subprocess
import time
import unittest

from runner_cells import CAN_RUN, ENVIRONMENT, TIMEOUT_SECONDS, WHY_NOT, ColdCell, WarmCell, Zygote
from runner_cells import ROOT, clear_work, enter_mount_namespace, run_python
from runner_programs import PRELOADED, PROGRAMS


class Script:
    """One of PROGRAMS: `script.py` in /work, with its further files."""

    def __init__(self, content):
        source, further = content if isinstance(content, tuple) else (content, {})
        self.files = [("script.py", source if isinstance(source, bytes) else source.encode())]
        self.files += [(name, text.encode()) for name, text in further.items()]


class RunnerTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not CAN_RUN:
            raise AssertionError(WHY_NOT)
        enter_mount_namespace()
        cls.zygote = Zygote(PRELOADED)
        cls.zygote.hold_namespaces()

    @classmethod
    def tearDownClass(cls):
        ended = cls.zygote.close()
        if ended != (0, ""):
            raise AssertionError(f"the zygote ended with {ended}")

    def setUp(self):
        signal.signal(signal.SIGALRM, lambda *_: self.fail("hangs"))
        signal.alarm(TIMEOUT_SECONDS)
        self.addCleanup(signal.alarm, 0)
        clear_work()
        self.addCleanup(clear_work)

    def cells(self, role="program"):
        """Returns functions that start a cell of each kind."""
        return {"cold": lambda: ColdCell(role), "warm": lambda: WarmCell(self.zygote, role)}

    def compare(self, arguments, files, stdin=b"one\ntwo\n"):
        signal.alarm(TIMEOUT_SECONDS)
        expected = normal(run_python(arguments, files, stdin))
        for kind, make in self.cells().items():
            clear_work()
            with self.subTest(kind=kind):
                self.assertEqual(normal(make().run(arguments, files, stdin)), expected)


def normal(run):
    """Formats a run for comparison, without the addresses of objects."""
    parts = (part.decode("utf-8", "backslashreplace") for part in (run.output, run.errors))
    text = "status {}\n{}\n--- errors\n{}".format(run.status, *parts)
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", text)


class LikePython(RunnerTest):
    def test_programs(self):
        for name, content in PROGRAMS.items():
            with self.subTest(name):
                clear_work()
                self.compare(["/work/script.py", "a", "ü", ""], Script(content).files)

    def test_missing_script(self):
        self.compare(["/work/nowhere.py"], [])

    def test_relative_script(self):
        self.compare(["script.py"], Script("import sys\nprint(__file__, sys.argv, sys.path)").files)

    def test_script_in_a_directory(self):
        self.compare(["deep/down/script.py"], [("deep/down/script.py", b"import sys, near\nprint(sys.path)"),
                                               ("deep/down/near.py", b"print(__file__)")])

    def test_directory_as_script(self):
        for kind, make in self.cells().items():
            clear_work()
            with self.subTest(kind=kind):
                ended = make().run(["program"], [("program/__main__.py", b"print(1)")])
                self.assertEqual((ended.output, ended.status), (b"", 1))
                self.assertIn(b"is a directory", ended.errors)


class Randomness(RunnerTest):
    SOURCES = {
        "random": "import random; print(random.random(), random.Random().random())",
        "secrets": "import secrets; print(secrets.token_hex())",
        "uuid1": "import uuid; u = uuid.uuid1(); print(u.node, u.clock_seq)",
        "uuid4": "import uuid; print(uuid.uuid4())",
        "tempfile": "import tempfile; print(tempfile.mkdtemp(), tempfile.mktemp())",
        "ssl": "import ssl; print(ssl.RAND_bytes(16).hex())",
        "sqlite": "import sqlite3; print(sqlite3.connect(':memory:').execute('select random()').fetchone())",
        "multiprocessing": "import multiprocessing as m; print(m.current_process().authkey.hex())",
        "email": "import email.utils; print(email.utils.make_msgid())",
    }

    def test_two_cells_of_a_zygote_differ(self):
        for name, source in self.SOURCES.items():
            with self.subTest(name):
                prints = set()
                for _ in range(3):
                    clear_work()
                    run = WarmCell(self.zygote).run(["script.py"], [("script.py", source.encode())])
                    self.assertEqual((run.status, run.errors), (0, b""))
                    prints |= set(run.output.split())
                self.assertEqual(len(prints), 3 * len(run.output.split()))

    def test_the_hash_seed_is_fixed(self):
        runs = [make().run(["script.py"], [("script.py", b"print(hash('text'), {'a', 'b', 'c', 'd'})")]).output
                for make in [*self.cells().values()] if clear_work() is None]
        self.assertEqual(len(set(runs)), 1, runs)

    def test_times_begin_with_the_cell(self):
        source = b"import logging, time; print(time.process_time() < 1, logging._startTime)"
        before = time.time()
        run = WarmCell(self.zygote).run(["script.py"], [("script.py", source)])
        has_little_cpu_time, started = run.output.split()
        self.assertEqual((has_little_cpu_time, run.errors), (b"True", b""))
        self.assertLessEqual(before, float(started))


class Cells(RunnerTest):
    def test_an_unused_cell_exits_with_status_0(self):
        for role in ("program", "harness", "submission"):
            for kind, make in self.cells(role).items():
                with self.subTest(role=role, kind=kind):
                    self.assertEqual(make().end().status, 0)

    def test_the_dispatched_input_replaces_the_standard_input(self):
        script = [("script.py", b"print(input())")]
        for kind, make in self.cells().items():
            with self.subTest(kind=kind):
                clear_work()
                self.assertEqual(make().run(["script.py"], script, b"hello\n").output, b"hello\n")

    def test_a_cell_has_the_environment_of_its_plan(self):
        cell = WarmCell(self.zygote, environment={**ENVIRONMENT, "ANSWER": "42", "HOME": "/tmp"})
        source = b"import os, ctypes; print(dict(os.environ), ctypes.CDLL(None).getenv)\n" \
                 b"import subprocess; subprocess.run(['/usr/bin/python3', '-c', 'import os; print(os.environ)'])"
        run = cell.run(["script.py"], [("script.py", source)])
        self.assertEqual(run.output.count(b"'ANSWER': '42'"), 2, run)
        self.assertEqual(run.output.count(b"'HOME': '/tmp'"), 2, run)

    def test_the_files_of_a_job_are_written(self):
        source = b"import os\nfor p, _, n in sorted(os.walk('.')):\n" \
                 b"  print(p, oct(os.stat(p).st_mode), [(f, oct(os.stat(p + '/' + f).st_mode)) for f in sorted(n)])\n" \
                 b"print(len(open('data/big', 'rb').read()))"
        files = [("script.py", source), ("data/a/b.txt", b"x"), ("data/big", b"y" * 3_000_000), ("empty", b"")]
        for kind, make in self.cells().items():
            with self.subTest(kind=kind):
                clear_work()
                run = make().run(["script.py"], files)
                self.assertEqual(run.errors, b"")
                self.assertIn(b"./data/a 0o40755 [('b.txt', '0o100644')]", run.output)
                self.assertTrue(run.output.endswith(b"\n3000000\n"), run.output)

    def test_a_program_has_no_control_channel(self):
        source = b"import os\nfor n in range(3, 300):\n    try: os.fstat(n); print(n)\n    except OSError: pass"
        for kind, make in self.cells().items():
            with self.subTest(kind=kind):
                clear_work()
                self.assertEqual(make().run(["script.py"], [("script.py", source)]).output, b"")

    def test_a_malformed_dispatch_is_reported_and_ends_the_cell(self):
        for kind, make in self.cells().items():
            with self.subTest(kind=kind):
                cell = make()
                cell.control.sendall(b"GET / HTTP/1.1\r\n")
                run = cell.end()
                self.assertEqual((run.status, run.errors), (1, b"runner: the message is not a dispatch\n"))


class Zygotes(RunnerTest):
    def test_a_missing_module_is_named(self):
        zygote = Zygote(["nowhere_to_be_found"])
        status, errors = zygote.close()
        self.assertEqual(zygote.greeting, b"")
        self.assertEqual(status, 1)
        self.assertEqual(errors, "runner: preload: ModuleNotFoundError: No module named 'nowhere_to_be_found'\n")

    def test_a_module_that_starts_a_thread_is_refused(self):
        # Replaces a package that these tests do not use.
        package = next((ROOT / "usr/lib").glob("python3.*/pydoc_data"))
        subprocess.run(["mount", "-t", "tmpfs", "none", package], check=True)
        self.addCleanup(subprocess.run, ["umount", package], check=True)
        (package / "__init__.py").write_text("import threading, time\n"
                                             "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n")
        zygote = Zygote(["pydoc_data"])
        status, errors = zygote.close()
        self.assertEqual((zygote.greeting, status), (b"", 1))
        self.assertEqual(
            errors, "runner: one of the modules has started a thread: cells cannot be forked from this process\n")

    def test_a_zygote_ends_when_the_launcher_closes_the_socket(self):
        self.assertEqual(Zygote(["json"]).close(), (0, ""))


if __name__ == "__main__":
    unittest.main()
