"""The wall clock of one process, which the test can step while the process runs."""

import mmap
import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_name("clock.c")


def build(directory: Path) -> Path:
    """Compiles the library that steps clocks, and returns its path."""
    library = directory / "clock.so"
    options = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["clang", *options, "-o", library, _SOURCE], check=True)
    return library


class Clock:
    def __init__(self, library: Path, file: Path):
        self._library, self._file = library, file
        file.write_bytes(struct.pack("=q", 0))
        with open(file, "r+b") as opened:
            self._page = mmap.mmap(opened.fileno(), 8)
        self.seconds = 0

    @property
    def command(self) -> list[str]:
        """The command that runs another command, and no descendant of that one, with this clock."""
        return ["env", f"LD_PRELOAD={self._library}", f"CHAOS_CLOCK={self._file}"]

    def step(self, seconds: int) -> None:
        """Sets the clock forward, or back for a negative number."""
        self.seconds += seconds
        self._page[:] = struct.pack("=q", self.seconds * 10**9)
