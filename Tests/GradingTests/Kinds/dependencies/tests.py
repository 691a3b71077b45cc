import unittest

from submission import Stack


class TestStack(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()

    def test_pop(self):
        """Pops the value that was pushed last"""
        self.stack.push(1)
        self.stack.push(2)
        self.assertEqual(self.stack.pop(), 2, "The last value comes first")

    def test_pop_from_an_empty_stack(self):
        """Refuses to pop from an empty stack"""
        with self.assertRaises(IndexError, msg="An empty stack has nothing to pop"):
            self.stack.pop()

    def test_push(self):
        """Pushes values"""
        self.stack.push(1)
        self.stack.push(2)
        self.assertEqual(self.stack.size(), 2, "Two values were pushed")


def test_many_values_hidden():
    """Works with many values"""
    stack = Stack()
    for number in range(1000):
        stack.push(number)
    popped = [stack.pop() for _ in range(1000)]
    assert popped == list(range(999, -1, -1)), "Look at what `pop` removes"
