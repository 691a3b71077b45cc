import unittest

from submission import hello


class TestHello(unittest.TestCase):
    def test_returns_hello(self):
        """Returns Hello"""
        self.assertEqual(hello(), "Hello", "The greeting should be exactly Hello")
