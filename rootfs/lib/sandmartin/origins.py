"""Follows values in the tests to the names of the submission that they came from.

The names in a syntax node are followed to where their values came from, in the source of the tests and up the frames
of a traceback. The names' present values help, but nothing is evaluated again. The result decides only to whom an error
is reported, and whether a skipped test counts. It never makes a test pass.
"""

import ast
import os
import sys

from .file_scopes import FUNCTIONS
from .handed_over import indirect_receivers
from .proxies import is_proxy
from .value_flow import ValueFlow

_MAXIMUM_STEPS = 5000
# The file in the frames of doctest's examples.
EXAMPLES = "<examples>"
# Values that nothing can change, so that passing them to the submission leaves them as they were.
_CONSTANT = (bool, bytes, complex, float, int, str, type(None), type(len), type(is_proxy), type)


class Origin:
    """A name of the submission whose value took part: its node in the tests, and the step in which it was found."""

    def __init__(self, node, name, step):
        self.node = node
        self.name = name
        self.step = step


class Origins:
    """The source of the tests and of the modules beside them, in which values are followed."""

    def __init__(self, trees, submission):
        """`trees` holds the syntax tree of each file of the tests."""
        self.submission = submission
        self._trees = trees
        self._flows = {}

    def flow_around(self, function):
        """Returns the value flow of the file of the tests that defines a function; that of the first for others."""
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        file = getattr(code, "co_filename", None)
        return self.flow_of(file if file in self._trees else next(iter(self._trees)))

    def flow_of(self, file):
        """Returns the value flow of a file of the tests, or None for any other file."""
        if file not in self._flows:
            self._flows[file] = self._read(file)
        return self._flows[file]

    def add_examples(self, statements):
        """Makes the statements of doctest's examples known. They see the names of the tests."""
        body = [statement for tree in self._trees.values() for statement in tree.body]
        self._flows[EXAMPLES] = ValueFlow(ast.Module([*body, *statements], []))

    def _read(self, file):
        try:
            if file in self._trees:
                return ValueFlow(self._trees[file])
            if file.startswith("<") or os.path.dirname(os.path.abspath(file)) != os.getcwd():
                return None
            with open(file, "rb") as source:
                return ValueFlow(ast.parse(source.read(), file))
        except (OSError, SyntaxError, ValueError, RecursionError):
            return None

    def is_public(self, name):
        """Whether `from submission import *` binds a name."""
        module = sys.modules.get(self.submission)
        # With shared isolation, the module is the student's own.
        return name in (module.__all__ if is_proxy(module) else vars(module)) if module is not None else False

    def is_entangled(self, module):
        """Whether a module that the tests import may itself use the submission."""
        file = getattr(sys.modules.get(module), "__file__", None)
        flow = self.flow_of(file) if file else None
        return flow is not None and any(
            isinstance(node, ast.ImportFrom) and node.module == self.submission
            or isinstance(node, ast.alias) and node.name == self.submission
            or isinstance(node, ast.Constant) and node.value == self.submission
            for node in flow.parents
        )

    def of_nodes(self, nodes, flow, steps=(), index=-1, is_thorough=False):
        """Returns the names of the submission that the values of `nodes` came from, the nearest first.

        The nodes belong to the step at `index` of `steps` (trail.py), whose frames know the values of names.
        """
        search = _Search(self, steps, is_thorough)
        for node in nodes:
            search.follow(node, flow, index)
        return search.found


