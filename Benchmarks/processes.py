"""Reads the resource usage of a process and its descendants from /proc, the same way for every contender."""

import os
from dataclasses import dataclass

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_CELLS = "cells and ended processes"


@dataclass
class ProcessStatus:
    """A line of /proc/PID/stat (man 5 proc)."""

    pid: int
    name: str
    parent: int
    own_cpu_ms: float
    children_cpu_ms: float  # of its reaped descendants

    @property
    def cpu_ms(self) -> float:
        return self.own_cpu_ms + self.children_cpu_ms

    @classmethod
    def read(cls, pid: int) -> "ProcessStatus | None":
        """Returns None for a process that has just ended."""
        try:
            with open(f"/proc/{pid}/stat") as file:
                text = file.read()
        except (FileNotFoundError, ProcessLookupError):
            return None
        name, fields = text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:].split()
        own, children = (sum(map(int, part)) * _TICK_MS for part in (fields[11:13], fields[13:15]))
        return cls(pid, name, int(fields[1]), own, children)


class ProcessTree:
    """A process and its descendants."""

    def __init__(self, root: int):
        self.root = root

    def members(self) -> list[ProcessStatus]:
        found = {}
        for name in os.listdir("/proc"):
            if name.isdigit() and (status := ProcessStatus.read(int(name))):
                found[status.pid] = status

        def belongs(pid: int) -> bool:
            while pid != self.root and pid in found:
                pid = found[pid].parent
            return pid == self.root

        return [status for pid, status in found.items() if belongs(pid)]

    def cpu_ms(self) -> float:
        """Returns the CPU time, in steps of a clock tick. The time of children that were never reaped is lost."""
        return sum(status.cpu_ms for status in self.members())

    def cpu_ms_by_part(self) -> dict[str, float]:
        """Returns the CPU time by name of the process. Cells, and all processes that were reaped, are one part."""
        resident, cells = self.parts()
        ended = sum(status.children_cpu_ms for status in resident)
        parts = {_CELLS: ended + sum(status.cpu_ms for members in cells.values() for status in members)}
        for status in resident:
            parts[status.name] = parts.get(status.name, 0) + status.own_cpu_ms
        return parts

    def pss_bytes(self) -> int:
        """Returns the resident memory; each shared page counts in equal parts (proc_pid_smaps, Pss)."""
        return sum(pss_bytes(status.pid) for status in self.members())

    def resident(self) -> list[ProcessStatus]:
        """Returns the members outside of cells, which live as long as the root."""
        return self.parts()[0]

    def cells(self) -> dict[int, list[ProcessStatus]]:
        """Returns the members of each cell, by pid namespace."""
        return self.parts()[1]

    def parts(self) -> tuple[list[ProcessStatus], dict[int, list[ProcessStatus]]]:
        own = os.stat(f"/proc/{self.root}/ns/pid").st_ino
        resident: list[ProcessStatus] = []
        cells: dict[int, list[ProcessStatus]] = {}
        for status in self.members():
            try:
                namespace = os.stat(f"/proc/{status.pid}/ns/pid").st_ino
            except OSError:
                continue
            (resident if namespace == own else cells.setdefault(namespace, [])).append(status)
        return resident, cells


def pss_bytes(pid: int) -> int:
    """Returns the PSS in bytes; 0 for a process that has just ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def rss_bytes(pid: int) -> int:
    """Returns the RSS in bytes; 0 for a process that has just ended."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def machine_busy_ms() -> float:
    """Returns the busy time of all cores since boot (/proc/stat), including work that no process tree accounts for."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, interrupts, soft_interrupts = map(int, file.readline().split()[1:8])
    return (user + nice + system + interrupts + soft_interrupts) * _TICK_MS
