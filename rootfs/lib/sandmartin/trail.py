"""Follows an error through the frames of the tests, and finds whether a value of the submission took part in it."""

import ast
import os
import re

from .origins import EXAMPLES, Origin
from .proxies import is_proxy

_LIBRARY = os.path.dirname(__file__)
# The message of a call with wrong arguments, which is a mistake of the caller.
_WRONG_ARGUMENTS = re.compile(
    r"\S+\(\) (takes|missing|got an unexpected keyword|got multiple values|got some positional)")
NOT_CALLABLE = "object is not callable"


class Step:
    """One frame of the tests in a traceback, with the syntax node that it was evaluating."""

    def __init__(self, flow, node, frame):
        self.flow = flow
        self.node = node
        self.scope = flow.scope_at(node)
        self.frame = frame

    def value_of(self, name):
        """Returns a pair: whether the frame knows a value of the name, and the value."""
        for values in (self.frame.f_locals, self.frame.f_globals, self.frame.f_builtins):
            if name in values:
                return True, values[name]
        return False, None


class Trail:
    """The steps of an error through the tests, from the outermost frame to the one that raised it."""

    def __init__(self, origins, error):
        self.error = error
        self.text = error_text(error)
        self._origins = origins
        self.steps = []
        if hasattr(error, "_sandmartin_examples"):
            origins.add_examples(error._sandmartin_examples)
        # The frames of a function of the tests that the submission called, if the error began there.
        callback = getattr(error, "_sandmartin_callback", None)
        self.is_from_callback = callback is not None
        innermost = self._add_steps(error.__traceback__)
        if callback is not None:
            innermost = self._add_steps(callback)
        in_library = innermost is not None and os.path.dirname(innermost.f_code.co_filename) == _LIBRARY
        # Whether the link between tests and submission raised the error, because it cannot do what the tests ask for.
        self.is_of_link = in_library and callback is None and bool(self.steps) and not isinstance(error, AttributeError)
        self.is_direct = bool(self.steps) and innermost is self.steps[-1].frame

    def _add_steps(self, traceback):
        """Adds the steps of a traceback. Returns its innermost frame."""
        frame = None
        while traceback is not None:
            frame = traceback.tb_frame
            flow = self._origins.flow_of(frame.f_code.co_filename)
            node = flow and _node_at(flow, frame.f_code, traceback.tb_lasti, traceback.tb_lineno)
            if node is not None:
                self.steps.append(Step(flow, node, frame))
            traceback = traceback.tb_next
        return frame

    @property
    def undefined(self):
        """The name that the tests expect of the submission and that neither defines, or None."""
        if type(self.error) is not NameError or not self.steps:
            return None
        bindings, name = self.failing.flow.module.bindings, self.error.name
        imports = [binding.imported[0] for binding in bindings.get("*", ())]
        return name if self._origins.submission in imports and name not in bindings else None

    @property
    def failing(self):
        return self.steps[-1] if self.steps else None

    def origins(self):
        """Returns the names of the submission whose values took part in the error, the nearest first."""
        if not self.steps or self.is_of_link or self._is_called_wrongly():
            return []
        sources = self.sources
        return self.origins_of(sources) or self._proxies(sources)

    def origins_of(self, nodes, index=-1, is_thorough=False):
        """Returns the names of the submission that the values of `nodes` came from, seen from the step at `index`."""
        index %= len(self.steps)
        return self._origins.of_nodes(nodes, self.steps[index].flow, self.steps, index, is_thorough)

    @property
    def uncalled(self):
        """The expression that the tests called although it cannot be called, or None."""
        node = self.failing.node
        is_uncallable = isinstance(self.error, TypeError) and self.text.endswith(NOT_CALLABLE)
        if is_uncallable and isinstance(node, ast.Call) and self.is_direct:
            is_known, value = self.failing.value_of(getattr(node.func, "id", ""))
            return None if is_known and callable(value) else node.func
        return None

    def _is_called_wrongly(self):
        node = self.failing.node
        if not (self.is_direct and isinstance(self.error, TypeError) and isinstance(node, ast.Call)):
            return False
        return bool(_WRONG_ARGUMENTS.match(self.text)) and not self.origins_of([node.func])

    @property
    def sources(self):
        """Returns the nodes whose values the failing node used."""
        if self.uncalled is not None:
            return [self.uncalled]
        node, parents = self.failing.node, self.failing.flow.parents
        while isinstance(node, (ast.Tuple, ast.List, ast.Name, ast.Starred)) and isinstance(node.ctx, ast.Store):
            # Unpacking failed, so look at what was unpacked.
            node = parents[node]
        match node:
            case ast.For(iter=value) | ast.AsyncFor(iter=value) | ast.comprehension(iter=value):
                return [value]
            case ast.Assign(value=value) | ast.Return(value=value) | ast.AnnAssign(value=value):
                return [value]
            case ast.If(test=value) | ast.While(test=value) | ast.Match(subject=value):
                return [value]
            case ast.With(items=items) | ast.AsyncWith(items=items):
                return [item.context_expr for item in items]
            case ast.withitem(context_expr=value):
                return [value]
            case ast.ClassDef(bases=bases, decorator_list=decorators):
                return bases + decorators
            case ast.FunctionDef(decorator_list=decorators) | ast.AsyncFunctionDef(decorator_list=decorators):
                return decorators
        return [node]

    def _proxies(self, sources):
        """Returns the names in the sources that now stand for an object of the submission."""
        step = self.failing
        return [
            Origin(part, part.id, step) for source in sources for part in ast.walk(source)
            if isinstance(part, ast.Name) and is_proxy(step.value_of(part.id)[1])
        ]


def described_error(error, origins):
    """Returns the type, text and line of an error of the tests, for their author."""
    step = Trail(origins, error).failing
    place = ""
    if step is not None and step.frame.f_code.co_filename != EXAMPLES:
        place = f" (line {step.node.lineno} of {os.path.basename(step.frame.f_code.co_filename)})"
    return f"{type(error).__name__}: {error_text(error)}{place}"


def error_text(error):
    """Returns the text of an error of the tests. Runs no code of the submission."""
    if any(map(is_proxy, error.args)):
        return ""
    try:
        return str(error)
    except Exception:
        # For example the KeyError of an integer with too many digits.
        return ""


def _node_at(flow, code, instruction, line):
    """Returns the smallest syntax node that contains the position of an instruction, or None."""
    positions = list(code.co_positions())
    first, last, start, end = positions[instruction // 2] if instruction >= 0 else (line, line, None, None)
    if first is None:
        first = last = line
    found = None
    for node in flow.parents:
        if not isinstance(node, (ast.expr, ast.stmt)) or not node.lineno <= first <= last <= node.end_lineno:
            continue
        if start is None:
            is_around = isinstance(node, ast.stmt)
        else:
            is_around = (node.lineno, node.col_offset) <= (first, start) and (last, end) <= (
                node.end_lineno, node.end_col_offset)
        # Parents come before their children, so the last node around the position is the smallest.
        if is_around:
            found = node
    return found
