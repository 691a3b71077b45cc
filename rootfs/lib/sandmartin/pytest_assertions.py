"""pytest's assertions: rewritten `assert` statements, and errors in the form that feedback.py explains.

A rewritten statement keeps its intermediate values, and calls functions when it fails. Here it calls the functions of
this module, not those of pytest: they keep the teacher's message apart from pytest's text, and show no addresses.
"""

import ast
import re
import sys

import pytest
from _pytest.assertion import rewrite, util

from .result import AssertionText
from .short_text import short

# What pytest calls its own module in rewritten code.
_ALIAS = "@pytest_ar"
_MESSAGE_END = "\n>assert "
_MISMATCH = re.compile(r"Regex pattern did not match\.\n Regex: '(.*)'\n Input: '(.*)'")
_ADDRESS = re.compile(r"<(?:[\w<>]+\.)*([\w<>]+) object at 0x[0-9a-f]+>")
_CLASS = re.compile(r"<class '(?:[^']*\.)?([^'.]+)'>")

# The operands of each comparison that failed within the statement that is failing now.
_failed_comparisons = []
_config = None


def configure(config):
    """Sets the configuration for texts about comparisons."""
    global _config
    _config = config


def rewritten(source, file):
    """Returns the syntax tree of a module with its `assert` statements rewritten."""
    tree = ast.parse(source, file)
    rewrite.rewrite_asserts(tree, source, file)
    for node in tree.body:
        if isinstance(node, ast.Import) and node.names[0].asname == _ALIAS:
            node.names[0].name = __name__
    return tree


# Called by rewritten statements

_format_assertmsg = rewrite._format_assertmsg
_format_boolop = rewrite._format_boolop
_should_repr_global_name = rewrite._should_repr_global_name


def _saferepr(value):
    return short(value).replace("\n", "\\n")


def _call_reprcompare(operators, results, explanations, operands):
    for index, result in enumerate(results):
        if not result:
            _failed_comparisons.append((operands[index], operators[index], operands[index + 1]))
            break
    return _compared(operators[index], *operands[index:index + 2]) or explanations[index]


def _compared(operator, left, right):
    """Returns pytest's text about a comparison, or None. Tests may add texts of their own in `conftest.py`."""
    if _config is None:
        return None
    for lines in _config.hook.pytest_assertrepr_compare(config=_config, op=operator, left=left, right=right):
        if lines:
            return "\n~".join(line.replace("\n", "\\n") for line in lines).replace("%", "%%")
    return None


def _format_explanation(explanation):
    message, found, text = explanation.rpartition(_MESSAGE_END)
    text = _ADDRESS.sub(r"<\1 object>", util.format_explanation("assert " + text.removeprefix("assert ")))
    message = message.replace("\n~", "\n")
    result = AssertionText(f"{message}\n{text}" if found else text)
    result.unittest_text = result.introspection = text
    result.teacher = message
    if len(_failed_comparisons) == 1:
        result.comparison = _failed_comparisons[0]
    _failed_comparisons.clear()
    return result


# Errors


def as_assertion(error):
    """Returns an error of pytest's as a failed assertion. Returns any other error as it is."""
    if isinstance(error, pytest.fail.Exception):
        text = str(error.msg)
        if text.startswith("DID NOT RAISE "):
            return _failure(error, " or ".join(_CLASS.findall(text)) + " not raised")
        return _failure(error, "", text)
    if isinstance(error, AssertionError) and _is_raised_by_pytest(error):
        # In the words of unittest, which feedback knows.
        return _failure(error, _MISMATCH.sub(r'"\1" does not match "\2"', str(error)))
    return error


def _failure(error, text, teacher=""):
    argument = AssertionText(teacher or text)
    argument.unittest_text = text
    argument.teacher = teacher
    return AssertionError(argument).with_traceback(error.__traceback__)


def _is_raised_by_pytest(error):
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    name = traceback and traceback.tb_frame.f_globals.get("__name__")
    return sys.modules.get(name) is not None and name.partition(".")[0] == "_pytest"
