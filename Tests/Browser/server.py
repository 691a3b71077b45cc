"""Runs a `sandmartin serve` for the tests."""

import functools
import os
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import hostile_handout

SOURCE = Path(__file__).resolve().parents[2]
READY = re.compile(r"Sandmartin is ready: (http://\S+/)\n")
FIRST_ADMIN_LINK = re.compile(r"(http://\S+/first-admin\?token=\S+)\n")
START_SECONDS = 120
# The tests make teachers and administrators with it.
ADMIN_TOKEN = "administrator-of-the-browser-tests"
STOP_SECONDS = 90


class ServerError(Exception):
    """The server did not start or stop. The message includes its log."""


class Server:
    """A context manager that starts a server with an empty state directory and cleans up afterwards.

    `settings` are variables of the environment, in addition to those of all tests.
    """

    def __init__(self, binary=None, settings=None,
                 exercises=(SOURCE / "exercises", SOURCE / "Tests/Browser/exercises")):
        self.binary = binary or newest_binary()
        self.settings = settings or {}
        self.sources = exercises
        self.base_url = None
        self.output = b""

    def __enter__(self):
        bundle_page()
        self.state = tempfile.TemporaryDirectory(prefix="sandmartin-browser-")
        self.policies = tempfile.TemporaryDirectory(prefix="sandmartin-browser-policies-")
        self.course = tempfile.TemporaryDirectory(prefix="sandmartin-browser-course-")
        self.exercises = Path(self.course.name)
        for exercises in self.sources:
            shutil.copytree(exercises, self.exercises, dirs_exist_ok=True)
        hostile_handout.append_to(self.exercises)
        copy_policies_with_long_wall_limit(Path(self.policies.name))
        self.settings = {
            "SANDMARTIN_ADMIN_TOKEN": ADMIN_TOKEN,
            "SANDMARTIN_EXERCISES": str(self.exercises),
            "SANDMARTIN_HTTP_PORT": "0",
            # Every test is a new visitor from the same address.
            "SANDMARTIN_LIMITS_ENABLED": "false",
            "SANDMARTIN_POLICIES": self.policies.name,
            "SANDMARTIN_STATE_DIRECTORY": self.state.name,
            **self.settings,
        }
        self.log = (Path(self.state.name).parent / (Path(self.state.name).name + ".log")).open("w+b")
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        self.output = b""
        self.process = subprocess.Popen(
            [self.binary, "serve"],
            env={**os.environ, **self.settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        self.base_url = self.read_until(READY)

    def stop(self):
        """Stops the server. `start` continues with the same state and port."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise ServerError(f"the server did not stop within {STOP_SECONDS} s of SIGTERM") from None
        finally:
            self.process.stdout.close()
            if self.base_url:
                self.settings["SANDMARTIN_HTTP_PORT"] = str(urlsplit(self.base_url).port)

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.log.close()
            os.unlink(self.log.name)
            self.state.cleanup()
            self.policies.cleanup()
            self.course.cleanup()

    def first_admin_link(self):
        """The link for the first administrator, which the server prints after the ready line."""
        return self.read_until(FIRST_ADMIN_LINK)

    def read_until(self, pattern):
        """Reads the server's output until `pattern` occurs in all of it, and returns the pattern's first group."""
        deadline = time.monotonic() + START_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not (found := pattern.search(self.output.decode(errors="replace"))):
                if not selector.select(max(0, deadline - time.monotonic())):
                    raise ServerError(f"the server was not ready within {START_SECONDS} s:\n{self.log_tail()}")
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    raise ServerError(f"the server ended before it was ready:\n{self.log_tail()}")
                self.output += piece
        return found[1]

    def log_tail(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-4000:]


@functools.cache
def bundle_page():
    """Bundles the page, once: a new bundle replaces the files of the servers that run."""
    bundled = subprocess.run([SOURCE / "scripts/page"], capture_output=True, text=True, check=False)
    if bundled.returncode != 0:
        raise ServerError(bundled.stderr.strip())


def copy_policies_with_long_wall_limit(directory):
    """Copies the policies and raises the wall-clock limit, so that a sleeping submission outlasts a slow browser."""
    shutil.copytree(SOURCE / "policies", directory, dirs_exist_ok=True)
    file = directory / "default.yaml"
    policy, count = re.subn(r"^  wall: \S+$", "  wall: 5min", file.read_text(), flags=re.MULTILINE)
    if count != 2:
        raise ServerError(f"{file} must set wall twice: as a limit and as a bound")
    file.write_text(policy)


def newest_binary():
    built = [path for kind in ("release", "debug") if (path := SOURCE / ".build" / kind / "sandmartin").exists()]
    if not built:
        raise ServerError("sandmartin is not built: make build")
    return max(built, key=lambda path: path.stat().st_mtime)
