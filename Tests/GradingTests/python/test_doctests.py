"""Examples are tests: those in the handout, in the tests and in the submission."""

import unittest

from pair import Grading

HANDOUT = '''
# Half

Write `half`.

```python
>>> from submission import half
>>> half(10)
5
>>> half(4) + half(2)
3
```

It also says what it does:

    >>> tell(4)
    half of 4 is 2

And it refuses texts:

>>> half("x")
Traceback (most recent call last):
    ...
TypeError: not a number
>>> number = half(2)

The name is kept.

>>> number
1
'''
OF_FILE = f'''
import doctest, pathlib
pathlib.Path("handout.md").write_text({HANDOUT!r})

def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocFileSuite("handout.md"))
    return tests
'''
GOOD = '''
def half(n):
    """Returns the half.

    >>> half(8)
    4
    """
    if isinstance(n, str): raise TypeError("not a number")
    return n // 2
def tell(n): print("half of", n, "is", half(n))
'''


class Doctests(unittest.TestCase):
    def grade(self, tests, code):
        grading = Grading(tests, code)
        self.assertEqual((grading.invalid, grading.fault), (None, None), grading.errors)
        self.assertTrue(grading.named("done"), grading.errors)
        return grading

    def test_each_block_of_a_file_is_a_test_with_its_example_as_title(self):
        grading = self.grade(OF_FILE, GOOD)
        self.assertEqual(grading.statuses, {
            "handout:7": "passed", "handout:16": "passed", "handout:21": "passed", "handout:29": "passed"})
        titles = [test["name"] for test in grading.named("loaded")[0]["tests"]]
        self.assertEqual(titles, ["half(10)", "tell(4)", 'half("x")', "number"])

    def test_a_wrong_example_is_explained_in_one_sentence(self):
        grading = self.grade(OF_FILE, """
            def half(n): return 1
            def tell(n): return "half"
            """)
        messages = [end["message"] for end in grading.ends.values()]
        self.assertEqual(messages[0], "The example `half(10)` should give `5`, but gives `1`.")
        self.assertEqual(messages[1], "The example `tell(4)` should give `half of 4 is 2`, but gives `'half'`.")
        self.assertEqual(
            messages[2], "The example `half(\"x\")` should raise `TypeError: not a number`, but gives `1`.")
        self.assertNotIn("-----", str(grading.ends))

    def test_an_error_of_the_submission_is_its_error(self):
        grading = self.grade(OF_FILE, "def half(n): return 1 // 0\ndef tell(n): pass")
        self.assertEqual(grading.ends["handout:7"]["status"], "error")
        self.assertIn("ZeroDivisionError", grading.ends["handout:7"]["message"])
        self.assertIn("gives nothing", grading.ends["handout:16"]["message"])

    def test_examples_of_the_tests_use_the_names_of_the_tests(self):
        tests = '''
            """
            >>> from submission import half
            >>> half(10)
            5
            >>> show(half)
            half of 4
            2
            """
            import doctest
            import tests

            def show(function):
                """Shows it.

                >>> show(len) is None
                text
                True
                """
                if function is len:
                    print("text")
                    return
                print("half of 4")
                return function(4)

            def load_tests(loader, standard, pattern):
                standard.addTests(doctest.DocTestSuite(tests))
                return standard
            '''
        grading = self.grade(tests, "def half(n): return n // 2")
        self.assertEqual(grading.statuses, {"tests:3": "passed", "tests.show:16": "passed"})
        wrong = self.grade(tests, "def half(n): return 2").ends["tests:3"]
        self.assertEqual(wrong["message"], "The example `half(10)` should give `5`, but gives `2`.")

    def test_the_submissions_own_examples_are_one_test(self):
        tests = '''
            import doctest
            def load_tests(loader, tests, pattern):
                tests.addTests(doctest.DocTestSuite("submission"))
                return tests
            '''
        grading = self.grade(tests, GOOD)
        self.assertEqual(grading.statuses, {"docstrings": "passed"})
        wrong = self.grade(tests, GOOD.replace("    4\n", "    5\n")).only
        self.assertEqual(
            wrong["message"], "The example `half(8)` in the docstring of `half` should give `5`, but gives `4`.")
        self.assertEqual(self.grade(tests, "def half(n): return n // 2").only["status"], "failed")
        self.assertEqual(self.grade(tests, "def half(n):\n    'a >>> b'\n    return n // 2").only["status"], "failed")

    def test_examples_of_the_submission_never_run_in_the_harness(self):
        code = """
            '''
            >>> import sys
            >>> "sandmartin.harness" in sys.modules
            False
            '''
            def f():
                '''
                >>> import unittest
                >>> unittest.TestCase.assertEqual = lambda *arguments: None
                >>> 1
                1
                '''
                return 1
            """
        grading = self.grade(
            '''
            import doctest, unittest
            import submission
            from submission import f

            class Equal(unittest.TestCase):
                def test_f(self): self.assertEqual(f(), 2)

            def load_tests(loader, tests, pattern):
                doctest.run_docstring_examples(f, {}) if False else None
                tests.addTests(doctest.DocTestSuite(submission))
                return tests
            ''', code)
        self.assertEqual(grading.statuses["Equal.test_f"], "failed")
        for use in "doctest.testmod(submission)", "doctest.run_docstring_examples(submission.f, {})":
            tests = f"import doctest\nimport submission\n{use}\ndef test_f(): assert submission.f()"
            fault = Grading(tests, code).fault
            self.assertIn("tests of their own", fault)


if __name__ == "__main__":
    unittest.main()
