import unittest

from submission import hello


class TestHelloWorld(unittest.TestCase):
    def test_greets_the_world(self):
        """Greets the world"""
        self.assertEqual(hello(), "Hello world!", "The greeting should be exactly Hello world!")
