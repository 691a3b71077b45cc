import Grading
import Settings
import Testing

/// `calls.yaml`, with plain processes as cells.
@Suite(.serialized) struct `A list of calls` {
    @Test func `judges values and exceptions`() async throws {
        let yaml = """
            calls:
              - call: f(2)
                returns: 4
              - {call: f("no"), returns: nono, title: A text, weight: 2}
              - call: f([1])
                returns: [1, 1]
              - call: f(0.15)
                returns: 0.3
                tolerance: 1e-6
              - call: f((1, 2))
                returns_python: (1, 2) * 2
              - call: f(None)
                raises: TypeError
              - call: f(3)
                returns: 7
                hidden: true
                message: Think of 3.
            """
        let report = try await grade(yaml, "def f(x):\n    return 2 * x\n")
        #expect(report.tests.map(\.status) == Array(repeating: .passed, count: 6) + [.failed])
        #expect(report.tests.map(\.name).prefix(3) == ["f(2)", "A text", "f([1])"])
        #expect(report.tests.map(\.maxPoints) == [13, 25, 13, 13, 12, 12, 12])
        #expect(report.tests.last?.name == "Hidden call 7")
        #expect(report.tests.last?.message == "Think of 3.")
    }

    @Test(arguments: [
        ("no", "'no'"), ("yes", "'yes'"), ("12:30", "'12:30'"), ("null", "None"), ("~", "None"), ("true", "True"),
        ("007", "7"), ("-0", "0"), ("1_000", "'1_000'"), ("1e3", "1000.0"), (".5", "0.5"), ("'1'", "'1'"),
        ("\"a\\n\\\"\\\\\\t\\u00e9\"", "'a\\n\"\\\\\\té'"), ("[1, [a, null]]", "[1, ['a', None]]"),
        ("{a: 1, 2: [b]}", "{'a': 1, 2: ['b']}"), ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("|\n      two\n      lines\n", "'two\\nlines\\n'"),
    ])
    func `takes each value as YAML 1.2 means it`(_ yaml: String, _ python: String) async throws {
        let report = try await grade(
            "calls:\n  - call: |-\n      f(\(python))\n    returns: \(yaml)\n", "def f(x):\n    return x\n")
        #expect(report.verdict == .accepted, "\(report.tests.map(\.message)) \(report.summary)")
    }

    @Test(arguments: [
        ("calls: []", "calls.yaml:1: calls: is required"),
        ("calls:\n- returns: 4", "calls.yaml:2: calls[0].call: is required"),
        ("calls:\n- call: f(2)", "calls.yaml:2: calls[0].call: needs exactly one of"),
        ("calls:\n- {call: f(2), returns: 1, raises: E}", "calls.yaml:2: calls[0].call: needs exactly one of"),
        ("calls:\n- {call: f(2), returns: 1, returns_python: '1'}", "calls.yaml:2: calls[0].call: needs exactly one"),
        ("calls:\n- {call: f(2), retruns: 1}", "calls.yaml:2: calls[0].retruns: is not a known key"),
        ("calls:\n- {call: f(2), returns: 1, wieght: 2}", "calls.yaml:2: calls[0].wieght: is not a known key"),
        ("calls:\n- {call: f(2), returns: 1, tolerance: -1}", "calls.yaml:2: calls[0].tolerance: \"-1\" must be"),
        ("calls:\n- {call: f(2), raises: E, tolerance: 1}", "calls.yaml:2: calls[0].tolerance: has no effect"),
    ])
    func `is refused with file, line and key of the error`(_ yaml: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) { try Exercise(package: package(yaml)) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `that Python cannot read is the author's mistake, at its line`() async throws {
        let error = await #expect(throws: GradingError.self) {
            try await grade("calls:\n\n- call: f(2\n  returns: 4\n", "def f(x):\n    return 4\n")
        }
        #expect(error?.code == .tests)
        #expect(error?.message.contains("calls.yaml:3: call: `f(2` is not a Python expression") == true)
    }

    @Test func `may be hidden by a pattern, and its title shows nothing then`() async throws {
        let report = try await grade("calls:\n- {call: f(2), returns: 4}\n", "f = abs\n", yaml: "hidden: [test_1]")
        #expect(report.tests.map(\.hidden) == [true])
        #expect(report.tests.map(\.name) == ["Hidden call 1"])
    }

    @Test func `has its hidden calls looked up in the handout`() async throws {
        let yaml = "calls:\n- {call: f( 2 ), returns: 4, hidden: true, message: Twice}\n- {call: f(3), returns: 6}\n"
        var package = package(yaml)
        package.files["handout.md"] = Array("Try `f(2)` and f(3).".utf8)
        package.files["solutions/rejected/none.py"] = Array("def f(x):\n    pass\n".utf8)
        let findings = try await ExerciseVerification(
            exercise: try Exercise(package: package), host: LocalHost(), repetitions: 1
        ).outcome().findings
        #expect(
            findings.map { "\($0.place): \($0.message)" } == [
                "handout.md: contains f( 2 ), which the hidden test Calls.test_1 calls",
                "calls.yaml:3: has no message; write one for the student",
            ])
    }

    private func package(_ calls: String, yaml: String = "") -> ExercisePackage {
        ExercisePackage.small(yaml: yaml, ["tests.py": nil, "calls.yaml": calls])
    }

    private func grade(_ calls: String, _ code: String, yaml: String = "") async throws -> GradingReport {
        let exercise = try Exercise(package: package(calls, yaml: yaml))
        return try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: code)
    }
}
