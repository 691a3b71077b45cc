"""The teacher's `tests.py`: what its text promises, loading it, and the tests that it holds."""

import ast
import builtins
import dis
import inspect
import sys
import types
import unittest

_LOAD_GLOBAL, _LOAD_NAME = dis.opmap["LOAD_GLOBAL"], dis.opmap["LOAD_NAME"]
_BINDING = {dis.opmap[name] for name in ("STORE_GLOBAL", "STORE_NAME", "DELETE_GLOBAL", "DELETE_NAME")}
_EXTENDED_ARGUMENT = dis.EXTENDED_ARG

MODULE = "tests"
FILE = "tests.py"
# Names that unittest itself looks for in a module.
UNITTEST_NAMES = {"load_tests", "setUpModule", "tearDownModule", "unittest"}


class TestsFault(Exception):
    """The tests are broken; the submission has nothing to do with it."""


class MissingNames(Exception):
    """The submission lacks names that the tests import."""

    def __init__(self, names):
        listed = ", ".join(f"`{name}`" for name in names)
        super().__init__(f"Your code does not define {listed}, which the tests need. Check the spelling.")


class Tests:
    """The text of the tests, parsed but not yet run."""

    def __init__(self, source, submission):
        self._submission = submission
        try:
            self.tree = ast.parse(source, FILE)
            self._code = compile(self.tree, FILE, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            raise TestsFault(f"{FILE} does not compile: {error}") from None
        self.imports_all = False
        # Names that an import of some other module binds: `from submission import *` leaves them alone.
        self.imported = set()
        self._aliases = set()
        # Names that are read from something, such as `Stack` in `submission.Stack`.
        self.attributes = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                self.attributes.add(node.attr)
            else:
                self._note_import(node)
        # Global names that the tests read, and those of them that they do not bind themselves.
        self.names_read, bound = _global_names(self._code)
        self._unbound = self.names_read - bound - {"__name__", "__file__", "__doc__"}

    def _note_import(self, node):
        if isinstance(node, ast.ImportFrom) and node.module == self._submission and node.level == 0:
            self.imports_all |= any(alias.name == "*" for alias in node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                ours = isinstance(node, ast.Import) and alias.name == self._submission
                (self._aliases if ours else self.imported).add(name)

    def listed(self):
        """The tests as far as the text alone tells."""
        return [{"id": identifier, "name": title} for identifier, title, _ in self.listed_functions()]

    def listed_functions(self):
        """Their ids, titles and syntax trees."""
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        for node in self.tree.body:
            if isinstance(node, functions) and node.name.startswith("test_"):
                yield node.name, _title(node.name, ast.get_docstring(node)), node
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, functions) and method.name.startswith("test"):
                        yield f"{node.name}.{method.name}", _title(method.name, ast.get_docstring(method)), method

    def offered(self, defined, public, provides):
        """The names that `from submission import *` brings to the tests.

        Raises MissingNames for what is required by the exercise, or read from the module, and not there.
        """
        needed = list(provides) + sorted(
            node.attr
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self._aliases
            and isinstance(node.ctx, ast.Load) and not node.attr.startswith("_")
        )
        missing = [name for name in dict.fromkeys(needed) if name not in defined]
        if missing:
            raise MissingNames(missing)
        withheld = UNITTEST_NAMES | self.imported | set(vars(builtins)) - set(provides)
        return [name for name in public if name.isidentifier() and name not in withheld and not name.startswith("__")]

    def load(self):
        """Runs the module; whatever it raises comes out of here."""
        module = types.ModuleType(MODULE)
        module.__file__ = FILE
        sys.modules[MODULE] = module
        try:
            exec(self._code, vars(module))
        except ImportError as error:
            if error.name == self._submission:
                raise MissingNames([_imported_name(error)]) from None
            raise
        except NameError as error:
            if self.imports_all and error.name in self._unbound:
                raise MissingNames([error.name]) from None
            raise
        if self.imports_all:
            known = set(vars(module)) | set(vars(builtins))
            missing = sorted(self._unbound - known)
            if missing:
                raise MissingNames(missing)
        return module


def collect(module):
    """The tests of a loaded module in the order of its text: (id, title, case)."""
    if "load_tests" in vars(module):
        cases = list(_flattened(unittest.defaultTestLoader.loadTestsFromModule(module)))
    else:
        cases = list(_cases(module))
    collected, taken = [], set()
    for case in cases:
        identifier = case.id().removeprefix(f"{MODULE}.")
        number = 1
        while identifier in taken:
            number += 1
            identifier = f"{case.id().removeprefix(f'{MODULE}.')}#{number}"
        taken.add(identifier)
        function = getattr(case, "function", None) or getattr(case, getattr(case, "_testMethodName", ""), None)
        name = identifier.rpartition(".")[2]
        collected.append((identifier, _title(name, inspect.getdoc(function) if function else None), case))
    return collected


class FunctionTest(unittest.TestCase):
    """A plain `test_…` function."""

    def __init__(self, function):
        super().__init__("run_function")
        self.function = function

    def run_function(self):
        self.function()

    def id(self):
        return f"{MODULE}.{self.function.__name__}"


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
    """What a student reads: the docstring's first line, or the name in words."""
    first = (documentation or "").strip().partition("\n")[0].strip()
    if first:
        return first[:200]
    return name.removeprefix("test").strip("_").replace("_", " ") or name


def _global_names(code):
    """The global names that code and its functions read, and those that they bind.

    Read off the instructions themselves, as `dis` would: it takes ten times as long, for more than is asked here.
    """
    read, bound, pending = set(), set(), [code]
    while pending:
        current = pending.pop()
        names, instructions, prefix = current.co_names, current.co_code, 0
        for operation, argument in zip(instructions[::2], instructions[1::2]):
            argument |= prefix
            prefix = argument << 8 if operation == _EXTENDED_ARGUMENT else 0
            if operation == _LOAD_GLOBAL:
                # The lowest bit says whether a call follows.
                read.add(names[argument >> 1])
            elif operation == _LOAD_NAME:
                read.add(names[argument])
            elif operation in _BINDING:
                bound.add(names[argument])
        pending += [constant for constant in current.co_consts if isinstance(constant, types.CodeType)]
    return read, bound


def _imported_name(error):
    """The name in "cannot import name 'x' from …": Python 3.11 has no attribute for it."""
    return str(error).partition("'")[2].partition("'")[0]
