"""A control group for each worker, in every hierarchy, as a service manager makes it."""

import os
from pathlib import Path

# Hierarchies in which a new group needs settings before a process can join.
_SKIPPED = {"cpuset"}


class Groups:
    """A group of the test below the group in which the test was started. Workers get groups below it."""

    def __init__(self, name: str):
        self.name = name
        self._tops = [Path(f"{mount}{path.rstrip('/')}/{name}") for mount, path in _hierarchies()]

    def create(self) -> None:
        for top in self._tops:
            top.mkdir()
            self._delegate(top)

    def make(self, part: str) -> list[str]:
        """Makes a group in each hierarchy, and returns the command that runs another command in it."""
        files = []
        for top in self._tops:
            (top / part).mkdir()
            files.append(f"{top}/{part}/cgroup.procs")
        joins = "; ".join(f"echo $$ >{file}" for file in files)
        return ["sh", "-ec", f'{joins}; exec "$@"', "sh"]

    def left(self) -> list[str]:
        """Returns the groups that workers made and did not remove."""
        return [f"{path}/{name}" for top in self._tops for part in top.iterdir() if part.is_dir()
                for path, names, _ in os.walk(part) for name in names]

    def remove(self) -> None:
        for top in self._tops:
            for path, _, _ in os.walk(top, topdown=False):
                os.rmdir(path)

    @staticmethod
    def _delegate(top: Path) -> None:
        """Passes the controllers of cgroup v2 on to the groups below."""
        controllers = top / "cgroup.controllers"
        if controllers.exists() and (names := controllers.read_text().split()):
            (top / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in names))


def _hierarchies():
    """Yields mount point and own path of each hierarchy (man 7 cgroups, /proc/[pid]/cgroup)."""
    mounts = {}
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind in ("cgroup", "cgroup2"):
            mounts[place] = (kind, set(options.split(",")))
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        wanted = set(names.split(",")) - {""}
        if wanted & _SKIPPED:
            continue
        for place, (kind, options) in mounts.items():
            if (kind == "cgroup2" and not wanted) or (kind == "cgroup" and wanted and wanted <= options):
                yield place, path
