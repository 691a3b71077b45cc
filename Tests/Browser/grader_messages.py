"""Prints, as JSON, what the grader can say. Runs in the Python of the cells: rootfs/python FILE

    said    messages about real mistakes of beginners
    fixed   the fixed parts of all sentences in the grader's source, by file, without code
"""

import ast
import contextlib
import io
import json
import re
import sys
import warnings
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "rootfs/lib"), str(SOURCE / "Tests/GradingTests/python")]

from mistakes import MISTAKES  # noqa: E402
from slips import SLIPS  # noqa: E402

from sandmartin.differences import hint  # noqa: E402
from sandmartin.failures import Failures  # noqa: E402

FILE = "submission.py"
# The files that word messages for learners. The rest of the grader speaks to teachers and hosts.
PYTHON = [
    *sorted((SOURCE / "rootfs/lib/sandmartin").glob("syntax_*.py")),
    *sorted((SOURCE / "rootfs/lib/sandmartin").glob("advice_on_*.py")),
    *(SOURCE / "rootfs/lib/sandmartin" / f"{name}.py" for name in (
        "exception_advice", "failures", "known_values", "inner_names", "feedback", "message", "unusable", "differences",
        "text_differences", "explained_claim", "claims", "assertions", "blame", "interaction", "rules", "doctests",
    )),
]
SWIFT = [SOURCE / "Sources/Grading" / f"{name}.swift" for name in (
    "Exercise/SourceRule", "Report/Feedback", "Report/Figure", "Report/InputPrompts", "Report/OutputComparison",
    "Report/PythonFailure", "Report/TextDifference", "Session/CaseSession", "Session/GradingSession",
    "Session/RuleCheck",
)]
# What Python says, code, and what the author of an exercise reads.
SILENT = {
    "The test skipped itself because of your program", "Traceback (most recent call last)", 'File "<frozen',
    "[Previous line repeated", "encoding problem", "with BOM", "invalid syntax", "else if", "from MODULE import NAME",
    "matplotlib.pyplot as plt", "numpy as np", "pandas as pd", "not in", "must name one of",
    "a function such as sorted or math.sqrt, or a method such as .sort", "the name of a function, or any",
    "the name of a module, or *", "the name of an attribute",
}
PATTERN_FUNCTIONS = {"compile", "match", "search", "sub", "fullmatch", "split", "findall"}
# Values that differ in the ways about which the grader gives a hint: what came back, and what is expected.
DIFFERENCES = [
    ("hello", "Hello"), ("a  b", "a b"), ("a\n", "a"), ("a\nb", "a b"), ("a,b", "a b"), ("a\tb", "a b"),
    ("a\u200bb", "ab"), ("ab", "a\u200bb"), ("x\na\xa0b", "x\na b"), ("p\u0430y", "pay"), ("cafe\u0301", "caf\xe9"),
    ("caf\xe9", "cafe\u0301"), ("{name}", "Ada"), ("3", 3), (3, "3"), (True, 1), (1.0, True), ((1, 2), [1, 2]),
    ((1,), 1), (["a", "b"], "ab"), ({1, 2}, [1, 2]), (3, -3), (3, 4), (4, 3), (0.1 + 0.2, 0.3), (3.14159, 3.14),
    (2.7, 3.0), (2, 2.5), ([1], [1, 2]), ([2], [1, 2]), ([1, 2, 3], [1, 2]), ([0, 1, 2], [1, 2]), ([1], [1, 2, 3]),
    ([], [1, 2]), ([2, 1], [1, 2]), ([2, 3, 1], [1, 2, 3]), ([2, 3], [1, 2]), ([1, 5], [1, 7]), ([["a"]], [["b"]]),
    ([[1, 2]], [[2, 1]]), ([{"a": [1, 2]}], [{"a": [1, 3]}]), ({"a": 1}, {"a": 2}), ({"a": 1}, {"a": 1, "b": 2}),
    ({}, {"a": 1, "b": 2}), ({"a": 1, "b": 2}, {"a": 1}), ({"a": 1, "b": 2}, {}), ({"Name": 1}, {"name": 1}),
    ({1, 2}, {1, 3}), ({1}, {1, 2, 3}), ({1, 2, 3}, {1}), ({1}, {1, 2}), ([(1, 2)], [(1, 2, 3)]),
]


