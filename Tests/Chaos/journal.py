"""What one client did and saw, in order. The checks use only journals and the servers' data."""

import json
import threading
import time
from pathlib import Path


class Journal:
    """A list of entries, each with the kind and the seconds since the start of the test. Also written to a file."""

    began = time.monotonic()

    def __init__(self, file: Path):
        self.entries: list[dict] = []
        self._lock = threading.Lock()
        self._file = open(file, "w", buffering=1)  # by lines, so that it can be watched

    def add(self, kind: str, **values) -> None:
        entry = {"kind": kind, "at": round(now(), 3)} | values
        with self._lock:
            self.entries.append(entry)
            self._file.write(json.dumps(entry) + "\n")

    def of(self, kind: str) -> list[dict]:
        with self._lock:
            return [entry for entry in self.entries if entry["kind"] == kind]

    def close(self) -> None:
        self._file.close()


def now() -> float:
    """The seconds since the start of the test."""
    return time.monotonic() - Journal.began
