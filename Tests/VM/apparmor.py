"""Cases for a kernel whose AppArmor forbids user namespaces, with the profile in packaging/ for the launcher.

Ubuntu's kernel restricts every program; Debian's restricts only programs under a profile. For this reason these cases
load a profile for the user's programs. They need a newer kernel and a newer parser than those of Debian 12.
"""

import json
import shutil
from pathlib import Path

import packages
from cases import HELLO, Case, finds_everything_as, graded, succeeds

RELEASE = "trixie"
PROFILE = "packaging/apparmor/sandmartin-launcher"
LIBRARIES = ["libc.so.6", "ld-linux-x86-64.so.2"]
# The parser runs with the libraries of its own release.
PARSE = "/parser/ld-linux-x86-64.so.2 --library-path /parser /parser/apparmor_parser -r"

# Allows everything except user namespaces. A program with its own profile runs under that profile.
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
    """Returns a function that installs AppArmor's parser, its files and our profile on a disk.

    Raises packages.Unavailable.
    """
    archive = packages.Archive(cache / "packages", RELEASE)
    unpacked = archive.unpack("apparmor", "libc6")
    # As the header of the profile says for another prefix.
    profile = (source / PROFILE).read_text().replace("/usr/local/bin/", "/usr/bin/")

    def furnish(tree: Path) -> None:
        parser = tree / "parser"
        parser.mkdir()
        shutil.copy(unpacked / "usr/sbin/apparmor_parser", parser)
        for name in LIBRARIES:
            shutil.copy(unpacked / "usr/lib/x86_64-linux-gnu" / name, parser)
        for directory in [
            "etc/apparmor", "etc/apparmor.d/abi", "etc/apparmor.d/tunables", "usr/share/apparmor-features",
        ]:
            shutil.copytree(unpacked / directory, tree / directory)
        (tree / "etc/apparmor.d/sandmartin-launcher").write_text(profile)
        (tree / "etc/apparmor.d/strict").write_text(STRICT)
        shutil.rmtree(unpacked)

    return furnish


def mediates_namespaces(result) -> None:
    succeeds(result)
    assert "apparmor" in result.stdout and "userns_create" in result.stdout, "no control of user namespaces"


def refused_by_apparmor(result) -> None:
    assert result.status == 1, "the command was not refused"
    assert "entering a user namespace: Permission denied" in result.stderr, "the refusal does not say what failed"
    assert "such as AppArmor" in result.stderr, "the refusal does not name AppArmor as a possible reason"


def names_the_profile(result) -> None:
    assert result.status == 1, "doctor reports no fault"
    (found,) = [check for check in json.loads(result.stdout)["checks"] if check["name"] == "AppArmor"]
    assert found["status"] == "absent", f"AppArmor is {found['status']}: {found['how']}"
    assert PROFILE in found["advice"], f"its advice is {found['advice']}"


HELLO_PROGRAM = {"program.py": "print('Hello')"}
CASES = [
    Case(
        "AppArmor controls user namespaces",
        "exec cat /sys/kernel/security/lsm /sys/kernel/security/apparmor/features/namespaces/mask",
        mediates_namespaces,
    ),
    Case("a profile that forbids user namespaces is loaded", f"exec {PARSE} /etc/apparmor.d/strict", succeeds),
    Case(
        "a program is refused under this profile, and the refusal says why",
        f"{UNDER_STRICT} sandmartin run --json program.py",
        refused_by_apparmor,
        user="student",
        files=HELLO_PROGRAM,
    ),
    *(
        Case(
            f"doctor run by {who} under this profile names the profile to load",
            f"{UNDER_STRICT} sandmartin doctor --json",
            names_the_profile,
            user=user,
        )
        for who, user in {"a plain user": "student", "root": "root"}.items()
    ),
    Case("the launcher's profile is loaded", f"exec {PARSE} /etc/apparmor.d/sandmartin-launcher", succeeds),
    Case(
        "then correct submissions are accepted, with the grader under the restricting profile",
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
