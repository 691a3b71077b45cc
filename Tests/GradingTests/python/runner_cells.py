"""Starts the runner of the built root without the launcher, so without limits and filters.

A cold cell is a process in a chroot. A warm cell is spawned by a zygote, into namespaces that a process of this module
holds instead of a cell's init. This module implements the protocols of spawn.h, report.h and the dispatch itself.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parents[3]
ROOT = SOURCE / ".build-rootfs" / "python" / "root"
RUNNER = "/usr/lib/sandmartin/runner"
ENVIRONMENT = {
    "HOME": "/work", "LANG": "C.UTF-8", "PATH": "/usr/bin", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
}
# Much longer than any of these programs takes, so that a hanging test fails by name.
TIMEOUT_SECONDS = 60

WIRE = (SOURCE / "Sources" / "CLauncherWire" / "include" / "launcher_wire.h").read_text()


def _constant(name):
    """Returns the value of a constant in the launcher's header."""
    return int(re.search(rf"\b{name} (?:= )?(0x[0-9a-f]+|\d+)", WIRE)[1], 0)


PLAN_MAGIC, WIRE_VERSION = _constant("LAUNCHER_PLAN_MAGIC"), _constant("LAUNCHER_WIRE_VERSION")
DIRECTORY, ARGUMENT, VARIABLE, EXECUTE = (
    _constant(f"LAUNCHER_{name}") for name in ["CHDIR", "ARGUMENT", "ENVIRONMENT", "EXECUTE"])
FAILED, STARTED, READY = 1, 3, 5
DISPATCH_MAGIC = 0x31444D53
CLONE_NEWNS = 0x20000

CAN_RUN = os.geteuid() == 0 and (ROOT / RUNNER[1:]).exists()
WHY_NOT = "these tests enter the tree that rootfs/build makes: build it, and run them as root"


