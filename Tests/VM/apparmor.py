"""A kernel whose AppArmor forbids user namespaces, and the profile in packaging/ that allows them to the launcher.

What Ubuntu's kernel does to every program, Debian's does only to those under a profile: there is one here for the user's
programs. That takes a kernel and a parser newer than those of Debian 12.
"""

import json
import shutil
from pathlib import Path

import packages
from cases import HELLO, Case, finds_everything_as, graded, succeeds

RELEASE = "trixie"
PROFILE = "packaging/apparmor/sandmartin-launcher"
LIBRARIES = ["libc.so.6", "ld-linux-x86-64.so.2"]
# With the libraries of its own release.
PARSE = "/parser/ld-linux-x86-64.so.2 --library-path /parser /parser/apparmor_parser -r"

# Everything but user namespaces; a program that has a profile runs under that one.
STRICT = """abi <abi/4.0>,
profile strict flags=(attach_disconnected, mediate_deleted) {
  capability, network, mount, umount, pivot_root, ptrace, signal, unix, change_profile, mqueue, io_uring,
  / rwlk,
  /** rwlkm,
  /** pix,
}
"""
UNDER_STRICT = "echo exec strict >/proc/self/attr/apparmor/exec; exec"


def furnisher(source: Path, cache: Path):
    """What lays AppArmor's parser, its own files and our profile into a disk. Raises packages.Unavailable."""
    archive = packages.Archive(cache / "packages", RELEASE)
    unpacked = archive.unpack("apparmor", "libc6")
    # The header of the profile says to change this where it is installed elsewhere.
    profile = (source / PROFILE).read_text().replace("/usr/local/bin/", "/usr/bin/")

    def furnish(tree: Path) -> None:
        parser = tree / "parser"
        parser.mkdir()
        shutil.copy(unpacked / "usr/sbin/apparmor_parser", parser)
        for name in LIBRARIES:
            shutil.copy(unpacked / "usr/lib/x86_64-linux-gnu" / name, parser)
        for directory in ["etc/apparmor", "etc/apparmor.d/abi", "etc/apparmor.d/tunables", "usr/share/apparmor-features"]:
            shutil.copytree(unpacked / directory, tree / directory)
        (tree / "etc/apparmor.d/sandmartin-launcher").write_text(profile)
        (tree / "etc/apparmor.d/strict").write_text(STRICT)
        shutil.rmtree(unpacked)

    return furnish


def mediates_namespaces(result) -> None:
    succeeds(result)
    assert "apparmor" in result.stdout and "userns_create" in result.stdout, "this kernel's AppArmor knows no namespaces"


def refused_by_apparmor(result) -> None:
    assert result.status == 1, "the command was not refused"
    assert "entering a user namespace: Permission denied" in result.stderr, "the refusal does not say what failed"
    assert "such as AppArmor" in result.stderr, "the refusal does not say who may be the reason"


def told_of_the_profile(result) -> None:
    assert result.status == 1, "doctor finds this host well"
    (found,) = [check for check in json.loads(result.stdout)["checks"] if check["name"] == "AppArmor"]
    assert found["status"] == "absent", f"it finds AppArmor {found['status']}: {found['how']}"
    assert PROFILE in found["advice"], f"its advice is {found['advice']}"


HELLO_PROGRAM = {"program.py": "print('Hello')"}
CASES = [
    Case(
        "AppArmor decides about user namespaces",
        "exec cat /sys/kernel/security/lsm /sys/kernel/security/apparmor/features/namespaces/mask",
        mediates_namespaces,
    ),
    Case("a profile that forbids them is loaded", f"exec {PARSE} /etc/apparmor.d/strict", succeeds),
    Case(
        "no program is run under it, and the refusal says why",
        f"{UNDER_STRICT} sandmartin run --json program.py",
        refused_by_apparmor,
        user="student",
        files=HELLO_PROGRAM,
    ),
    *(
        Case(
            f"doctor tells {who} under it which profile to load",
            f"{UNDER_STRICT} sandmartin doctor --json",
            told_of_the_profile,
            user=user,
        )
        for who, user in {"a plain user": "student", "root": "root"}.items()
    ),
    Case("the launcher's profile is loaded", f"exec {PARSE} /etc/apparmor.d/sandmartin-launcher", succeeds),
    Case(
        "then right submissions are accepted, with the grader under the one that forbids them",
        f"{UNDER_STRICT} sandmartin grade --json {HELLO} {HELLO}/solutions/accepted/*.py",
        graded("accepted", 100),
        user="student",
        seconds=120,
    ),
    Case(
        "then doctor finds every mechanism enforced",
        f"{UNDER_STRICT} sandmartin doctor --json",
        finds_everything_as("privileged"),
        seconds=120,
    ),
]
