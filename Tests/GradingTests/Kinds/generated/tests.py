import random

from hypothesis import given, strategies

from submission import ordered


@given(strategies.lists(strategies.integers()))
def test_any_list(numbers):
    """Orders any list"""
    assert ordered(numbers) == sorted(numbers), "Every number must be in its place"


def test_long_lists():
    """Orders long lists"""
    for length in range(100, 120):
        numbers = [random.randrange(1000) for _ in range(length)]
        assert ordered(numbers) == sorted(numbers), "Long lists must be ordered too"
