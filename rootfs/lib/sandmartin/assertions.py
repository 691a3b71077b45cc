"""Finds the assertion that failed and what it claims, from its frame and its source."""

import ast
import math
import os
import re

from .claims import (
    Claim, Operand, Source, chain_claim, closeness_claim, comparison_claim, negated, type_claim,
)
from .expressions import Scope, Unknown

_OPERATORS = {
    **dict.fromkeys((
        "assertEqual", "assertListEqual", "assertTupleEqual", "assertDictEqual", "assertSetEqual",
        "assertSequenceEqual", "assertMultiLineEqual",
    ), ast.Eq),
    "assertNotEqual": ast.NotEq, "assertIs": ast.Is, "assertIsNot": ast.IsNot, "assertIn": ast.In,
    "assertNotIn": ast.NotIn, "assertGreater": ast.Gt, "assertGreaterEqual": ast.GtE, "assertLess": ast.Lt,
    "assertLessEqual": ast.LtE,
}
_NONE = {"assertIsNone": ast.Is, "assertIsNotNone": ast.IsNot}
_TRUTH = {"assertTrue": True, "assertFalse": False}
_CLOSE = {"assertAlmostEqual", "assertAlmostEquals"}
_TYPES = {"assertIsInstance": True, "assertNotIsInstance": False}
_PATTERNS = {"assertRegex": "a text that matches {} was expected", "assertNotRegex": "it should not match {}"}
_BEGINNINGS = {
    "startswith": "a text that begins with {} was expected", "endswith": "a text that ends with {} was expected",
}


class Assertion:
    """The assertion at which a test ended: its claim, or None, the teacher's message, and its scope."""

    def __init__(self, claim, teacher, scope, asserts):
        self.claim = claim
        self.teacher = teacher
        self.scope = scope
        # False if the test ended in a statement that is no assertion.
        self.asserts = asserts


def failed_assertion(error, call, trees):
    """Returns the assertion that raised the error, or None if the error comes from elsewhere.

    `trees` holds the syntax tree of each file of the tests.
    """
    steps = []
    traceback = error.__traceback__
    while traceback is not None:
        steps.append(traceback)
        traceback = traceback.tb_next
    ours = [index for index, step in enumerate(steps) if step.tb_frame.f_code.co_filename in trees]
    if not ours:
        return None
    step = steps[ours[-1]]
    tree = trees[step.tb_frame.f_code.co_filename]
    scope = Scope(step.tb_frame, call, tree)
    following = steps[ours[-1] + 1].tb_frame if ours[-1] + 1 < len(steps) else None
    try:
        if following is not None and _is_of_unittest(following):
            return _method(following, _call_at(tree, step), scope)
        operands = getattr(error.args[0], "comparison", None) if error.args else None
        return _statement(tree, step.tb_lineno, scope, following is None, operands)
    except Exception:
        # The values belong to the tests and may refuse anything.
        return Assertion(None, "", scope, False)


def _is_of_unittest(frame):
    return os.path.basename(os.path.dirname(frame.f_code.co_filename)) == "unittest"


def _call_at(tree, step):
    """Returns the node of the call that a step of a traceback was in, or None."""
    place = list(step.tb_frame.f_code.co_positions())[step.tb_lasti // 2]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) == place:
                return node
    return None


# Methods of unittest

def _method(frame, node, scope):
    scope.enter(node)
    name = frame.f_code.co_name
    names = frame.f_code.co_varnames[1:3]
    nodes = dict(enumerate(node.args if node is not None else ()))
    operands = [
        Operand(nodes.get(index), frame.f_locals[name]) for index, name in enumerate(names) if name in frame.f_locals
    ]
    teacher = frame.f_locals.get("msg")
    if name == "assertCountEqual":
        # unittest replaces its arguments by counters and keeps lists of their items.
        lists = frame.f_locals.get("first_seq"), frame.f_locals.get("second_seq")
        operands = [_listed(operand, items, scope) for operand, items in zip(operands, lists)]
    return Assertion(
        _claim_of_method(name, operands, scope), "" if teacher is None else str(teacher), scope,
        asserts=name.startswith("assert"))


def _listed(operand, items, scope):
    """Returns an operand of assertCountEqual with its original value, or with its items as a list."""
    original = Operand(None) if operand.node is None else _operand(operand.node, scope)
    return original if original.is_known else Operand(operand.node, items)


def _claim_of_method(name, operands, scope):
    if name in _OPERATORS:
        return comparison_claim(operands[0], _OPERATORS[name], operands[1], scope)
    if name in _NONE:
        return comparison_claim(operands[0], _NONE[name], Operand(ast.Constant(None), None), scope)
    if name in _CLOSE:
        return closeness_claim(*operands, scope)
    if name == "assertCountEqual":
        claim = comparison_claim(operands[0], ast.Eq, operands[1], scope)
        return claim and claim.in_any_order()
    if name in _TYPES:
        return type_claim(operands[0], operands[1].value, _TYPES[name])
    if name in _PATTERNS:
        pattern = operands[1].value
        return Claim(operands[0], _PATTERNS[name], pattern.pattern if isinstance(pattern, re.Pattern) else pattern)
    if name in _TRUTH:
        node = operands[0].node
        claim = None
        if isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Call)) and not scope.is_call_of_submission(node):
            claim = _claim_of_expression(node, scope, _TRUTH[name])
        return claim or Claim(operands[0], f"{_TRUTH[name]} was expected")
    return None


# Assert statements

