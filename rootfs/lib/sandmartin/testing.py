"""Importing this module prepares a zygote for tests that import pytest, Hypothesis or doctest.

Their imports take too long and too much memory for the cells of all other exercises. Those cells come from a zygote
that does not import this module.
"""

import importlib

MODULES = (
    "doctest", "logging", "unittest.mock", "hypothesis", "hypothesis.strategies", "hypothesis.internal.charmap",
    "sandmartin.doctests", "sandmartin.generated", "sandmartin.pytest_suite",
)

for _name in MODULES:
    importlib.import_module(_name)
# Hypothesis otherwise computes its table of all characters when a test first needs a text.
importlib.import_module("hypothesis.internal.charmap").charmap()
importlib.import_module("sandmartin.pytest_session").prepare()