def main():
    warnings.simplefilter("ignore")
    json.dump({"said": said(), "fixed": {path.name: fixed for path in PYTHON + SWIFT if (fixed := parts(path))}},
              sys.stdout)


def said():
    messages = [syntax_message(source.encode()) for group in SLIPS.values() for source, *_ in group]
    for group in MISTAKES.values():
        for source, *_ in group:
            messages += exception_messages(source)
    messages += [hint(got, expected) for got, expected in DIFFERENCES]
    messages += [hint([1, 2], [1, 3], ignores_order=True), hint([1, 2], [3], ignores_order=True)]
    return [message for message in messages if message]


def syntax_message(source):
    try:
        compile(source, FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return Failures(FILE, source).explain_reading(error)[0]
    return ""


def exception_messages(source):
    limit, standard_input = sys.getrecursionlimit(), sys.stdin
    sys.stdin = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, FILE, "exec", dont_inherit=True), {"__name__": "submission"})
    except BaseException as error:
        failures = Failures(FILE, source.encode("utf-8", "surrogatepass"))
        return [failures.advise(error), failures.explain_loading(error)[0]]
    finally:
        sys.setrecursionlimit(limit)
        sys.stdin = standard_input
    return []


# The source

def parts(path):
    """Returns the fixed parts of the sentences in a file: between values or code, and between clauses."""
    texts = python_texts(path.read_text()) if path.suffix == ".py" else swift_texts(path.read_text())
    found = {part.strip(" .,:;") for text in texts for part in re.split(
        r"(?<=[.!?:])\s|\0|, (?:but|and) ", re.sub(r"`[^`]*`", "\0", text))}
    return sorted(part for part in found - SILENT if is_sentence(part))


def is_sentence(part):
    return bool(re.search(r"[^\W\d_]{2,}\W? [^\W\d_]{2,}", part))


def python_texts(source):
    """Yields the texts of a file, with NUL for each value in them. Leaves out what only the program reads."""
    pending = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield re.sub(r"\{\w*\}", "\0", node.value)
            continue
        if isinstance(node, ast.JoinedStr):
            values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
            yield "".join("\0" if part in values else part.value for part in node.values)
            pending += [part.value for part in values]
            continue
        pending += [part for part in ast.iter_child_nodes(node) if not is_unseen(part, node)]


def is_unseen(node, parent):
    """Whether a part of a syntax tree holds documentation, patterns, keys, or what is compared with other texts."""
    match parent:
        case ast.Expr():
            return isinstance(node, ast.Constant)
        case ast.Call(func=ast.Attribute(attr=name)) if name in PATTERN_FUNCTIONS:
            return isinstance(node, ast.Constant)
        case ast.Call(func=ast.Name(id="TestsFault" | "Malformed" | "TypeError" | "ValueError")):
            return True
        case ast.Assign(targets=[ast.Name(id="_OPERATORS")]):
            return True
        case ast.Call(func=ast.Attribute(attr="startswith" | "removeprefix")) | ast.Compare() | ast.Dict():
            return isinstance(node, ast.Constant) and (not isinstance(parent, ast.Dict) or node in parent.keys)
        case ast.Tuple(elts=[ast.Constant(value=str()) as pattern, _]):
            # A rule: the pattern of Python's message, and what it means.
            return node is pattern
    return False


def swift_texts(source):
    """Yields the texts of a file, with NUL for each value in them. Leaves out comments and the errors of the host."""
    code = "\n".join(
        line for line in source.split("\n")
        if not re.search(r"^\s*//|GradingError\(|SettingsError\(|expected:|\.error\(|fault\(|throw ", line))
    for text in re.findall(r'"((?:\\\((?:[^()"]|"[^"]*"|\((?:[^()]|\([^()]*\))*\))*\)|\\.|[^"\\\n])*)"', code):
        text = re.sub(r'\\\((?:[^()"]|"[^"]*"|\((?:[^()]|\([^()]*\))*\))*\)', "\0", text)
        yield text.replace('\\"', '"')


if __name__ == "__main__":
    main()
