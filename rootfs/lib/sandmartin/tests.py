"""A file of the teacher's tests: reading its source, loading it, and collecting its tests."""

import ast
import builtins
import dis
import inspect
import sys
import types
import unittest

from .near_words import nearest
from .soundness import names_of_tests, replaced_test, unawaited_fixture, unjudged_test

_LOAD_GLOBAL = dis.opmap["LOAD_GLOBAL"]
# The body of a module or class, and an annotation in a class.
_LOADING = {dis.opmap["LOAD_NAME"], dis.opmap["LOAD_FROM_DICT_OR_GLOBALS"]}
_BINDING = {dis.opmap[name] for name in ("STORE_GLOBAL", "STORE_NAME", "DELETE_GLOBAL", "DELETE_NAME")}
_EXTENDED_ARGUMENT = dis.EXTENDED_ARG

MODULE = "tests"
FILE = "tests.py"
# Names that unittest itself looks for in a module.
UNITTEST_NAMES = {"load_tests", "setUpModule", "tearDownModule", "unittest"}
# Names that pytest itself looks for in a module.
PYTEST_NAMES = {
    "collect_ignore", "pytest", "pytest_generate_tests", "pytest_plugins", "pytestmark", "setup_function",
    "setup_module", "teardown_function", "teardown_module",
}


class TestsFault(Exception):
    """The tests are broken, whatever the submission does."""


class MissingNames(Exception):
    """The submission lacks names that the tests import. `others` are those that it defines beside the needed ones."""

    def __init__(self, names, others=()):
        listed = ", ".join(f"`{name}`" for name in names)
        near = [word for word in (nearest(name, others) for name in names) if word is not None]
        defined = ", but it defines " + ", ".join(f"`{word}`" for word in dict.fromkeys(near)) if near else ""
        self.names = names
        self._text = f"Your code does not define {listed}, which the tests need{defined}."
        # What the author can do.
        self.advice = "Check the spelling."
        super().__init__(self._text)

    def __str__(self):
        return f"{self._text} {self.advice}"


class Tests:
    """The source of one file of tests, parsed but not run."""

    def __init__(self, source, submission, is_program=False, file=FILE):
        self._submission = submission
        self.file = file
        # The name under which the file is loaded. It begins the ids of its tests, except those of `tests.py`.
        self.module = file.removesuffix(".py")
        self._prefix = "" if file == FILE else f"{self.module}."
        # The tests of a program take the program, not a fixture of pytest.
        self._is_program = is_program
        self.source = source
        self.imports_all = False
        # The names that the submission defines.
        self._defined = set()
        # Names that imports of other modules bind. `from submission import *` does not replace them.
        self.imported = set()
        # The packages of which the tests import a module. Tests in the manner of pytest need it without an import.
        self.packages = set()
        self._aliases = set()
        # Names of attributes, such as `Stack` in `submission.Stack`.
        self.attributes = set()
        if source.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise TestsFault(f"{file} is UTF-16; save it as UTF-8")
        if b"\0" in source:
            number = source.count(b"\n", 0, source.index(b"\0")) + 1
            raise TestsFault(f"{file}, line {number}: contains a NUL character, which Python cannot read")
        try:
            self.tree = ast.parse(source, file)
            self._note_names()
            self._code = compile(self._rewritten(source), file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            raise TestsFault(f"{file} does not compile: {error}") from None
        except (RecursionError, MemoryError):
            raise TestsFault(f"{file} does not compile: an expression in it is nested too deeply") from None
        replaced = replaced_test(self.tree)
        if replaced is not None:
            raise TestsFault(f"{file}:{replaced}")
        # Global names that the tests read, and the subset that the tests do not bind.
        self.names_read, bound = _global_names(self._code)
        # Python itself binds names such as `__name__`, and `__annotations__` in a class.
        self._unbound = {name for name in self.names_read - bound if not name.startswith("__")}

    def _note_names(self):
        for node in _nodes(self.tree):
            if isinstance(node, ast.Attribute):
                self.attributes.add(node.attr)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self._note_import(node)
        if not self._is_program and any(map(_is_for_pytest, self.tree.body)):
            self.packages.add("pytest")

    def _rewritten(self, source):
        """Returns the syntax tree to run. That of pytest's tests explains its assertions."""
        if "pytest" not in self.packages:
            return self.tree
        from .pytest_assertions import rewritten

        return rewritten(source, self.file)

    def _note_import(self, node):
        if isinstance(node, ast.ImportFrom) and node.module == self._submission and node.level == 0:
            self.imports_all |= any(alias.name == "*" for alias in node.names)
            return
        self.packages |= _packages(node)
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
                yield f"{self._prefix}{node.name}", title_of(node.name, ast.get_docstring(node)), node
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, functions) and method.name.startswith("test"):
                        identifier = f"{self._prefix}{node.name}.{method.name}"
                        yield identifier, title_of(method.name, ast.get_docstring(method)), method

    def star_import_names(self, defined, public, provides):
        """Returns the names that `from submission import *` binds in the tests.

        Raises MissingNames if the submission lacks a name that the exercise requires or the tests read from the module.
        """
        needed = list(provides) + sorted(self._attributes_of_the_module())
        self._defined = defined
        missing = [name for name in dict.fromkeys(needed) if name not in defined]
        if missing:
            raise self._missing(missing)
        withheld = UNITTEST_NAMES | PYTEST_NAMES | self.imported | names_of_tests(self.tree)
        withheld |= set(vars(builtins)) - set(provides)
        # A provided name is bound even if it is a module, lest the tests use the built-in of that name.
        names = dict.fromkeys([*public, *provides])
        return [name for name in names if name.isidentifier() and name not in withheld and not name.startswith("__")]

    def _attributes_of_the_module(self):
        """Returns the public names that the tests read from the submission's module, as in `submission.name`."""
        if not self._aliases:
            return []
        return [
            node.attr for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self._aliases
            and isinstance(node.ctx, ast.Load) and not node.attr.startswith("_")
        ]

    def _missing(self, names):
        return MissingNames(names, self._defined - self.names_read - self.attributes)

    def load(self):
        """Runs the module. Exceptions of its code are passed on to the caller."""
        module = types.ModuleType(self.module)
        module.__file__ = self.file
        sys.modules[self.module] = module
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

    def collect(self, module, link, session):
        """Returns the tests of the loaded module in the order of its source: (id, title, case).

        `session` is that of pytest, if any file needs it. Raises TestsFault if a test could never fail.
        """
        if "pytest" in self.packages:
            from .pytest_suite import collect as collect_pytest

            found = collect_pytest(session, self.file, module)
        else:
            found = _named(_cases(module), link)
        collected = [
            (identifier if identifier.startswith(self._prefix) else f"{self._prefix}{identifier}", title, case)
            for identifier, title, case in found
        ]
        classes = set()
        for identifier, _, case in collected:
            problem = unjudged_test(identifier, function_of(case), {self.file: self.tree}, _awaits(type(case)))
            if problem is None and type(case) not in classes:
                classes.add(type(case))
                problem = unawaited_fixture(type(case))
            if problem is not None:
                raise TestsFault(problem)
        return collected


