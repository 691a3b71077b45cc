"""Makes wrong programs out of right ones: each mutant differs in one place. The same program gives the same mutants."""

import ast
import copy
import itertools

_COMPARISONS = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}
_ARITHMETIC = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitXor: ast.BitAnd,
}


def mutants(source):
    """Yields mutants of a program: the line, a description and the source."""
    tree = ast.parse(source)
    for types, change in _CHANGES:
        for number, node in enumerate(ast.walk(tree)):
            if isinstance(node, types):
                # Finds the node again in a copy: both trees are walked in the same order.
                copied = copy.deepcopy(tree)
                description = change(next(itertools.islice(ast.walk(copied), number, None)))
                if description:
                    yield node.lineno, description, ast.unparse(ast.fix_missing_locations(copied)) + "\n"


def _comparison(node):
    if len(node.ops) > 1:
        return None
    old = type(node.ops[0])
    node.ops[0] = _COMPARISONS[old]()
    return f"{old.__name__} becomes {type(node.ops[0]).__name__}"


def _arithmetic(node):
    old = type(node.op)
    if old not in _ARITHMETIC:
        return None
    node.op = _ARITHMETIC[old]()
    return f"{old.__name__} becomes {type(node.op).__name__}"


def _condition(node):
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return "the condition is negated"


def _connective(node):
    old = type(node.op)
    node.op = ast.Or() if old is ast.And else ast.And()
    return f"{old.__name__} becomes {type(node.op).__name__}"


def _constant(node):
    old = node.value
    if type(old) not in (bool, int):
        return None
    node.value = not old if type(old) is bool else old + 1
    return f"{old} becomes {node.value}"


def _result(node):
    if node.value is None:
        return None
    node.value = ast.Constant(None)
    return "None is returned"


# The changes that most tests notice come first.
_CHANGES = (
    (ast.Compare, _comparison), ((ast.BinOp, ast.AugAssign), _arithmetic), ((ast.If, ast.While, ast.IfExp), _condition),
    (ast.BoolOp, _connective), (ast.Constant, _constant), (ast.Return, _result),
)
