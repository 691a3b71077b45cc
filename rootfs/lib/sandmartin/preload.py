"""Importing this module prepares a zygote: it imports modules for the cells and prefaults both roles.

Each module was chosen by the time of its import, after the imports of the harness and the submission server, and by the
anonymous memory that it adds. Every fork copies the page tables of all memory (about 0.03 ms per MiB). All of MODULES
together add 0.9 MiB, and 0.1 ms to the 1.5 ms of a fork and its end. They start no thread and open no descriptor.

    already imported: collections, contextlib, copy, dataclasses, datetime, decimal, enum, fractions, functools, heapq,
        itertools, json, math, numbers, operator, os, re, sys, textwrap, threading, time, types, unittest
    in MODULES: array and cmath 0.1 ms, bisect 0.2, calendar 1.8, csv 0.4, pathlib 2.7, queue 0.7, random 0.5,
        statistics 0.8, string 1.0, typing 2.1
    left out, too rarely used for what they add to every fork: hashlib and secrets 3.7 ms and 0.5 MiB (OpenSSL),
        uuid 2.3, logging 2.1 (and a step in each fork), subprocess 2.2
    left out, too large: asyncio 29 ms, 3.5 MiB and 0.3 ms a fork; unittest.mock, which imports it, the same

Python modifies code during its first few runs. The prefault here specialises the code in the zygote, which saves each
cell 1.5 ms of its own prefault.
"""

import importlib

from . import harness, submission

MODULES = (
    "array", "bisect", "calendar", "cmath", "csv", "pathlib", "queue", "random", "statistics", "string", "typing",
)
# More rounds make no measurable difference.
_PREFAULT_ROUNDS = 8

for _name in MODULES:
    importlib.import_module(_name)
# Explanations, which a cell imports only after a failure, and the sessions of learners' runs.
for _name in ("program_failures", "inner_names", "run_session"):
    importlib.import_module(f"{__package__}.{_name}")
for _ in range(_PREFAULT_ROUNDS):
    harness.prefault()
    submission.prefault()