class _Search:
    """Follows values from syntax nodes to names of the submission."""

    def __init__(self, origins, steps, is_thorough):
        self._origins = origins
        self._submission = origins.submission
        self._steps = steps
        # Whether everything counts that could take part: whole functions and modules, arguments of any method.
        self._is_thorough = is_thorough
        self._seen = set()
        self.found = []

    def follow(self, node, flow, depth, through_functions=True):
        """Adds the submission's names that the value of `node` came from. `depth` is the index of the step."""
        key = node, depth, through_functions
        if node is None or key in self._seen or len(self._seen) > _MAXIMUM_STEPS:
            return
        self._seen.add(key)
        match node:
            case ast.ClassDef():
                parts = node.bases + node.decorator_list + (node.body if self._is_thorough else [])
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                body = node.body if self._is_thorough else flow.scopes[node].returned
                parts = node.decorator_list + body if through_functions else []
            case ast.Name(id=name):
                return self._follow_name(node, name, flow, depth, through_functions)
            case ast.Attribute(value=value, attr=name):
                if self._is_submission(value, flow):
                    return self._add(node, name, depth)
                for binding in flow.attributes.get(name, ()) if not self._is_of_module(value, flow) else ():
                    self._follow_binding(binding, node, name, flow, depth, through_functions)
                parts = [value]
            case ast.Import(names=names) if any(alias.name == self._submission for alias in names):
                return self._add(node, self._submission, depth)
            case ast.ImportFrom(module=self._submission, names=names):
                return self._add(node, names[0].name, depth)
            case (
                ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"), args=[name, *_])
                | ast.Subscript(value=ast.Attribute(attr="modules"), slice=name)
            ) if isinstance(name, ast.Constant) and name.value == self._submission:
                return self._add(node, self._submission, depth)
            case _:
                parts = ast.iter_child_nodes(node)
        for part in parts:
            self.follow(part, flow, depth, through_functions)

    def _add(self, node, name, depth):
        if all(origin.node is not node for origin in self.found):
            self.found.append(Origin(node, name, self._steps[depth] if self._steps else None))

    def _follow_name(self, node, name, flow, depth, through_functions):
        owner = flow.resolve(name, flow.scope_at(node))
        if owner is None:
            imports = flow.module.bindings.get("*", ())
            if any(binding.imported[0] == self._submission for binding in imports) and self._origins.is_public(name):
                self._add(node, name, depth)
            return
        if name == owner.receiver:
            return
        if name in owner.parameters:
            self._follow_parameter(name, owner, flow, depth)
        is_module = self._is_of_module(node, flow)
        for binding in flow.reaching(name, owner, node):
            # A call such as `pytest.raises(StudentsError)` changes nothing in the module.
            if is_module and (binding.loose or binding.passed):
                continue
            self._follow_binding(binding, node, name, flow, depth, through_functions)
        if not is_module and not self._is_constant(node, depth):
            for receiver in indirect_receivers(name, owner, flow):
                self.follow(receiver, flow, depth, through_functions=False)

    def _follow_binding(self, binding, node, name, flow, depth, through_functions):
        if binding.imported is not None:
            module, original = binding.imported
            if module == self._submission:
                self._add(node, original or name, depth)
            elif self._is_thorough and self._origins.is_entangled(module):
                self._add(node, name, depth)
        elif not (binding.loose and not self._is_thorough or binding.passed and self._is_constant(node, depth)):
            for source in binding.sources:
                self.follow(source, flow, depth, through_functions and not binding.passed)

    def _is_constant(self, node, depth):
        if not self._steps or not isinstance(node, ast.Name):
            return False
        is_known, value = self._steps[depth].value_of(node.id)
        return is_known and isinstance(value, _CONSTANT)

    def _follow_parameter(self, name, owner, flow, depth):
        for index in range(depth, 0, -1):
            if self._steps[index].scope is owner:
                caller = self._steps[index - 1]
                for source in _argument(name, owner, caller.node):
                    self.follow(source, caller.flow, index - 1)
                return
        for source in _givers(name, owner, flow):
            self.follow(source, flow, depth)

    def _is_of_module(self, node, flow):
        """Whether a node is an imported module, or an attribute of one such as `pytest.mark`."""
        while isinstance(node, ast.Attribute):
            node = node.value
        owner = flow.resolve(node.id, flow.scope_at(node)) if isinstance(node, ast.Name) else None
        bindings = owner.bindings.get(node.id, ()) if owner is not None else ()
        return any(binding.imported is not None and binding.imported[1] is None for binding in bindings)

    def _is_submission(self, node, flow):
        """Whether a node is the submission's module."""
        if not isinstance(node, ast.Name):
            return False
        owner = flow.resolve(node.id, flow.scope_at(node))
        bindings = owner.bindings.get(node.id, ()) if owner is not None else ()
        return any(binding.imported == (self._submission, None) for binding in bindings)


def _argument(name, owner, call):
    """Returns the nodes of a call that give a parameter its value: the whole node if that is not clear."""
    called = getattr(call, "func", None)
    if (
        getattr(called, "attr", getattr(called, "id", None)) != getattr(owner.node, "name", "")
        or any(isinstance(argument, ast.Starred) for argument in call.args)
        or any(keyword.arg is None for keyword in call.keywords)
    ):
        return [call]
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    positional = owner.positional[1:] if owner.is_method and isinstance(called, ast.Attribute) else owner.positional
    if name in owner.rest:
        return call.args[len(positional):] + [keyword.value for keyword in call.keywords]
    if not named and name in positional:
        index = positional.index(name)
        named = call.args[index:index + 1]
    return named or [owner.defaults.get(name)]


def _givers(name, owner, flow):
    """Yields the nodes that may give a parameter its value where no caller is known: fixtures, decorators, callers."""
    node = owner.node
    if isinstance(node, ast.Lambda):
        call = next((part for part in flow.ancestors(node) if isinstance(part, (ast.Call, ast.stmt))), None)
        if isinstance(call, ast.Call):
            yield call.func
            yield from (argument for argument in call.args if argument is not node)
        return
    yield from node.decorator_list
    for binding in flow.module.bindings.get(name, ()):
        if isinstance(binding.place, FUNCTIONS):
            yield binding.place
    for binding in owner.parent.bindings.get(node.name, ()):
        if binding.passed:
            yield binding.place
