"""The teacher's `tests.py`: reading its source, loading it, and collecting its tests."""

import ast
import builtins
import dis
import inspect
import sys
import types
import unittest

from .near_words import nearest

from .soundness import replaced_test, unawaited_fixture, unjudged_test

_LOAD_GLOBAL = dis.opmap["LOAD_GLOBAL"]
# The body of a module or class, and an annotation in a class.
_LOADING = {dis.opmap["LOAD_NAME"], dis.opmap["LOAD_FROM_DICT_OR_GLOBALS"]}
_BINDING = {dis.opmap[name] for name in ("STORE_GLOBAL", "STORE_NAME", "DELETE_GLOBAL", "DELETE_NAME")}
_EXTENDED_ARGUMENT = dis.EXTENDED_ARG

MODULE = "tests"
FILE = "tests.py"
# Names that unittest itself looks for in a module.
UNITTEST_NAMES = {"load_tests", "setUpModule", "tearDownModule", "unittest"}


class TestsFault(Exception):
    """The tests are broken, whatever the submission does."""


class MissingNames(Exception):
    """The submission lacks names that the tests import. `others` are those that it defines beside the needed ones."""

    def __init__(self, names, others=()):
        listed = ", ".join(f"`{name}`" for name in names)
        near = [word for word in (nearest(name, others) for name in names) if word is not None]
        defined = ", but it defines " + ", ".join(f"`{word}`" for word in dict.fromkeys(near)) if near else ""
        super().__init__(f"Your code does not define {listed}, which the tests need{defined}. Check the spelling.")


