import unittest

from submission import countdown


class TestCountdown(unittest.TestCase):
    def test_counts_from_three(self):
        """Counts down from 3"""
        self.assertEqual(countdown(3), [3, 2, 1, "Lift-off!"], "The list should count down to 1 and end with Lift-off!")

    def test_counts_from_one(self):
        """Counts down from 1"""
        self.assertEqual(countdown(1), [1, "Lift-off!"], "From 1, the list should be 1 and then Lift-off!")

    def test_leaves_at_once_hidden(self):
        """Returns only Lift-off! from 0"""
        self.assertEqual(countdown(0), ["Lift-off!"], "With no numbers to count, the list should hold only Lift-off!")

    def test_counts_far_hidden(self):
        """Counts down from a large number"""
        steps = countdown(1000)
        self.assertEqual(len(steps), 1001, "Each number and Lift-off! should be in the list once")
