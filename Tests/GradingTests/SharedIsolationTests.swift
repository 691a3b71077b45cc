import FoundationEssentials
import Grading
import Testing

/// Gradings of exercises whose tests run in the submission's own interpreter, in plain processes.
@Suite(.serialized) struct `Shared isolation` {
    private static let tests = """
        import inspect
        import unittest
        from unittest import mock
        import submission
        from submission import f

        class Derived(submission.Base):
            pass

        class TestF(unittest.TestCase):
            def test_value(self):
                self.assertEqual(f(2), 4, "Twice two is four")

            def test_world(self):
                with mock.patch("builtins.input", return_value="7"):
                    self.assertEqual(submission.ask(), 7, "Read a number")
                self.assertEqual(list(inspect.signature(f).parameters), ["x"], "One parameter")
                self.assertIsInstance(Derived(), submission.Base)

            def test_unchanged(self):
                self.assertEqual(submission.LIST, [], "Each test begins with the same list")
                submission.LIST.append(1)

            def test_unchanged_still(self):
                self.assertEqual(submission.LIST, [], "Each test begins with the same list")
        """
    private static let right = """
        LIST = []

        class Base:
            pass

        def ask():
            return int(input())

        def f(x):
            return 2 * x

        """

    @Test func `runs tests that need one interpreter, each in a fresh process`() async throws {
        let report = try await grade(Self.right)
        #expect(report.tests.map(\.status) == [.passed, .passed, .passed, .passed], "\(report.tests)")
        #expect(report.verdict == .accepted)
        #expect(report.isolation == .shared)
    }

    @Test func `reports the teacher's message, the student's line, and an end of the program`() async throws {
        let wrong = try await grade(Self.right.replacing("2 * x", with: "x"))
        #expect(wrong.tests.first?.status == .failed)
        #expect(wrong.tests.first?.message.hasPrefix("Twice two is four.") == true)

        let raises = try await grade(Self.right.replacing("return 2 * x", with: "return [][x]"))
        #expect(raises.tests.first?.status == .error)
        #expect(raises.tests.first?.message.contains("line 10 of your code: `return [][x]`") == true)

        let exits = try await grade(Self.right.replacing("return 2 * x", with: "import os; os._exit(0)"))
        #expect(exits.tests.map(\.status) == [.error, .passed, .passed, .passed])
    }

    @Test func `reports a name that the tests lack as invalid`() async throws {
        let report = try await grade("def g(x):\n    return x\n")
        #expect(report.verdict == .invalid)
        #expect(report.summary.contains("`f`"))
        #expect(report.isolation == .shared)
    }

    @Test func `blames the package for tests that cannot be loaded`() async throws {
        let exercise = try Exercise(
            package: .small(yaml: "isolation: shared", ["tests.py": "import submission\nundefined_name\n"]))
        await #expect(throws: GradingError.self) {
            try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: Self.right)
        }
    }

    @Test func `survives results of the wrong form`() async throws {
        let forged = "import sandmartin.shared_submission as s\ns.SharedTests.run = lambda self, test: [1, 2]\n"
        let report = try await grade(forged + Self.right)
        #expect(report.tests.map(\.status) == [.error, .error, .error, .error])
    }

    @Test func `is named in the report and warned of by verify`() async throws {
        let report = try await grade(Self.right)
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(json.contains(#""isolation":"shared""#))

        let package = ExercisePackage.small(
            yaml: "isolation: shared",
            ["solutions/rejected/wrong.py": "def f(x):\n    return x\n"])
        let findings = try await ExerciseVerification(
            exercise: Exercise(package: package), host: LocalHost(), repetitions: 1
        ).outcome().findings
        #expect(findings.map { "\($0.severity.rawValue) \($0.place)" } == ["warning exercise.yaml"])
    }

    @Test func `is not for programs that are judged by their output`() {
        #expect(throws: (any Error).self) {
            try Exercise(package: .smallCases(["a": ("", "")], yaml: "isolation: shared"))
        }
    }

    private func grade(_ code: String) async throws -> GradingReport {
        let exercise = try Exercise(package: .small(yaml: "isolation: shared", ["tests.py": Self.tests]))
        return try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: code)
    }
}