def _packages(node):
    """Returns the packages that an import statement names."""
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return {module.partition(".")[0] for module in modules}


def _nodes(tree):
    """Returns all nodes of a syntax tree, in half the time of `ast.walk`."""
    nodes, kind = [tree], ast.AST
    for node in nodes:
        for value in vars(node).values():
            if type(value) is list:
                nodes += [part for part in value if isinstance(part, kind)]
            elif isinstance(value, kind):
                nodes.append(value)
    return nodes


def imported_packages(source):
    """Returns the packages that a module imports. The import of a module that does not compile says so later."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return set().union(*(_packages(node) for node in _nodes(tree) if isinstance(node, (ast.Import, ast.ImportFrom))))


def _is_for_pytest(node):
    """Whether only pytest runs a definition: a function that asks for fixtures, or a class without a base."""
    match node:
        case ast.FunctionDef(name=name, args=args, decorator_list=[]) if name.startswith("test_"):
            return len(args.posonlyargs) + len(args.args) > len(args.defaults)
        case ast.ClassDef(name=name, bases=[], body=body) if name.startswith("Test"):
            return any(isinstance(part, ast.FunctionDef) and part.name.startswith("test") for part in body)
    return False


def _named(cases, link):
    """Yields the id, title and case of each test of unittest, function and example."""
    taken, examples = set(), []
    for case in cases:
        if type(case).__module__ == "doctest":
            examples.append(case)
            continue
        identifier = identifier_of(case)
        number = 1
        while identifier in taken:
            number += 1
            identifier = f"{identifier_of(case)}#{number}"
        taken.add(identifier)
        function = function_of(case)
        name = identifier.rpartition(".")[2]
        yield identifier, title_of(name, inspect.getdoc(function) if function else None), case
    if examples:
        from .doctests import tests_of

        yield from tests_of(examples, link)


class FunctionTest(unittest.TestCase):
    """A plain `test_…` function."""

    def __init__(self, function):
        super().__init__("run_function")
        self.function = function

    def run_function(self):
        return self.function()

    def id(self):
        return f"{self.function.__module__}.{self.function.__name__}"


def identifier_of(case):
    return case.id().removeprefix(f"{MODULE}.")


def function_of(case):
    """Returns the function that runs a test, or None."""
    return getattr(case, "function", None) or getattr(case, getattr(case, "_testMethodName", ""), None)


def is_marked(case):
    """Whether a mark skips a test before its function runs."""
    function = function_of(case)
    # An object of the submission would ask its process for the mark.
    own = [case, function] if isinstance(function, (types.FunctionType, types.MethodType)) else [case]
    return any(getattr(marked, "__unittest_skip__", False) for marked in own)


def _awaits(kind):
    # Compares names, because importing unittest.async_case takes longer than the rest of the harness.
    return any((base.__module__, base.__name__) == ("unittest.async_case", "IsolatedAsyncioTestCase")
               for base in kind.__mro__)


def _cases(module):
    if "load_tests" in vars(module):
        yield from _flattened(unittest.defaultTestLoader.loadTestsFromModule(module))
        return
    found, own = [], module.__name__
    for value in list(vars(module).values()):
        if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == own:
            methods = unittest.defaultTestLoader.getTestCaseNames(value)
            methods = sorted(methods, key=lambda name: line_of(getattr(value, name)))
            if methods:
                found.append((line_of(getattr(value, methods[0])), [value(name) for name in methods]))
        elif type(value) is types.FunctionType and value.__name__.startswith("test_") and value.__module__ == own:
            found.append((line_of(value), [FunctionTest(value)]))
    for _, cases in sorted(found, key=lambda entry: entry[0]):
        yield from cases


def _flattened(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flattened(test)
        else:
            yield test


def line_of(function):
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_firstlineno if code else 0


def title_of(name, documentation):
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
