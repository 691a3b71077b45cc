"""Tests that talk with a program while it runs."""

import unittest

from pair import Grading

GUESSING = '''
    def test_finds_seven(program):
        """Finds the number 7"""
        for _ in range(8):
            guess = program.read_number()
            if guess == 7:
                program.write_line("right")
                program.expect_end()
                return
            program.write_line("higher" if guess < 7 else "lower")
        assert False, "Eight guesses are enough"
    '''

BISECTION = """
    low, high = 1, 100
    while True:
        guess = (low + high) // 2
        print(guess)
        answer = input()
        if answer == "right":
            break
        if answer == "higher":
            low = guess + 1
        else:
            high = guess - 1
    """


def talk(tests, code, **more):
    return Grading(tests, code, program=True, **more)


class Interaction(unittest.TestCase):
    def assertTold(self, grading, status, *words):
        self.assertIsNone(grading.fault)
        self.assertEqual(grading.only["status"], status, grading.only)
        for word in words:
            self.assertIn(word, grading.only["message"])
        self.assertLessEqual(len(grading.only["message"].split()), 60)

    def test_a_right_program_passes(self):
        grading = talk(GUESSING, BISECTION)
        self.assertEqual(grading.statuses, {"test_finds_seven": "passed"}, grading.events)
        self.assertEqual(grading.named("loaded")[0]["tests"][0]["name"], "Finds the number 7")

    def test_every_test_talks_with_a_program_of_its_own(self):
        tests = """
            def test_first(program):
                program.write_line("Ada")
                assert program.read_line() == "Hello Ada"
            def test_second(program):
                program.write_line("Bob")
                assert program.read_line() == "Hello Bob"
            """
        grading = talk(tests, 'print("Hello " + input())')
        self.assertEqual(set(grading.statuses.values()), {"passed"}, grading.events)
        self.assertEqual(len(grading.statuses), 2)

    def test_all_ways_of_reading_and_printing_work(self):
        tests = """
            def test_ways(program):
                program.write_line("a", 1)
                program.write_line("b")
                program.write_line("c")
                assert program.read_line() == "a 1"
                assert program.read_line() == "? b"
                assert program.read_line() == "c"
                assert program.read_line() == "é"
                program.expect_end()
            """
        code = """
            import sys
            sys.stdout.write(sys.stdin.readline())
            print("?", input())
            sys.stdout.buffer.write(sys.stdin.buffer.readline())
            print("é", end="")
            """
        self.assertEqual(talk(tests, code).only["status"], "passed")

    def test_a_prompt_without_newline_counts_as_a_line(self):
        tests = """
            def test_asks(program):
                assert program.read_line() == "Name? "
                program.write_line("Ada")
                assert program.read_line() == "Hello Ada"
            """
        self.assertEqual(talk(tests, 'print("Hello", input("Name? "))').only["status"], "passed")

    def test_what_was_said_is_shown_in_order(self):
        grading = talk(GUESSING, "for number in range(20):\n    print(number)\n    input()\n")
        self.assertTold(grading, "failed", "“8”")
        grading = talk(GUESSING, "print(50)\nprint(input())\n")
        self.assertTold(grading, "failed", "“lower”")
        self.assertEqual(
            grading.only["details"].splitlines(),
            ["What was said:", "Your program: 50", "Test: lower", "Your program: lower"])

    def test_a_program_and_a_test_that_wait_for_each_other_are_reported(self):
        grading = talk(GUESSING, "input()\nprint(50)\n")
        self.assertTold(grading, "failed", "Your program waits for input, but it should print something now.")

    def test_a_program_that_ends_too_early_is_reported(self):
        self.assertTold(talk(GUESSING, "pass"), "failed", "Your program has ended, but it should print something more.")
        self.assertTold(talk(GUESSING, "print(1)\n"), "failed", "Your program has ended")
        self.assertTold(talk(GUESSING, "print(1)\ninput()\n"), "failed", "Your program has ended")

    def test_a_program_that_goes_on_is_reported(self):
        self.assertTold(talk(GUESSING, "print(7)\ninput()\nprint(8)\n"), "failed", "“8”", "should have ended")
        self.assertTold(talk(GUESSING, "print(7)\ninput()\ninput()\n"), "failed", "waits for more input")

    def test_exceptions_of_the_program_are_its_own(self):
        grading = talk(GUESSING, "print(50)\nint(input())\n")
        self.assertTold(grading, "error", "ValueError", "line 2")

    def test_an_exception_of_the_program_is_explained_as_that_of_a_program(self):
        tests = "def test_asks(program):\n    program.write_line(1)\n    program.expect_end()\n"
        self.assertTold(talk(tests, "raise EOFError"), "error", "in line 1")
        self.assertTold(talk(tests, "def f(n): return f(n)\nf(input())"), "error", "`f` calls itself")
        self.assertTold(talk(tests, "n = int(input())\nprint(5 / (n - 1))"), "error", "`n - 1` is 0 here")

    def test_exit_codes_count(self):
        tests = "def test_ends(program):\n    program.expect_end()\n"
        self.assertEqual(talk(tests, "import sys\nsys.exit()\n").only["status"], "passed")
        self.assertEqual(talk(tests, "exit(0)\n").only["status"], "passed")
        self.assertTold(talk(tests, "import sys\nsys.exit(3)\n"), "failed", "exit code")
        self.assertTold(talk(tests, "import os\nos._exit(0)\n"), "error", "ended the program")

    def test_the_teachers_message_comes_first(self):
        tests = 'def test_greets(program):\n    assert program.read_line() == "Hi", "Greet with Hi"\n'
        grading = talk(tests, "print('Hello')")
        self.assertTold(grading, "failed", "Greet with Hi")
        self.assertEqual(grading.only["teacher"], "Greet with Hi")

    def test_a_text_instead_of_a_number_is_the_programs_mistake(self):
        self.assertTold(talk(GUESSING, "print('fifty')\n"), "failed", "“fifty”", "one whole number")
        tests = "def test_number(program):\n    int(program.read_line())\n"
        self.assertTold(talk(tests, "print('fifty')\n"), "failed", "“fifty”")

    def test_a_mistake_in_the_tests_is_never_the_students(self):
        tests = "def test_broken(program):\n    program.write_line(1)\n    {}['key']\n"
        grading = talk(tests, "input()\n")
        self.assertIn("tests.py, line 3: KeyError: 'key'", grading.fault)
        self.assertEqual(grading.ends, {})

    def test_the_mistake_of_a_program_that_ignores_the_end_of_its_input_is_reported(self):
        code = """
            print("fifty")
            for _ in range(3):
                try:
                    input()
                except EOFError:
                    print("more")
            """
        self.assertTold(talk(GUESSING, code), "failed", "“fifty”")

    def test_a_program_cannot_pass_by_what_it_sends(self):
        code = """
            import sys
            sys.stdin = None
            print("passed")
            print('{"event": "end"}')
            """
        self.assertTold(talk(GUESSING, code), "failed", "“passed”")

    def test_control_characters_are_shown_as_escapes(self):
        grading = talk(GUESSING, "print('\\x1b[Jfifty\\u202e')\n")
        self.assertTold(grading, "failed", "“\\x1b[Jfifty\\u202e”")

    def test_code_that_does_not_compile_is_invalid(self):
        grading = talk(GUESSING, "print(\n")
        self.assertIn("line 1", grading.invalid)
        self.assertEqual(grading.invalid_details, "line 1: print(\n             ^")

    def test_a_long_conversation_keeps_its_end(self):
        tests = """
            def test_counts(program):
                for number in range(2000):
                    assert program.read_number() == number
                assert program.read_line() == "end", "End with end"
            """
        grading = talk(tests, "for number in range(2001):\n    print(number)\n")
        self.assertTold(grading, "failed", "End with end")
        lines = grading.only["details"].splitlines()
        self.assertLessEqual(len(lines), 203)
        self.assertEqual(lines[-1], "Your program: 2000")
