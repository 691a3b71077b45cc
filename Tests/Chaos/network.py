"""The network of the test: a network namespace for each part, all joined to ours, which forwards between them.

Links are cut in our namespace. No part notices a cut except by its packets, which get lost.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """The network namespace of a part. A process holds the namespace open."""

    name: str
    address: str
    holder: subprocess.Popen

    @property
    def command(self) -> list[str]:
        """The command that runs another command in the namespace."""
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]


@dataclass(frozen=True)
class Cut:
    """Packets that get lost: those from one part or to one part, or from one part to another. None: all parts."""

    source: str | None = None
    target: str | None = None


class Network:
    def __init__(self):
        _run("ip link set dev lo up")
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        _nft("add table ip chaos\n"
             "add chain ip chaos arriving { type filter hook prerouting priority 0; }\n"
             "add chain ip chaos leaving { type filter hook postrouting priority 0; }\n")
        self._places: dict[str, Place] = {}
        self._cuts: list[Cut] = []

    def join(self, name: str) -> Place:
        """Makes a namespace and joins it to ours with a pair of virtual network interfaces (man 4 veth)."""
        subnet = f"10.77.{len(self._places) + 1}"
        holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo made; exec sleep infinity"], stdout=subprocess.PIPE, text=True)
        holder.stdout.readline()
        place = Place(name, f"{subnet}.2", holder)
        _run(f"ip link add {name} type veth peer name uplink netns {holder.pid}")
        _run(f"ip address add {subnet}.1/30 dev {name}")
        _run(f"ip link set dev {name} up")
        for command in ("ip link set dev lo up", f"ip address add {place.address}/30 dev uplink",
                        "ip link set dev uplink up", f"ip route add default via {subnet}.1"):
            subprocess.run([*place.command, *command.split()], check=True)
        self._places[name] = place
        return place

    def cut(self, cut: Cut) -> None:
        self._cuts.append(cut)
        self._filter()

    def heal(self, cut: Cut) -> None:
        self._cuts.remove(cut)
        self._filter()

    def unplug(self, name: str) -> None:
        """Sets the link of a part down."""
        _run(f"ip link set dev {name} down")

    def plug(self, name: str) -> None:
        _run(f"ip link set dev {name} up")

    def _filter(self) -> None:
        rules = ["flush chain ip chaos arriving", "flush chain ip chaos leaving"]
        for cut in self._cuts:
            if cut.source:
                target = f"ip daddr {self._places[cut.target].address} " if cut.target else ""
                rules.append(f"add rule ip chaos arriving iifname {cut.source} {target}drop")
            else:
                rules.append(f"add rule ip chaos leaving oifname {cut.target} drop")
        _nft("\n".join(rules) + "\n")


def _run(command: str) -> None:
    subprocess.run(command.split(), check=True)


def _nft(script: str) -> None:
    subprocess.run(["nft", "-f", "-"], input=script, text=True, check=True)
