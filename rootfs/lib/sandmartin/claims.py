"""What an assertion claims: a value of the submission, and what is expected of it."""

import ast

from .proxies import is_proxy
from .short_text import describe

_NOTHING = object()
_SWAPPED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_NEGATED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
}
_BOUNDS = {ast.Lt: "less than {}", ast.LtE: "of at most {}", ast.Gt: "greater than {}", ast.GtE: "of at least {}"}
# For a value of the submission on the left.
_CLAUSES = {
    ast.Eq: "{} was expected", ast.Is: "{} was expected", ast.NotEq: "it should not be {}",
    ast.IsNot: "it should not be {}", ast.In: "one of {} was expected", ast.NotIn: "it should not be one of {}",
    **{comparison: f"a value {bound} was expected" for comparison, bound in _BOUNDS.items()},
}
# For a value of the submission on the right.
_CONTAINERS = {ast.In: "it should contain {}", ast.NotIn: "it should not contain {}"}


class Operand:
    """One side of a comparison: its syntax node if the source shows it, and its value if it is known."""

    def __init__(self, node, value=_NOTHING):
        self.node = node
        self.value = value

    @property
    def is_known(self):
        return self.value is not _NOTHING

    @property
    def is_constant(self):
        return self.node is not None and all(
            isinstance(part, (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.Load, ast.unaryop))
            for part in ast.walk(self.node)
        )


class Source(str):
    """The source of an expression, which is shown as it is."""


class Claim:
    """A value that a test looked at, and what the test expects of it.

    `clause` says what is expected, with a place for each of `values`. `expected` is the one value that is expected, if
    there is one.
    """

    ignores_order = False

    def __init__(self, actual, clause, *values, expected=_NOTHING):
        self.actual = actual
        self._clause = clause
        self._values = values
        self._expected = expected

    @property
    def names_one_value(self):
        return self._expected is not _NOTHING

    @property
    def expected(self):
        return self._expected

    def text(self, limit, expected=None):
        """Returns what is expected, as the end of a sentence. `expected` is the text of the one expected value."""
        return self._filled(self._clause, limit, expected)

    def wanted(self, limit, expected=None):
        """Returns what is expected, without a verb, for the details."""
        clause = self._clause.replace("it should not ", "not to ", 1).replace("it should ", "to ", 1)
        return self._filled(clause.replace(" was expected", "").replace(" should be ", " is "), limit, expected)

    def _filled(self, clause, limit, expected):
        if expected is not None and len(self._values) == 1:
            return clause.format(expected)
        texts = (value if type(value) is Source else describe(value, limit) for value in self._values)
        return clause.format(*texts)

    def in_any_order(self):
        """Returns the claim that a sequence holds the same items, in any order."""
        claim = Claim(self.actual, "{} was expected, in any order", self._expected, expected=self._expected)
        claim.ignores_order = True
        return claim


def comparison_claim(left, operator, right, scope):
    """Returns the claim of `left operator right`, or None if the expected side is unknown."""
    if _right_is_actual(left, right, scope):
        actual, other = right, left
        clauses = _CONTAINERS if operator in _CONTAINERS else _CLAUSES
        operator = _SWAPPED.get(operator, operator)
    elif left.is_constant and not right.is_constant and operator not in _CONTAINERS:
        actual, other, operator, clauses = right, left, _SWAPPED.get(operator, operator), _CLAUSES
    elif left.is_constant and not right.is_constant:
        actual, other, clauses = right, left, _CONTAINERS
    else:
        actual, other, clauses = left, right, _CLAUSES
    if not other.is_known or not actual.is_known:
        return None
    expected = {"expected": other.value} if operator in (ast.Eq, ast.Is) else {}
    return Claim(actual, clauses[operator], other.value, **expected)


def chain_claim(operands, operators, scope):
    """Returns the claim of a chained comparison such as `0 < f(1) < 10`."""
    place = next((index for index, operand in enumerate(operands) if _is_actual(operand, scope)), None)
    if place is None or not operands[place].is_known:
        return None
    bounds = []
    if place > 0:
        bounds.append((_SWAPPED.get(operators[place - 1], operators[place - 1]), operands[place - 1]))
    if place < len(operators):
        bounds.append((operators[place], operands[place + 1]))
    if not all(operator in _BOUNDS and operand.is_known for operator, operand in bounds):
        return None
    text = " and ".join(_BOUNDS[operator] for operator, _ in bounds)
    return Claim(operands[place], f"a value {text} was expected", *(operand.value for _, operand in bounds))


def closeness_claim(left, right, scope):
    """Returns the claim that two numbers are about equal."""
    actual, other = (right, left) if _right_is_actual(left, right, scope) else (left, right)
    if not other.is_known or not actual.is_known:
        return None
    return Claim(actual, "about {} was expected", other.value, expected=other.value)


def type_claim(actual, kinds, is_expected):
    names = " or ".join(kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))
    article = "an" if names[0] in "aeiou" else "a"
    return Claim(actual, f"{article} {names} was expected" if is_expected else f"it should not be {article} {names}")


def negated(operator):
    return _NEGATED[operator]


def _right_is_actual(left, right, scope):
    """Whether the right operand is the submission's, and the left one is what the tests expect."""
    sides = _is_actual(left, scope), _is_actual(right, scope)
    if not any(sides):
        sides = tuple(operand.node is not None and scope.reads_submission(operand.node) for operand in (left, right))
    return sides == (False, True)


def _is_actual(operand, scope):
    """Whether an operand came from the submission."""
    if operand.node is not None and scope.calls_of_submission(operand.node):
        return True
    if not operand.is_known or operand.is_constant:
        return False
    call = scope.call
    return is_proxy(operand.value) or call is not None and call.returned and operand.value is call.result
