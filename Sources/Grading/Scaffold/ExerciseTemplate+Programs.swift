/// Exercises in which the student writes a program.
extension ExerciseTemplate {
    static let io = ExerciseTemplate(
        handout: """
            Write a program that reads numbers, one in each line, and prints their mean.

            For the numbers 1 and 4, the program prints:

            ```
            Mean: 2.5
            ```

            """,
        files: [
            // Everything in this file is optional, and so is the file itself.
            "cases.yaml": """
            # How exactly the output must equal the expected output: exact, ends or any.
            whitespace: ends
            # How far a number may be from the expected one.
            tolerance: 1e-6
            cases:
              1-two-numbers:
                title: Two numbers
                message: Add the numbers and divide by how many there are.
              2-thirds-hidden:
                title: A mean with many digits
                message: Do not round the mean.
                hidden: true
                weight: 2

            """,
            "cases/1-two-numbers.in": "2\n7\n",
            "cases/1-two-numbers.out": "Mean: 4.5\n",
            "cases/2-thirds-hidden.in": "1\n1\n2\n",
            "cases/2-thirds-hidden.out": "Mean: 1.333333333\n",
            "starter.py": """
            import sys

            numbers = [float(line) for line in sys.stdin]

            """,
            "solutions/accepted/divides.py": """
            import sys

            numbers = [float(line) for line in sys.stdin]
            print("Mean:", sum(numbers) / len(numbers))

            """,
            "solutions/partial/rounds.py": """
            import sys

            numbers = [float(line) for line in sys.stdin]
            print("Mean:", round(sum(numbers) / len(numbers), 1))

            """,
            "solutions/rejected/adds.py": """
            import sys

            print("Mean:", sum(float(line) for line in sys.stdin))

            """,
        ])

    static let checker = ExerciseTemplate(
        settings: "hidden: [\"*-hidden\"]\n",
        handout: """
            Write a program that reads a number and prints two whole numbers, separated by a space. Both must be greater
            than 1, and their product must be the number that the program reads. Any such pair is right. For 15, both
            `3 5` and `5 3` are right.

            """,
        files: [
            "checker.py": """
            def check(input, output, expected):
                \"""Returns True for a right output, and otherwise False or a text that says what is wrong.\"""
                words = output.split()
                if len(words) != 2 or not all(word.isdecimal() and len(word) < 10 for word in words):
                    return "Print two whole numbers, separated by a space."
                first, second = map(int, words)
                if 1 in (first, second):
                    return "Both numbers must be greater than 1."
                if first * second != int(input):
                    return f"The product of {first} and {second} is {first * second}."
                return True

            """,
            "cases/1-small.in": "91\n",
            "cases/2-large-hidden.in": "999999\n",
            "starter.py": """
            number = int(input())

            """,
            "solutions/accepted/searches.py": """
            number = int(input())
            factor = 2
            while number % factor != 0:
                factor += 1
            print(factor, number // factor)

            """,
            "solutions/rejected/trivial.py": """
            print(1, int(input()))

            """,
        ])

    static let interactive = ExerciseTemplate(
        settings: "hidden: [\"*_hidden\"]\n",
        handout: """
            Write a program that finds a number from 1 to 100. The program prints a guess in a line of its own, and
            then reads the answer: `higher`, `lower` or `right`. At most seven guesses are allowed. After `right`, the
            program ends.

            """,
        files: [
            "interactor.py": """
            def play(program, number):
                for _ in range(7):
                    guess = program.read_number()
                    if guess == number:
                        program.write_line("right")
                        program.expect_end()
                        return
                    program.write_line("higher" if guess < number else "lower")
                assert False, "Seven guesses are enough if each one halves what is left"


            def test_finds_a_number(program):
                \"""Finds a number\"""
                play(program, 37)


            def test_finds_the_largest_number_hidden(program):
                \"""Finds an extreme number\"""
                play(program, 100)

            """,
            "starter.py": """
            print(50)
            answer = input()

            """,
            "solutions/accepted/halves.py": """
            low, high = 1, 100
            answer = ""
            while answer != "right":
                guess = (low + high) // 2
                print(guess)
                answer = input()
                if answer == "higher":
                    low = guess + 1
                else:
                    high = guess - 1

            """,
            "solutions/rejected/counts.py": """
            guess = 0
            answer = ""
            while answer != "right":
                guess += 1
                print(guess)
                answer = input()

            """,
        ])
}