def enter_mount_namespace():
    """Gives this process a /work and a /tmp of its own in the tree. The built tree does not change."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare the mount namespace")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    for directory in ("work", "tmp"):
        subprocess.run(["mount", "-t", "tmpfs", "none", ROOT / directory], check=True)
    for device in ("null", "zero", "full", "random", "urandom"):
        subprocess.run(["mount", "--bind", f"/dev/{device}", ROOT / "dev" / device], check=True)


def clear_work():
    for entry in (ROOT / "work").iterdir():
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def _memfd(data=b"", seals=0):
    file = os.memfd_create("file", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(file, data)
    os.lseek(file, 0, os.SEEK_SET)
    fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)
    return file


def _start(arguments, descriptors):
    """Executes a program in the tree. The `descriptors` become its descriptors 0, 1, 2, …"""
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 50) for descriptor in descriptors]

    def place():
        for number, descriptor in enumerate(high):
            os.dup2(descriptor, number)
        # All others close on execve, also the pipe over which Popen learns of a failure.
        for number in map(int, os.listdir("/proc/self/fd")):
            if number >= len(high):
                with contextlib.suppress(OSError):
                    os.set_inheritable(number, False)
        os.chroot(ROOT)
        os.chdir("/work")

    process = subprocess.Popen(arguments, preexec_fn=place, close_fds=False, env=ENVIRONMENT)
    for descriptor in high:
        os.close(descriptor)
    return process


class Dispatch:
    """A job: a header, and a memfd with its description (JSON) and files."""

    def __init__(self, arguments, files, control, **further):
        head = json.dumps({
            "arguments": list(arguments), "files": [[name, len(data)] for name, data in files], "control": control,
            **further,
        }).encode()
        payload = head + b"".join(data for _, data in files)
        self.header = struct.pack("=IIQ", DISPATCH_MAGIC, len(head), len(payload))
        self.payload = _memfd(payload)

    def send(self, control, stdin):
        file = _memfd(stdin)
        socket.send_fds(control, [self.header], [self.payload, file])
        os.close(file)
        os.close(self.payload)


class Run(NamedTuple):
    """The output and errors of a program, and its exit status or the negative number of its signal."""

    output: bytes
    errors: bytes
    status: int


class Cell:
    """A cell that waits for a job."""

    def __init__(self):
        self.control, self._far_control = socket.socketpair()
        self.link, self._far_link = socket.socketpair()
        self.report, self._far_report = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.report.settimeout(TIMEOUT_SECONDS)
        self.control.settimeout(TIMEOUT_SECONDS)
        self._input = _memfd()
        self._pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(2)]
        self._near = [self._input, *(write for _, write in self._pipes), self._far_control.fileno()]

    def _begin(self):
        """Closes the descriptors that the process in the cell has inherited."""
        for end in (self._far_control, self._far_link, self._far_report):
            end.close()
        os.close(self._input)
        for _, write in self._pipes:
            os.close(write)

    def expect(self, kind):
        """Receives a report, which must be of this kind, and returns its descriptors."""
        data, descriptors, _, _ = socket.recv_fds(self.report, 64, 4)
        if not data:
            raise AssertionError(f"ended instead of reporting {kind}")
        found = struct.unpack("=IIIi", data)
        if found[0] != kind:
            raise AssertionError(f"reported {found} instead of {kind}")
        return descriptors

    def run(self, arguments=(), files=(), stdin=b"", control=False, **further):
        """Dispatches a job and waits until the cell has ended. `further` is added to the description of the job."""
        Dispatch(arguments, files, control, **further).send(self.control, stdin)
        return self.end()

    def end(self):
        """Closes the sockets and waits until the cell has ended."""
        for end in (self.control, self.link, self.report):
            end.close()
        outputs = []
        for read, _ in self._pipes:
            with os.fdopen(read, "rb") as file:
                outputs.append(file.read())
        return Run(*outputs, self._wait())


class ColdCell(Cell):
    def __init__(self, role="program"):
        super().__init__()
        report = len(self._near) + (role != "program")
        self._process = _start(
            [RUNNER, "cell", str(report), role],
            self._near + ([self._far_link.fileno()] if role != "program" else []) + [self._far_report.fileno()])
        self._begin()
        self.expect(READY)

    def _wait(self):
        return self._process.wait(TIMEOUT_SECONDS)


class WarmCell(Cell):
    def __init__(self, zygote, role="program", environment=ENVIRONMENT):
        super().__init__()
        plan = _plan(role, environment)
        descriptors = [zygote.init, plan, self._far_report.fileno(), *self._near]
        if role != "program":
            descriptors.append(self._far_link.fileno())
        socket.send_fds(zygote.socket, [struct.pack("=QII", 1, 0, 0)], descriptors)
        os.close(plan)
        self._begin()
        (self._process,) = self.expect(STARTED)
        self.report.send(b"g")
        self.expect(READY)

    def _wait(self):
        ended = os.waitid(os.P_PIDFD, self._process, os.WEXITED)
        os.close(self._process)
        return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def _plan(role, environment):
    operations = [(DIRECTORY, "/work"), (ARGUMENT, role)]
    operations += [(VARIABLE, f"{name}={value}") for name, value in environment.items()]
    operations.append((EXECUTE, RUNNER))
    body = b""
    for kind, text in operations:
        data = text.encode() + b"\0"
        data += b"\0" * (-len(data) % 8)
        body += struct.pack("=II4Q4I", kind, 56 + len(data), 0, 0, 0, 0, len(text), 0, 0, 0) + data
    header = struct.pack("=IIII", PLAN_MAGIC, WIRE_VERSION, len(operations), 16 + len(body))
    return _memfd(header + body, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)


# Runs as the first process of the namespaces until its standard input ends.
_INIT = """
set -e
mount --rbind "$0" "$0"
mount -t proc none "$0/proc"
cd "$0"
pivot_root . .
exec /usr/bin/python3 -c 'import ctypes; ctypes.CDLL(None).umount2(b".", 2); print(flush=True); input()'
"""


class Zygote:
    """A runner that spawns warm cells. They share their namespaces, so only one may run at a time."""

    def __init__(self, modules=()):
        self.socket, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(TIMEOUT_SECONDS)
        (self._errors, write), empty = os.pipe2(os.O_CLOEXEC), _memfd()
        self._process = _start([RUNNER, "zygote", *modules], [empty, write, write, far.fileno()])
        os.close(write)
        os.close(empty)
        far.close()
        self.greeting = self.socket.recv(64)
        self._holder = self.init = None

    def hold_namespaces(self):
        self._holder = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc",
             "--uts", "sh", "-c", _INIT, ROOT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._holder.stdout.readline()
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text()
        self.init = os.pidfd_open(int(children))

    def close(self):
        """Closes the socket and returns the exit status and the error output."""
        self.socket.close()
        status = self._process.wait(TIMEOUT_SECONDS)
        if self._holder:
            self._holder.communicate(b"\n")
            os.close(self.init)
        with os.fdopen(self._errors) as errors:
            return status, errors.read()


def run_python(arguments, files, stdin=b""):
    """Runs a program with `python3` in the tree."""
    for name, data in files:
        path = ROOT / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(2)]
    file = _memfd(stdin)
    process = _start(
        ["/usr/bin/python3", "-E", "-s", "-B", *arguments], [file, *(write for _, write in pipes)])
    os.close(file)
    outputs = []
    for _, write in pipes:
        os.close(write)
    for read, _ in pipes:
        with os.fdopen(read, "rb") as stream:
            outputs.append(stream.read())
    return Run(*outputs, process.wait(TIMEOUT_SECONDS))
