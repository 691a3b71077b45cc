"""What the services have left on the host after their end."""

import os
from pathlib import Path

from cgroups import Groups


def mounts() -> set[str]:
    """The mounts of our namespace, which all parts share."""
    return {line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()}


def processes(known: set[int]) -> list[str]:
    """The living processes of our pid namespace besides ourselves, the first process and known ones."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        if int(name) in known | {1, os.getpid()}:
            continue
        try:
            stat = Path(f"/proc/{name}/stat").read_text()
        except OSError:
            continue  # it has just ended
        if stat.rsplit(")", 1)[1].split()[0] != "Z":
            found.append(f"{name} {stat[stat.index('('):stat.rindex(')') + 1]}")
    return found


def findings(groups: Groups, known: set[int], mounts_before: set[str]) -> list[str]:
    left = [f"control group {group} is left" for group in groups.left()]
    left += [f"mount {place} is left" for place in sorted(mounts() - mounts_before)]
    return left + [f"process {process} is left" for process in processes(known)]
