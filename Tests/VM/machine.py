"""Boots the virtual machine and yields the result of each case as it arrives."""

import os
import selectors
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# With `panic=-1` and -no-reboot, a kernel panic ends qemu immediately. Otherwise it would hang until the deadline.
KERNEL_COMMAND_LINE = (
    "root=/dev/nvme0n1 rw console=ttyS0 quiet panic=-1 oops=panic "
    "cgroup_no_v1=all lsm=landlock,lockdown,yama,integrity,bpf"
)


@dataclass
class Result:
    """The result of one case."""

    name: str
    stdout: str
    stderr: str
    status: int


class MachineFailure(Exception):
    """The machine did not run all cases: it hung, or its kernel crashed."""


def run(kernel: Path, disk: Path, console: Path, seconds: float, security: list[str]) -> Iterator[Result]:
    """Runs the machine until it powers off, and ends it after `seconds`.

    `security` names security modules in addition to those of KERNEL_COMMAND_LINE.
    """
    # Always emulated: nested virtualisation differs between hosts, and the results must not.
    # With the highest priority: the guest charges a program the time in which other programs of the host hold the core,
    # so on a busy host the programs would reach their CPU limits (man 2 setpriority).
    process = subprocess.Popen(
        [
            "nice", "-n", "-20", "qemu-system-x86_64", "-nodefaults", "-display", "none", "-no-reboot",
            "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1536",
            "-kernel", kernel, "-append", ",".join([KERNEL_COMMAND_LINE, *security]),
            # snapshot=on: writes of the guest go to a temporary file.
            "-drive", f"file={disk},if=none,id=disk,format=raw,snapshot=on",
            "-device", "nvme,drive=disk,serial=sandmartin",
            "-serial", f"file:{console}", "-serial", "stdio",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        yield from _results(_lines(process.stdout.fileno(), time.monotonic() + seconds))
    finally:
        process.kill()
        process.wait()


def _lines(descriptor: int, deadline: float) -> Iterator[str]:
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if not selector.select(deadline - time.monotonic()):
                raise MachineFailure("the machine did not finish in time")
            chunk = os.read(descriptor, 65536)
            if not chunk:
                return
            *complete, pending = (pending + chunk).split(b"\n")
            for line in complete:
                yield line.decode("utf-8", "backslashreplace")


def _results(lines: Iterator[str]) -> Iterator[Result]:
    """Parses the output of guest/run-cases: @case, standard output, @stderr, standard error, @status."""
    name, sections, section = "", {}, ""
    for line in lines:
        marker, _, argument = line.partition(" ")
        if marker == "@case":
            name, sections, section = argument, {"stdout": [], "stderr": []}, "stdout"
        elif marker == "@stderr":
            section = "stderr"
        elif marker == "@status":
            text = {key: "\n".join(value).strip("\n") for key, value in sections.items()}
            yield Result(name, text["stdout"], text["stderr"], int(argument))
        elif section:
            sections[section].append(line)
