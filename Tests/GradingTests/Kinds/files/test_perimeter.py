import pytest

from submission import perimeter


@pytest.mark.parametrize("width, height, length", [(2, 3, 10), (1, 1, 4)])
def test_perimeter(width, height, length):
    """The perimeter of a rectangle"""
    assert perimeter(width, height) == length, "A rectangle has four sides"


def test_negative_hidden():
    """The perimeter with a negative length"""
    with pytest.raises(ValueError):
        perimeter(-1, 2)
