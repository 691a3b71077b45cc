"""The units in packaging/ and commands in login shells, on a Debian system that systemd has started."""

import json
import shutil
import subprocess
from pathlib import Path

import packages
from cases import Case, finds_everything_as, judged, succeeds

PACKAGES = [
    # What starts services and sessions; what Sandmartin needs; what the cases call.
    "systemd", "systemd-sysv", "dbus", "dbus-user-session", "libpam-systemd",
    "libcap2", "libcmark0.30.2", "libhiredis0.14", "libpq5", "libseccomp2", "libjs-codemirror", "postgresql-15",
    "redis-server", "uidmap",
    "curl", "kmod", "procps",
]
# What would be started at boot but for us.
UNWANTED = ["postgresql", "redis-server", "serial-getty@ttyS0"]
PREFIX = "/usr/local"


def system_maker(source: Path, cache: Path):
    """What lays a Debian system into a disk, with the units in their places; bootstrapped once."""
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
    """A submission was accepted; then the unit was stopped in order, and nothing is left."""
    succeeds(result)
    answer, *rest = result.stdout.splitlines()
    assert json.loads(answer)["verdict"] == "accepted", f"the submission became {answer}"
    assert rest == ["Result=success"], f"after it was stopped: {rest}"


def begins_again(result) -> None:
    succeeds(result)
    before, restarts, after = result.stdout.splitlines()
    assert restarts == "NRestarts=1", restarts
    for answer in [before, after]:
        assert json.loads(answer)["verdict"] == "accepted", f"a submission became {answer}"


# Whatever is left of a service: processes by name, and control groups.
LEFT = "ps -eo comm= | grep -E '^(sandmartin|runner|postgres|redis)'; find /sys/fs/cgroup -name 'sandmartin-*'; true"
UNIT = f"systemctl start sandmartin && judge && systemctl stop sandmartin && systemctl show -p Result sandmartin && {LEFT}"
AS_STUDENT = "systemctl start user@$(id -u student); export XDG_RUNTIME_DIR=/run/user/$(id -u student); su student -c"


def unit(name: str, command: str, check) -> Case:
    return Case(name, command, check, cgroup="ours", seconds=400)


def in_login_shell(user: str, command: str, check) -> Case:
    return Case(
        f"in a login shell of {user}, `sandmartin {command}` has a scope of its own",
        f"cp program.py /tmp; exec su - {user} -c 'sandmartin {command}'",
        check,
        cgroup="ours",
        seconds=120,
        files={"program.py": "print('Hello')"},
    )


CASES = [
    unit("the unit serves, and stops in order", UNIT, serves),
    unit(
        "the unit begins again when its service is killed",
        "systemctl start sandmartin && judge && kill -KILL $(systemctl show -P MainPID sandmartin) && sleep 2"
        " && systemctl show -p NRestarts sandmartin && judge; systemctl stop sandmartin",
        begins_again,
    ),
    unit(
        "the unit serves as a user of its own",
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
        "the user's unit serves, and stops in order",
        f"{AS_STUDENT} 'systemctl --user start sandmartin && judge && systemctl --user stop sandmartin"
        f" && systemctl --user show -p Result sandmartin'; {LEFT}",
        serves,
    ),
]
