"""Lists the objects that cells could leave on a host, by name, without asking the service."""

import os
from pathlib import Path

_PUBLIC = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock")]


class HostObjects:
    """The control groups, the mounts, and all objects with their owners, at one moment."""

    def __init__(self, service: int):
        self._groups = set(_groups(service))
        self._mounts = set(Path("/proc/self/mountinfo").read_text().splitlines())
        self._owned = {
            "processes": set(_processes()), "System V objects": set(_ipc_objects()), "files": set(_files()),
        }

    def of(self, users: range) -> dict[str, set[str]]:
        """Returns the objects of `users`, by kind. Mounts: those of this namespace (stage.enter_private_mounts)."""
        owned = {kind: {name for name, user in found if user in users} for kind, found in self._owned.items()}
        return {"control groups": self._groups, "mounts": self._mounts} | owned


def users_of(launcher: int) -> range:
    """Returns the user ids of a launcher's cells (man 7 user_namespaces, uid_map)."""
    lines = [list(map(int, line.split())) for line in Path(f"/proc/{launcher}/uid_map").read_text().splitlines()]
    _, first, count = max(lines, key=lambda line: line[2])
    return range(first, first + count)


def descriptors(process: int) -> int:
    """Returns the number of open descriptors; 0 for a process that has just ended."""
    try:
        return len(os.listdir(f"/proc/{process}/fd"))
    except OSError:
        return 0


def dying_groups() -> int:
    """Counts the removed memory groups that the kernel cannot free yet, on the whole machine."""
    counted = next(line.split() for line in Path("/proc/cgroups").read_text().splitlines() if line.startswith("memory"))
    mount = _mount_of("memory")
    return int(counted[2]) - sum(1 for _ in os.walk(mount)) if mount else 0


def _mount_of(controller: str) -> str | None:
    """Returns the mount point of the controller's v1 hierarchy, or else of cgroup v2."""
    found = None
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup" and controller in options.split(","):
            return place
        if kind == "cgroup2":
            found = place
    return found


def _groups(service: int):
    # A service's group has the process id in its name.
    for top, directories, _ in os.walk("/sys/fs/cgroup"):
        for name in directories:
            if f"/sandmartin-{service}." in f"{top}/{name}":
                yield f"{top}/{name}"


def _processes():
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield process, os.stat(f"/proc/{process}").st_uid
        except OSError:
            continue  # the process has just ended


def _ipc_objects():
    for kind in ("shm", "sem", "msg"):
        heading, *lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
        columns = heading.split()
        for line in lines:
            fields = dict(zip(columns, line.split()))
            for owner in ("uid", "cuid"):
                yield f"{kind} {fields[columns[1]]}", int(fields[owner])


def _files():
    for directory in filter(Path.is_dir, _PUBLIC):
        for entry in os.scandir(directory):
            try:
                yield entry.path, entry.stat(follow_symlinks=False).st_uid
            except OSError:
                continue  # the file has just been removed
