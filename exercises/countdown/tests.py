import unittest

from submission import countdown


class TestCountdown(unittest.TestCase):
    def test_counts_from_three(self):
        """Counts down from 3"""
        self.assertEqual(countdown(3), [3, 2, 1, "Lift-off!"], "The numbers go down to 1, then comes Lift-off!")

    def test_counts_from_one(self):
        """Counts down from 1"""
        self.assertEqual(countdown(1), [1, "Lift-off!"], "Even one number is a countdown")

    def test_leaves_at_once_hidden(self):
        """Leaves at once from 0"""
        self.assertEqual(countdown(0), ["Lift-off!"], "With nothing to count, the rocket leaves at once")

    def test_counts_far_hidden(self):
        """Counts down from far"""
        steps = countdown(1000)
        self.assertEqual(len(steps), 1001, "Each number and the Lift-off! should be there once")
