import Grading
import Testing

/// What `exercise verify` finds by itself, with plain processes as cells.
@Suite(.serialized) struct `The verification of an exercise` {
    private static let tests = """
        from submission import f

        def test_two():
            assert f(2) == 4, "Twice two"

        def test_three():
            assert f(3) == 6, "Twice three"
        """

    @Test func `shows how each solution was graded`() async throws {
        let outcome = try await outcome(
            Self.wrong.merging(["solutions/partial/four.py": "def f(x):\n    return 4\n"]) { $1 })
        #expect(outcome.findings == [])
        #expect(outcome.solutions.map(\.verdict) == [.accepted, .partial, .rejected])
        #expect(outcome.solutions.map(\.points) == [100, 50, 0])
        #expect(outcome.solutions[1].failures.map(\.id) == ["test_three"])
        #expect(outcome.solutions[1].failures.map(\.status) == [.failed])
    }

    @Test func `takes a partial or an invalid solution for a wrong one`() async throws {
        let files = Self.wrong.merging([
            "solutions/rejected/four.py": "def f(x):\n    return 4\n", "solutions/rejected/empty.py": "",
        ]) { $1 }
        #expect(try await outcome(files).findings == [])
    }

    @Test func `finds tests that no wrong solution fails`() async throws {
        let findings = try await outcome([
            "solutions/partial/four.py": "def f(x):\n    return 4\n",
            "tests.py": Self.tests + "\n\ndef test_two_again():\n    assert f(2) == 4, \"Still four\"\n",
        ]).findings
        #expect(findings.map(\.severity) == [.warning])
        #expect(
            findings.map { "\($0.place): \($0.message)" } == [
                "tests.py: no wrong solution fails test_two, test_two_again; add one to solutions/rejected or "
                    + "solutions/partial that does"
            ])
    }

    @Test func `finds patterns of weights that match no test`() async throws {
        let findings = try await outcome(yaml: "weights:\n  test_two: 2\n  test_four: 3\n", Self.wrong).findings
        #expect(findings.map(\.severity) == [.warning])
        #expect(findings.map(\.place) == ["exercise.yaml:5"])
        #expect(
            findings.first?.message.hasPrefix("weights: \"test_four\" matches no test; remove it, or name one of: ")
                == true)
    }

    @Test(arguments: [
        ("points: 1", "points: 1 points are too few for 2 tests; worth nothing: test_three"),
        ("weights: {\"*\": 0}", "weights: all are 0, so that all tests are worth the same"),
    ])
    func `finds points that cannot be shared`(_ yaml: String, _ message: String) async throws {
        let findings = try await outcome(yaml: yaml, Self.wrong).findings
        #expect(findings.map(\.message) == [message])
    }

    @Test func `finds tests that exist only in some runs`() async throws {
        let tests = Self.tests + "\n\nimport time\nif time.time_ns() // 1000 % 2:\n    def test_by_chance():\n"
        let findings = try await outcome(
            Self.wrong.merging(["tests.py": tests + "        assert f(1) == 2, \"By chance\"\n"]) { $1 },
            repetitions: 20
        ).findings
        #expect(findings.contains { $0.message.hasPrefix("the test test_by_chance exists only in some runs") })
    }

    @Test func `goes on after a fault of the exercise, and names it once`() async throws {
        let findings = try await outcome(
            Self.wrong.merging(["tests.py": "from submission import f\nf(\n"]) { $1 }
        ).findings
        #expect(findings.map(\.place) == ["solutions/accepted/one.py"])
        #expect(findings.first?.message.contains("tests.py does not compile") == true)
    }

    @Test func `names a byte order mark and Windows line endings in the files of a case`() async throws {
        let package = ExercisePackage.smallCases(["a": ("Ada\r\n", "\u{FEFF}Ada\n")], yaml: "")
        let verification = ExerciseVerification(
            exercise: try Exercise(package: package), host: LocalHost(), repetitions: 1)
        let warnings = try await verification.outcome().findings.filter { $0.severity == .warning }
        #expect(warnings.map(\.place) == ["solutions/rejected", "cases/a.in", "cases/a.out"])
        #expect(warnings[1].message.hasPrefix("has Windows line endings"))
        #expect(warnings[2].message.hasPrefix("begins with a byte order mark"))
    }

    @Test(arguments: ["starter.py", "exercise.yaml"])
    func `finds hidden inputs in all texts that a student can read`(_ place: String) async throws {
        let starter = place == "starter.py" ? ["starter.py": "# Try f(3).\ndef f(x):\n    return 0\n"] : [:]
        let hints = place == "exercise.yaml" ? "hints: [\"What is f( 3 )?\"]" : ""
        let findings = try await outcome(
            yaml: "hidden: [test_three]\n\(hints)", Self.wrong.merging(starter) { $1 }
        ).findings
        #expect(findings.map(\.place) == [place])
        #expect(findings.first?.message == "contains f(3), which the hidden test test_three calls")
    }

    private static let wrong = ["solutions/rejected/zero.py": "def f(x):\n    return 0\n"]

    private func outcome(
        yaml: String = "", _ changes: [String: String], repetitions: Int = 1
    ) async throws -> ExerciseVerification.Outcome {
        var files: [String: String?] = ["tests.py": Self.tests]
        for (path, text) in changes { files[path] = text }
        let package = ExercisePackage.small(yaml: yaml, files)
        return try await ExerciseVerification(
            exercise: try Exercise(package: package), host: LocalHost(), repetitions: repetitions
        ).outcome()
    }
}
