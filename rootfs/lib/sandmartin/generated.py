"""Gives generated tests the same inputs for every submission, and explains the failures that Hypothesis finds."""

import binascii
import importlib
import sys

from .result import AssertionText

_PROFILE = "sandmartin"
_FLAKY = (
    "Your code gave different results when it was called with the same values again. Does it use random numbers, or "
    "remember something between calls?")
_UNJUDGED = "With your code, hardly any input meets the conditions of this test, so nothing can be judged."


class Chance:
    """Seeds the random numbers of the tests. The seed depends only on the tests' source and the test's name."""

    def __init__(self, source, imported):
        self._seed = binascii.crc32(source)
        self._modules = [name for name in ("random", "numpy") if name in imported]
        self._uses_hypothesis = "hypothesis" in imported

    def prepare(self):
        """Prepares the libraries that generate inputs, before the tests are loaded."""
        for name in self._modules:
            importlib.import_module(name)
        if self._uses_hypothesis:
            _prepare_hypothesis()
        self.begin("")

    def begin(self, test):
        """Makes the inputs of a test independent of the tests before it."""
        if self._modules:
            seed = binascii.crc32(test.encode(), self._seed)
            for name in self._modules:
                (sys.modules["numpy"].random if name == "numpy" else sys.modules["random"]).seed(seed)


def _prepare_hypothesis():
    from hypothesis import HealthCheck, Phase, settings

    # An example has no deadline, because the test as a whole has its limits. The phase that explains a failure is left
    # out, because it traces the tests and not the submission.
    settings.register_profile(
        _PROFILE, database=None, deadline=None, derandomize=True, print_blob=False, report_multiple_bugs=False,
        phases=[phase for phase in Phase if phase is not Phase.explain],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    settings.load_profile(_PROFILE)


def as_failure(error, was_called):
    """Returns the failure that an error of Hypothesis shows, or None if the tests are at fault.

    `was_called` is whether the test called the submission.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    if "Flaky" in names and "FlakyStrategyDefinition" not in names:
        sentence = _FLAKY
    elif was_called and ("Unsatisfiable" in names or "FailedHealthCheck" in names and "filter" in str(error)):
        # The conditions hold for the accepted solutions, which `verify` has run.
        sentence = _UNJUDGED
    else:
        return None
    text = AssertionText(sentence)
    text.sentence = sentence
    return AssertionError(text)
