"""Tests how much the page loads: bytes, requests and caching. Tests/Browser/load-times measures how long that takes."""

import unittest

import suite
from page_load import Loads, sent, table, total

# Compressed, with headers: the page, scripts, styles, CodeMirror and the answers of the API.
MOST_BYTES = 150_000
MOST_REQUESTS = 12
MOST_BYTES_AGAIN = 20_000
# The headers are included.
LEAST_COMPRESSED_BYTES = 2_000


class WeightTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with Loads(suite.options.base_url) as loads:
            cls.first = loads.load()
            cls.second = loads.load()
        for name, load in (("first", cls.first), ("second", cls.second)):
            print(f"\n{name} load of an exercise\n{table(load)}")

    def test_first_load(self):
        """a new visitor loads at most 150 KB in a dozen requests, all of them from us and all successful"""
        self.assertLessEqual(total(self.first), MOST_BYTES)
        self.assertLessEqual(len(self.first.answers), MOST_REQUESTS)
        for answer in self.first.answers:
            self.assertTrue(answer.url.startswith(suite.options.base_url), answer.url)
            self.assertLess(answer.status, 400, answer.url)

    def test_second_load(self):
        """a returning visitor loads no script, no style and no picture again, and does not ask whether they changed"""
        self.assertLessEqual(total(self.second), MOST_BYTES_AGAIN)
        for answer in sent(self.second):
            path = answer.url.removeprefix(suite.options.base_url)
            self.assertTrue(path == "" or path.startswith("api/"), answer.url)

    def test_caching(self):
        """files with a hash in their names are cached for ever, the page itself is revalidated"""
        for answer in self.first.answers:
            path = answer.url.removeprefix(suite.options.base_url)
            caching = answer.headers.get("cache-control")
            if path.startswith("assets/"):
                self.assertEqual(caching, "public, max-age=31536000, immutable", path)
            elif path == "":
                self.assertEqual(caching, "private, no-cache")
                self.assertIn("etag", answer.headers)

    def test_compression(self):
        """every longer text is compressed, those with a session token excepted"""
        for answer in sent(self.first):
            if answer.bytes > LEAST_COMPRESSED_BYTES:
                self.assertIn(answer.headers.get("content-encoding"), ("br", "gzip"), answer.url)
                self.assertIn("Accept-Encoding", answer.headers["vary"], answer.url)
            if answer.url.endswith("/session"):
                self.assertNotIn("content-encoding", answer.headers)

    def test_other_languages(self):
        """a student who reads English does not load the Finnish texts"""
        self.assertEqual([answer.url for answer in self.first.answers if "/fi" in answer.url], [])

    def test_console(self):
        """the browser's console stays empty, also of warnings"""
        self.assertEqual(self.first.messages + self.second.messages, [])