def _statement(tree, line, scope, is_last, compared):
    """Explains an assert statement, or an error in the line of an assertion.

    `compared` holds the left operand, the operator and the right operand if a comparison of the statement kept them.
    """
    innermost = None
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assert, ast.Expr)) and node.lineno <= line <= node.end_lineno:
            innermost = node
    scope.enter(innermost)
    if isinstance(innermost, ast.Assert):
        claim = None
        if compared is not None and isinstance(innermost.test, ast.Compare) and len(innermost.test.ops) == 1:
            claim = _claim_of_compared(innermost.test, compared[0], compared[2], scope)
        elif is_last:
            claim = _claim_of_expression(innermost.test, scope, True)
        return Assertion(claim, _message(innermost.msg, scope), scope, True)
    match innermost:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name)) as call) if name.startswith("assert"):
            return Assertion(None, _message(_message_of_method(name, call), scope), scope, True)
    return Assertion(None, "", scope, False)


def _message_of_method(name, call):
    """Returns the node of the teacher's message in a call of a method of unittest, or None."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "msg"]
    if named or name.startswith(("assertRaises", "assertWarns")):
        return named[0] if named else None
    place = 1 if name in _NONE or name in _TRUTH else 3 if name in _CLOSE else 2
    return call.args[place] if len(call.args) > place else None


def _message(node, scope):
    """Returns the teacher's message, if it is a text and needs no side effects."""
    try:
        message = None if node is None else scope.evaluate(node)
    except Unknown:
        return ""
    return message if type(message) is str else ""


def _claim_of_expression(test, scope, truth):
    """Returns the claim that an expression is true (or false)."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return _claim_of_expression(test.operand, scope, not truth)
        case ast.BoolOp(op=ast.And()) if truth:
            return _claim_of_first_false(test.values, scope)
        case ast.Compare(ops=[operator]):
            claim = _claim_of_comparison(test, type(operator), scope, truth)
        case ast.Compare() if truth:
            claim = chain_claim(
                [_operand(node, scope) for node in (test.left, *test.comparators)], [type(op) for op in test.ops],
                scope)
        case ast.Call():
            claim = _claim_of_call(test, scope, truth)
        case _:
            claim = None
    return claim or _claim_of_value(test, scope, truth)


def _claim_of_first_false(nodes, scope):
    for node in nodes:
        try:
            if not scope.evaluate(node):
                return _claim_of_expression(node, scope, True)
        except Unknown:
            return None
    return None


def _claim_of_comparison(test, operator, scope, truth):
    left, right = test.left, test.comparators[0]
    if operator in (ast.Gt, ast.GtE) and not truth or operator in (ast.Lt, ast.LtE) and truth:
        distance = _distance(left, scope)
    else:
        distance = _distance(right, scope)
    if distance:
        return closeness_claim(*(_operand(node, scope) for node in distance), scope)
    return comparison_claim(
        _operand(left, scope), operator if truth else negated(operator), _operand(right, scope), scope)


def _claim_of_compared(test, left, right, scope):
    """Returns the claim of a comparison whose operands are known."""
    operator, expected = type(test.ops[0]), getattr(right, "expected", None)
    left = Operand(test.left, left)
    if operator is ast.Eq and type(right).__name__.startswith("Approx") and expected is not None:
        return closeness_claim(left, Operand(test.comparators[0], expected), scope)
    return comparison_claim(left, operator, Operand(test.comparators[0], right), scope)


def _distance(node, scope):
    """Returns the two nodes of `abs(a - b)`, or None."""
    match node:
        case ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(op=ast.Sub(), left=left, right=right)], keywords=[]):
            return left, right
    return None


def _claim_of_call(test, scope, truth):
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, kinds]):
            return type_claim(_operand(value, scope), scope.evaluate(kinds), truth)
        case ast.Call(func=ast.Attribute(attr="startswith" | "endswith" as name, value=value), args=[part]) if truth:
            return Claim(_operand(value, scope), _BEGINNINGS[name], scope.evaluate(part))
        case ast.Call(args=[left, right, *_]) if truth and _function(test, scope) is math.isclose:
            return closeness_claim(_operand(left, scope), _operand(right, scope), scope)
    return None


def _function(call, scope):
    try:
        return scope.evaluate(call.func)
    except Unknown:
        return None


def _claim_of_value(test, scope, truth):
    """Returns the claim for an expression whose parts are not known one by one."""
    word = "true" if truth else "false"
    if scope.is_call_of_submission(test) or isinstance(test, (ast.Name, ast.Attribute)):
        operand = _operand(test, scope)
        return Claim(operand, f"a {word} value was expected") if operand.is_known else None
    calls = scope.calls_of_submission(test)
    if not calls and (isinstance(test, ast.Compare) or _is_question(test) and scope.reads_submission(test)):
        return Claim(Operand(test, not truth), f"it should be {truth}")
    call = scope.call
    if call is None or not call.returned or not calls:
        return None
    text = scope.text(test)
    if len(text) > 80:
        return None
    actual = Operand(calls[0] if len(calls) == 1 else None, call.result)
    return Claim(actual, f"`{{}}` should be {word}", Source(text))


def _is_question(node):
    """Whether a node is a call that returns True or False, such as `inspect.isabstract(Shape)`."""
    name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return name.startswith(("is", "has")) or name in ("all", "any", "callable")


def _operand(node, scope):
    try:
        return Operand(node, scope.evaluate(node))
    except Unknown:
        return Operand(node)
