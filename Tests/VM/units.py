"""Cases for the units in packaging/ and for commands in login shells, on a Debian system with systemd."""

import json
import shutil
import subprocess
from pathlib import Path

import packages
from cases import Case, finds_everything_as, judged, succeeds

PACKAGES = [
    # For services and sessions; for Sandmartin; for the cases.
    "systemd", "systemd-sysv", "dbus", "dbus-user-session", "libpam-systemd",
    "libarchive13", "libcap2", "libcmark-gfm0.29.0.gfm.6", "libcmark-gfm-extensions0.29.0.gfm.6", "libhiredis0.14",
    "libpq5", "libseccomp2", "libsodium23", "zlib1g",
    "postgresql-15", "redis-server", "uidmap",
    "curl", "kmod", "procps",
]
# Units that must not start at boot.
UNWANTED = ["postgresql", "redis-server", "serial-getty@ttyS0"]
PREFIX = "/usr/local"


def system_maker(source: Path, cache: Path):
    """Returns a function that installs a Debian system with the units on a disk. Bootstraps Debian once."""
    debian = cache / "debian"
    if not debian.exists():
        print("vm: bootstrapping Debian (once: some minutes)", flush=True)
        unfinished = cache / "debian.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        bootstrap(unfinished, packages.own_mirror())
        unfinished.rename(debian)

    def lay(tree: Path) -> None:
        subprocess.run(["cp", "-a", debian, tree], check=True)
        shutil.copy(source / "packaging/sandmartin.service", tree / "etc/systemd/system")
        user_units = tree / "home/student/.config/systemd/user"
        user_units.mkdir(parents=True)
        shutil.copy(source / "packaging/sandmartin.user.service", user_units / "sandmartin.service")
        subprocess.run(["chroot", tree, "chown", "-R", "student:", "/home/student"], check=True)
        shutil.copy(source / "sandmartin.example.yaml", tree / "etc/sandmartin.yaml")
        guest = Path(__file__).resolve().parent / "guest"
        shutil.copy(guest / "judge", tree / "usr/local/bin")
        shutil.copy(guest / "cases.service", tree / "etc/systemd/system")
        wants = tree / "etc/systemd/system/graphical.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / "cases.service").symlink_to("/etc/systemd/system/cases.service")
        (tree / "cases").mkdir()

    return lay


def bootstrap(tree: Path, mirror: str) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", "bookworm", tree, mirror]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        raise packages.Unavailable(f"debootstrap: {result.stdout[-2000:]}{result.stderr}")

    def inside(*command: str) -> None:
        subprocess.run(["chroot", tree, *command], check=True, capture_output=True)

    inside("systemctl", "mask", *UNWANTED)
    inside("useradd", "--create-home", "--shell", "/bin/bash", "student")
    inside("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "sandmartin")
    # As docs/configuration.md says, for the unit with User=.
    inside("usermod", "--add-subuids", "300000-365535", "--add-subgids", "300000-365535", "sandmartin")
    (tree / "etc/hostname").write_text("sandmartin\n")


def serves(result) -> None:
    """Checks that a submission was accepted, that the unit stopped cleanly, and that nothing is left."""
    succeeds(result)
    answer, *rest = result.stdout.splitlines()
    assert json.loads(answer)["verdict"] == "accepted", f"the answer is {answer}"
    assert rest == ["Result=success"], f"after it was stopped: {rest}"


def restarts_after_a_kill(result) -> None:
    succeeds(result)
    before, restarts, after = result.stdout.splitlines()
    assert restarts == "NRestarts=1", restarts
    for answer in [before, after]:
        assert json.loads(answer)["verdict"] == "accepted", f"an answer is {answer}"


# Lists the remains of a service: processes by name, and control groups.
LEFT = "ps -eo comm= | grep -E '^(sandmartin|runner|postgres|redis)'; find /sys/fs/cgroup -name 'sandmartin-*'; true"
UNIT = (
    "systemctl start sandmartin && judge && systemctl stop sandmartin && systemctl show -p Result sandmartin"
    f" && {LEFT}"
)
AS_STUDENT = "systemctl start user@$(id -u student); export XDG_RUNTIME_DIR=/run/user/$(id -u student); su student -c"


def unit(name: str, command: str, check) -> Case:
    return Case(name, command, check, cgroup="ours", seconds=900)


def in_login_shell(user: str, command: str, check) -> Case:
    return Case(
        f"in a login shell of {user}, `sandmartin {command}` runs in its own scope",
        f"cp program.py /tmp; exec su - {user} -c 'sandmartin {command}'",
        check,
        cgroup="ours",
        seconds=600,
        files={"program.py": "print('Hello')"},
    )


CASES = [
    unit("the unit serves, and stops cleanly", UNIT, serves),
    unit(
        "the unit restarts when its service is killed",
        "systemctl start sandmartin && judge && kill -KILL $(systemctl show -P MainPID sandmartin)"
        " && until [ \"$(systemctl show -P NRestarts sandmartin)\" = 1 ]; do sleep 1; done"
        " && systemctl show -p NRestarts sandmartin && judge; systemctl stop sandmartin",
        restarts_after_a_kill,
    ),
    unit(
        "the unit serves as its own user",
        "mkdir /etc/systemd/system/sandmartin.service.d; chown -R sandmartin: /var/lib/sandmartin;"
        " printf '[Service]\\nUser=sandmartin\\n' >/etc/systemd/system/sandmartin.service.d/user.conf;"
        f" systemctl daemon-reload; {UNIT}",
        serves,
    ),
    *(
        in_login_shell(user, command, check)
        for user, privilege in {"root": "privileged", "student": "unprivileged"}.items()
        for command, check in {
            "run --json /tmp/program.py": judged("ok", stdout="Hello\n"),
            "doctor --json": finds_everything_as(privilege),
        }.items()
    ),
    unit(
        "the user's unit serves, and stops cleanly",
        f"{AS_STUDENT} 'systemctl --user start sandmartin && judge && systemctl --user stop sandmartin"
        f" && systemctl --user show -p Result sandmartin'; {LEFT}",
        serves,
    ),
]
