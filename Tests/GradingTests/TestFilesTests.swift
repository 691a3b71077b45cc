import Settings
import Testing

@testable import Grading

/// Exercises whose tests are in several files.
@Suite(.serialized) struct `Several files of tests` {
    private static let files: [String: String?] = [
        "tests.py": nil, "test_two.py": "from submission import f\n\ndef test_f():\n    assert f(2) == 4, 'Four'\n",
        "three_test.py": "from submission import f\n\ndef test_f():\n    assert f(3) == 6, 'Six'\n",
    ]

    @Test func `are found by the names that unittest and pytest look for`() throws {
        let texts = ["tests.py", "test_a.py", "tests_b.py", "c_test.py"]
        let others = ["conftest.py", "testing.py", "contest.py", "test_a.txt", "lib/test_d.py", "test_helper.py"]
        let exercise = try Exercise(
            package: .small(
                yaml: "support: {harness: [test_helper.py]}",
                Dictionary(uniqueKeysWithValues: (texts + others).map { ($0, "def test_x(): pass\n") })))
        #expect(exercise.testFiles == ["tests.py", "c_test.py", "test_a.py", "tests_b.py"])
        #expect(try exercise.harnessFiles().keys.sorted() == (texts + ["test_helper.py"]).sorted())
        #expect(try Exercise(package: .small()).testFiles == nil)
    }

    @Test(arguments: [
        (["test_a-b.py"], "", "test_a-b.py: the name of a file of tests must be a Python name with .py"),
        (["test_code.py"], "module: test_code", "test_code.py: has the name of the student's module"),
        (["test_a.py", "calls.yaml"], "", "tests.py: an exercise may have tests.py or calls.yaml, not both"),
    ])
    func `are refused with a reason`(_ files: [String], _ yaml: String, _ message: String) {
        let changes = Dictionary(uniqueKeysWithValues: files.map { ($0, String?.some("\n")) })
        let error = #expect(throws: GradingError.self) { try Exercise(package: .small(yaml: yaml, changes)) }
        #expect(error?.message.hasPrefix(message) == true)
    }

    @Test func `have patterns for all of their names`() async throws {
        let yaml = """
            hidden: ["three_test.*"]
            weights: {"three_test.test_f": 3}
            depends: {"three_test.*": "test_two.*"}
            """
        let exercise = try Exercise(package: .small(yaml: yaml, Self.files))
        let session = GradingSession(exercise: exercise, host: LocalHost())
        let right = try await session.grade(code: "def f(x):\n    return 2 * x\n")
        #expect(right.tests.map(\.id) == ["test_two.test_f", "three_test.test_f"])
        #expect(right.tests.map(\.points) == [25, 75])
        #expect(right.tests.map(\.hidden) == [false, true])
        let wrong = try await session.grade(code: "def f(x):\n    return 5\n")
        #expect(wrong.tests[0].message.hasPrefix("Four"))
        #expect(wrong.tests[1].message == "Not run because “f” did not pass yet.")
        #expect(
            HarnessEvent.Test(id: "test_a.TestB.test_c", name: "c").names == [
                "test_a.TestB.test_c", "TestB.test_c", "test_c", "c",
            ])
    }

    @Test func `share an interpreter with the submission under shared isolation`() async throws {
        let exercise = try Exercise(package: .small(yaml: "isolation: shared", Self.files))
        let report = try await GradingSession(exercise: exercise, host: LocalHost())
            .grade(code: "def f(x):\n    return 2 * x\n")
        #expect(report.tests.map(\.id) == ["test_two.test_f", "three_test.test_f"])
        #expect(report.verdict == .accepted)
    }

    @Test func `are named in what verify finds`() async throws {
        let changes: [String: String?] = [
            "test_more.py": "from submission import f\n\ndef test_more():\n    assert f(1) == 2\n",
            "solutions/rejected/none.py": "def f(x):\n    pass\n",
        ]
        let exercise = try Exercise(package: .small(changes))
        let findings = try await ExerciseVerification(exercise: exercise, host: LocalHost(), repetitions: 1).outcome()
            .findings
        #expect(
            findings.map { "\($0.place): \($0.message)" } == [
                "test_more.py:4: this assertion has no message; write one for the student"
            ])
    }

    @Test func `need testing libraries if one of them does`() {
        let request = PairRequest(
            harness: ["tests.py": [], "test_a.py": Array("import pytest\n".utf8)], submission: [:],
            limits: CellLimits(policy: "default", program: .calledByTests))
        #expect(request.importsTestingModules)
    }
}
