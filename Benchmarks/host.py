"""Describes the machine of a measurement, without which its numbers mean little."""

import os
import platform
import shutil
import subprocess
import time
from pathlib import Path

from processes import machine_busy_ms

# Above this share of busy cores, the machine is not idle.
_QUIET_SHARE = 0.1


def description() -> dict:
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "virtual": "hypervisor" in _field("/proc/cpuinfo", "flags").split(),
        "cgroups": _cgroups(),
        "load_before": os.getloadavg()[0],
        "versions": {
            "python": platform.python_version(), "bwrap": _version("bwrap"), "runc": _version("runc"),
            "sandmartin": _commit(),
        },
    }


def text(machine: dict) -> str:
    kind = "virtual machine" if machine["virtual"] else "machine"
    versions = ", ".join(f"{name} {version or 'missing'}" for name, version in machine["versions"].items())
    return "\n".join([
        f"{machine['cpu']}, {machine['cores']} cores of a {kind}, {machine['memory_gib']} GiB, "
        f"Linux {machine['kernel']}, cgroups {machine['cgroups']}",
        f"{versions}; load average before: {machine['load_before']:.2f}",
    ])


def busy_share() -> float:
    """Returns the share of all cores that other processes keep busy right now."""
    before = machine_busy_ms()
    time.sleep(1)
    return (machine_busy_ms() - before) / 1000 / (os.cpu_count() or 1)


def is_quiet(share: float) -> bool:
    return share <= _QUIET_SHARE


def _field(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.partition(":")[0].strip() == name:
            return line.partition(":")[2].strip()
    return ""


def _cgroups() -> str:
    """Returns v2, v1 or hybrid, by the mounted hierarchies."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    has_v2 = any(mount[2] == "cgroup2" for mount in mounts)
    has_v1 = any(mount[2] == "cgroup" for mount in mounts)
    return "hybrid" if has_v2 and has_v1 else "v2" if has_v2 else "v1"


def _version(program: str) -> str | None:
    if shutil.which(program) is None:
        return None
    output = subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return output.splitlines()[0].split()[-1]


def _commit() -> str | None:
    """Returns the commit of the source tree, with "+" if files were changed; None outside of a repository."""
    git = ["git", "-C", str(Path(__file__).resolve().parent)]
    try:
        commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True)
        changed = subprocess.run([*git, "status", "--porcelain"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit.stdout.strip() + ("+" if changed else "")
