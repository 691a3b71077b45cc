"""The faults of a run, in order, all derived from the seed."""

import random
from dataclasses import dataclass

APIS, WORKERS = ["api-1", "api-2"], ["worker-1", "worker-2"]
SERVERS = ["database", "redis"]
EVERY = APIS + WORKERS + SERVERS
# Longer than the lease of 15 seconds, so that another worker takes the submission over.
HANG_SECONDS = 18.0
# Longer than every timeout of ours (Redis 5 s, PostgreSQL 15 s).
_LONG_CUT = (18.0, 24.0)
_SHORT_CUT = (1.0, 8.0)
_DOWN = (0.2, 3.0)
_PAUSE = (1.0, 4.0)


@dataclass(frozen=True)
class Fault:
    """A fault that begins `at` seconds after the start of the load and ends `seconds` later."""

    at: float
    kind: str
    part: str
    seconds: float = 0.0
    other: str | None = None  # the part at the other end of a cut connection
    step: int = 0  # seconds by which the clock is set forward or back

    def describe(self) -> str:
        words = f"{self.kind} {self.part}"
        if self.other:
            words += f" to {self.other}"
        if self.step:
            words += f" by {self.step:+} s"
        return words + (f" for {self.seconds:.1f} s" if self.seconds else "")


# Each kind of fault: the parts that it can strike, and its duration.
_KINDS: list[tuple[str, list[str], tuple[float, float]]] = [
    ("kill", ["api-1"], _DOWN),
    ("kill", ["api-2"], _DOWN),
    ("kill", ["worker-1"], _DOWN),
    ("kill", ["worker-2"], _DOWN),
    ("kill launcher of", WORKERS, (0, 0)),
    ("kill", ["database"], _DOWN),
    ("kill", ["redis"], _DOWN),
    ("hang after a claim", ["worker-1"], (HANG_SECONDS, HANG_SECONDS)),
    ("hang after a claim", ["worker-2"], (HANG_SECONDS, HANG_SECONDS)),
    ("wipe", ["redis"], (0, 0)),
    ("restart empty", ["redis"], (0, 0)),
    ("restart", ["database"], (0, 0)),
    ("unplug", EVERY, _SHORT_CUT),
    ("unplug", WORKERS + APIS, _LONG_CUT),
    ("cut packets from", EVERY, _SHORT_CUT),
    ("cut packets to", EVERY, _SHORT_CUT),
    ("cut packets from", SERVERS, _LONG_CUT),
    ("cut connection from", WORKERS + APIS, _SHORT_CUT),
    ("lose power of", ["database"], (6.0, 6.0)),
    ("lose power of", ["redis"], (6.0, 6.0)),
    ("lose power of", WORKERS + APIS, (4.0, 4.0)),
    ("stop", SERVERS, (6.0, 9.0)),
    ("stop", APIS, (2.0, 6.0)),
    ("set clock of", WORKERS + APIS, (0, 0)),
    ("set clock of", ["database"], (0, 0)),
    ("set clock forward of", ["redis"], (0, 0)),
]
# These come at the end: after Redis' clock was set back, a wiped Redis would number events below those of before.
_LAST = [
    ("set clock back and kill", WORKERS, _DOWN),
    ("set clock back of", ["redis"], (0, 0)),
]
KINDS = {kind for kind, _, _ in _KINDS + _LAST}
# One fault of each group, for the short form.
_SHORT = [0, 2, 4, 5, 6, 7, 9, 10, 12, 14, 18, 25]
_STEPS = [5, 60, 600]


def together_with(part: str) -> list[str]:
    """The parts that have one fault at a time: the part itself, or the two servers."""
    return SERVERS if part in SERVERS else [part]


def make(seed: int, rounds: int, short: bool = False) -> list[Fault]:
    """Returns the faults of a run. Each round has every kind of fault once, in another order."""
    draw = random.Random(seed)
    kinds = [_KINDS[index] for index in _SHORT] if short else _KINDS
    faults: list[Fault] = []
    free = dict.fromkeys(EVERY, 0.0)  # when the last fault of each part has ended
    start = 3.0
    for kind, parts, (least, most) in [kind for _ in range(rounds) for kind in draw.sample(kinds, len(kinds))] + _LAST:
        part = draw.choice(parts)
        seconds = round(draw.uniform(least, most), 1)
        other = draw.choice(SERVERS) if kind == "cut connection from" else None
        struck = together_with(part)
        at = max(start, *(free[name] for name in struck))
        faults.append(Fault(round(at, 1), kind, part, seconds, other, _step(kind, draw)))
        for name in struck:
            free[name] = at + seconds + 1
        # Long faults overlap with the next ones.
        start = at + min(seconds, 4) + draw.uniform(*_PAUSE)
    return sorted(faults, key=lambda fault: fault.at)


def _step(kind: str, draw: random.Random) -> int:
    if not kind.startswith("set clock"):
        return 0
    step = draw.choice(_STEPS)
    back = "back" in kind or ("forward" not in kind and draw.random() < 0.5)
    return -step if back else step
