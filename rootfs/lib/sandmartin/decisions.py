"""Finds what decides whether a statement of the tests runs, and so who caused an error that the tests raised."""

import ast

from .file_scopes import FUNCTIONS

_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
# A statement before one of these may end the block, and the exception is caught.
_CATCHING = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)


def deciders(node, flow):
    """Returns the nodes that decide whether `node` is evaluated: conditions, tried statements and early exits."""
    found, child, is_inside = [], node, True
    for parent in flow.ancestors(node):
        match parent:
            case ast.If(test=test) | ast.While(test=test):
                found.append(test)
            case ast.IfExp(test=test) if child is not test:
                found.append(test)
            case ast.BoolOp(values=values):
                found += values[:values.index(child)]
            case ast.For(iter=values) | ast.AsyncFor(iter=values):
                found.append(values)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                found += [part for part in ast.iter_child_nodes(parent) if part is not child]
            case ast.comprehension(iter=values, ifs=conditions):
                found += [values, *conditions]
            case ast.Match(subject=subject):
                found.append(subject)
            case ast.match_case(pattern=pattern, guard=guard):
                found += [part for part in (pattern, guard) if part is not None]
            case ast.Try(body=body) | ast.TryStar(body=body) if child not in body:
                found += body
        if is_inside:
            found += _exits_before(child, parent)
        # The statements before the definition of a function do not decide what happens in it.
        is_inside = is_inside and not isinstance(parent, FUNCTIONS)
        child = parent
    return found


def _exits_before(child, parent):
    """Returns the statements before `child` in its block after which `child` may not be reached."""
    if isinstance(parent, (ast.Module, ast.ClassDef)):
        # Only an exception leaves these blocks, and then no test runs.
        return []
    for _, block in ast.iter_fields(parent):
        if isinstance(block, list) and child in block and isinstance(child, ast.stmt):
            earlier = block[:block.index(child)]
            return earlier if isinstance(parent, _CATCHING) else [
                statement for statement in earlier if _may_leave(statement)]
    return []


def _may_leave(statement):
    pending = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, _LEAVING):
            return True
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)
    return False


def is_on_purpose(trail):
    """Whether the tests raised an error on purpose, by a statement or by ending the program."""
    is_statement = trail.is_direct and (
        isinstance(trail.failing.node, ast.Raise) or isinstance(trail.error, AssertionError))
    return bool(trail.steps) and (is_statement or isinstance(trail.error, SystemExit))


def decided_by(trail):
    """Returns the submission's names that decided an exception which the tests raised on purpose."""
    node, flow = trail.failing.node, trail.failing.flow
    statement = next((part for part in [node, *flow.ancestors(node)] if isinstance(part, ast.stmt)), node)
    return trail.origins_of([statement, *deciders(node, flow)])