class Tests:
    """The source of the tests, parsed but not run."""

    def __init__(self, source, submission):
        self._submission = submission
        try:
            self.tree = ast.parse(source, FILE)
            self._code = compile(self.tree, FILE, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            raise TestsFault(f"{FILE} does not compile: {error}") from None
        replaced = replaced_test(self.tree)
        if replaced is not None:
            raise TestsFault(f"{FILE}:{replaced}")
        self.imports_all = False
        # The names that the submission defines.
        self._defined = set()
        # Names that imports of other modules bind. `from submission import *` does not replace them.
        self.imported = set()
        self._aliases = set()
        # Names of attributes, such as `Stack` in `submission.Stack`.
        self.attributes = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                self.attributes.add(node.attr)
            else:
                self._note_import(node)
        # Global names that the tests read, and the subset that the tests do not bind.
        self.names_read, bound = _global_names(self._code)
        # Python itself binds names such as `__name__`, and `__annotations__` in a class.
        self._unbound = {name for name in self.names_read - bound if not name.startswith("__")}

    def _note_import(self, node):
        if isinstance(node, ast.ImportFrom) and node.module == self._submission and node.level == 0:
            self.imports_all |= any(alias.name == "*" for alias in node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                ours = isinstance(node, ast.Import) and alias.name == self._submission
                (self._aliases if ours else self.imported).add(name)

    def listed(self):
        """Returns the tests that the source shows, without running it."""
        return [{"id": identifier, "name": title} for identifier, title, _ in self.listed_functions()]

    def listed_functions(self):
        """Yields the id, title and syntax tree of each test that the source shows."""
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        for node in self.tree.body:
            if isinstance(node, functions) and node.name.startswith("test_"):
                yield node.name, _title(node.name, ast.get_docstring(node)), node
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, functions) and method.name.startswith("test"):
                        yield f"{node.name}.{method.name}", _title(method.name, ast.get_docstring(method)), method

    def star_import_names(self, defined, public, provides):
        """Returns the names that `from submission import *` binds in the tests.

        Raises MissingNames if the submission lacks a name that the exercise requires or the tests read from the module.
        """
        needed = list(provides) + sorted(
            node.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self._aliases
            and isinstance(node.ctx, ast.Load) and not node.attr.startswith("_")
        )
        self._defined = defined
        missing = [name for name in dict.fromkeys(needed) if name not in defined]
        if missing:
            raise self._missing(missing)
        withheld = UNITTEST_NAMES | self.imported | set(vars(builtins)) - set(provides)
        return [name for name in public if name.isidentifier() and name not in withheld and not name.startswith("__")]

    def _missing(self, names):
        return MissingNames(names, self._defined - self.names_read - self.attributes)

    def load(self):
        """Runs the module. Exceptions of its code are passed on to the caller."""
        module = types.ModuleType(MODULE)
        module.__file__ = FILE
        sys.modules[MODULE] = module
        try:
            exec(self._code, vars(module))
        except ImportError as error:
            if error.name == self._submission:
                raise self._missing([error.name_from]) from None
            raise
        except NameError as error:
            if self.imports_all and error.name in self._unbound:
                raise self._missing([error.name]) from None
            raise
        if self.imports_all:
            known = set(vars(module)) | set(vars(builtins))
            missing = sorted(self._unbound - known)
            if missing:
                raise self._missing(missing)
        return module


def collect(module, tree):
    """Returns the tests of a loaded module in the order of its source: (id, title, case).

    Raises TestsFault if a test could never fail.
    """
    if "load_tests" in vars(module):
        cases = list(_flattened(unittest.defaultTestLoader.loadTestsFromModule(module)))
    else:
        cases = list(_cases(module))
    collected, taken, classes = [], set(), set()
    for case in cases:
        identifier = identifier_of(case)
        number = 1
        while identifier in taken:
            number += 1
            identifier = f"{identifier_of(case)}#{number}"
        taken.add(identifier)
        function = function_of(case)
        problem = unjudged_test(identifier, function, tree, _awaits(type(case)))
        if problem is None and type(case) not in classes:
            classes.add(type(case))
            problem = unawaited_fixture(type(case))
        if problem is not None:
            raise TestsFault(problem)
        name = identifier.rpartition(".")[2]
        collected.append((identifier, _title(name, inspect.getdoc(function) if function else None), case))
    return collected


class FunctionTest(unittest.TestCase):
    """A plain `test_…` function."""

    def __init__(self, function):
        super().__init__("run_function")
        self.function = function

    def run_function(self):
        return self.function()

    def id(self):
        return f"{MODULE}.{self.function.__name__}"


def identifier_of(case):
    return case.id().removeprefix(f"{MODULE}.")


def function_of(case):
    """Returns the function that runs a test, or None."""
    return getattr(case, "function", None) or getattr(case, getattr(case, "_testMethodName", ""), None)


def _awaits(kind):
    # Compares names, because importing unittest.async_case takes longer than the rest of the harness.
    return any((base.__module__, base.__name__) == ("unittest.async_case", "IsolatedAsyncioTestCase")
               for base in kind.__mro__)


def _cases(module):
    found = []
    for value in list(vars(module).values()):
        if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == MODULE:
            methods = unittest.defaultTestLoader.getTestCaseNames(value)
            methods = sorted(methods, key=lambda name: _line(getattr(value, name)))
            if methods:
                found.append((_line(getattr(value, methods[0])), [value(name) for name in methods]))
        elif type(value) is types.FunctionType and value.__name__.startswith("test_") and value.__module__ == MODULE:
            found.append((_line(value), [FunctionTest(value)]))
    for _, cases in sorted(found, key=lambda entry: entry[0]):
        yield from cases


def _flattened(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flattened(test)
        else:
            yield test


def _line(function):
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_firstlineno if code else 0


def _title(name, documentation):
    """Returns the title that a student reads: the docstring's first line, or the name in words."""
    first = (documentation or "").strip().partition("\n")[0].strip()
    if first:
        return first[:200]
    return name.removeprefix("test").strip("_").replace("_", " ") or name


def _global_names(code):
    """Returns the global names that code and its functions read, and the global names that they bind.

    Reads the instructions directly, because the module `dis` takes ten times as long.
    """
    read, bound, pending = set(), set(), [code]
    while pending:
        current = pending.pop()
        names, instructions, prefix = current.co_names, current.co_code, 0
        for operation, argument in zip(instructions[::2], instructions[1::2]):
            argument |= prefix
            prefix = argument << 8 if operation == _EXTENDED_ARGUMENT else 0
            if operation == _LOAD_GLOBAL:
                # The lowest bit says that a call follows.
                read.add(names[argument >> 1])
            elif operation in _LOADING:
                read.add(names[argument])
            elif operation in _BINDING:
                bound.add(names[argument])
        pending += [constant for constant in current.co_consts if isinstance(constant, types.CodeType)]
    return read, bound
