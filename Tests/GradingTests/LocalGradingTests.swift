import FoundationEssentials
import Grading
import Testing

/// Complete gradings with the real harness and submission runner, in plain processes.
@Suite(.serialized) struct `Grading with real Python` {
    /// Solutions that hit a limit need real cells; the end-to-end suite grades them.
    @Test(arguments: [
        "hello", "hello-world", "sum", "countdown", "longest-name", "word-count", "palindrome", "shopping",
    ])
    func `gives each solution of an exercise its expected verdict`(_ slug: String) async throws {
        var exercise = try Exercise(package: ExercisePackage(directory: "\(SourceTree.exercises)/\(slug)"))
        exercise.solutions.removeAll { $0.expectation == .status(.cpuLimit) }
        let findings = try await ExerciseVerification(exercise: exercise, host: LocalHost(), repetitions: 1).outcome()
            .findings
        #expect(findings == [])
    }

    @Test func `shows for each test the output during this test`() async throws {
        let tests = """
            from submission import f

            def test_a():
                assert f(1) == 1, "one"

            def test_b():
                assert f(2) == 2, "two"
            """
        let report = try await grade(tests, "print('loading')\ndef f(x):\n    print('f of', x)\n    return x\n")
        #expect(report.verdict == .accepted)
        #expect(report.tests.map(\.stdout) == ["f of 1\n", "f of 2\n"])
    }

    @Test func `continues with the other tests after one ends the program`() async throws {
        let tests = """
            from submission import f

            def test_a():
                assert f(1) == 1, "one"

            def test_b():
                assert f(2) == 2, "two"

            def test_c():
                assert f(3) == 3, "three"
            """
        let report = try await grade(tests, "import os\ndef f(x):\n    return os._exit(0) if x == 2 else x\n")
        #expect(report.tests.map(\.status) == [.passed, .error, .passed])
        #expect(report.verdict == .partial)
    }

    @Test func `finds the faults of an exercise`() async throws {
        let package = ExercisePackage.small(
            yaml: "hidden: [\"*_hidden\"]",
            [
                "handout.md": "Try `f( 'a' )`.",
                "starter.py": "def f(x):\n    return 2 * x\n",
                "solutions/accepted/wrong.py": "def f(x):\n    return x\n",
                "solutions/memory_limit/not.py": "def f(x):\n    return x\n",
                "tests.py": """
                from submission import f

                def test_f():
                    assert f(2) == 4

                def test_text_hidden():
                    assert f("a") == "aa", "Texts too"
                """,
            ])
        let findings = try await ExerciseVerification(
            exercise: Exercise(package: package), host: LocalHost(), repetitions: 2
        ).outcome().findings
        #expect(
            findings.map { "\($0.severity.rawValue) \($0.place)" } == [
                "error solutions/accepted/wrong.py", "error solutions/memory_limit/not.py", "error starter.py",
                "warning tests.py:4", "error handout.md",
            ])
        #expect(findings.first?.message.hasPrefix("must be accepted, but is rejected") == true)
    }

    @Test func `finds flaky tests`() async throws {
        let package = ExercisePackage.small([
            "solutions/accepted/one.py": nil,
            "solutions/partial/chance.py": """
            import time

            def f(x):
                return 4 if time.time_ns() // 1000 % 2 else 5
            """,
            "tests.py": """
            from submission import f

            def test_f():
                assert f(2) == 4, "four"

            def test_always():
                assert f(2) > 3, "more than three"

            def test_never():
                assert f(2) < 3, "less than three"
            """,
        ])
        let exercise = try Exercise(package: package)
        let verification = ExerciseVerification(exercise: exercise, host: LocalHost(), repetitions: 40)
        let findings = try await verification.outcome().findings
        #expect(findings.contains { $0.message.contains("test test_f gives different results") })
    }

    @Test(arguments: ExerciseScaffold.Kind.allCases)
    func `finds no fault in a new exercise`(of kind: ExerciseScaffold.Kind) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/My first One"
            try ExerciseScaffold.create(at: path, kind: kind)
            let exercise = try Exercise(package: ExercisePackage(directory: path))
            #expect(exercise.slug == "my-first-one")
            #expect(try await ExerciseVerification(exercise: exercise, host: LocalHost()).outcome().findings == [])
            #expect(throws: GradingError.self) { try ExerciseScaffold.create(at: path) }
        }
    }

    private func grade(_ tests: String, _ code: String) async throws -> GradingReport {
        let exercise = try Exercise(package: .small(["tests.py": tests]))
        return try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: code)
    }
}
