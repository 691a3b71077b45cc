import Grading
import Testing

/// Gradings of exercises with `forbid` and `require`, in plain processes.
@Suite(.serialized) struct `Rules on the syntax tree` {
    private static let forbidSorted = "forbid: [{call: sorted, message: Write the sorting yourself.}]"
    private static let tests = """
        from submission import f

        def test_one():
            assert f([1]) == [1], "One number"

        def test_two():
            assert f([2, 1]) == [1, 2], "Two numbers"
        """
    private static let sorts = "def f(xs):\n    return sorted(xs)\n"
    private static let obeys = "def f(xs):\n    ys = list(xs)\n    ys.sort()\n    return ys\n"

    @Test func `reject a submission that passes all tests, with the author's message and the student's line`()
        async throws
    {
        let report = try await grade(Self.sorts, yaml: Self.forbidSorted)
        #expect(report.verdict == .rejected)
        #expect(report.points == 0)
        #expect(report.tests.map(\.id) == ["test_one", "test_two", "rule:forbid:call:sorted"])
        #expect(report.tests.map(\.status) == [.passed, .passed, .failed])
        #expect(report.tests.map(\.points) == [0, 0, 0])
        #expect(report.tests.last?.name == "Does not call `sorted`")
        #expect(report.tests.last?.message == "Write the sorting yourself. Line 2: `return sorted(xs)`.")
        #expect(
            report.summary == "Your program breaks a rule of this exercise. Look at “Does not call `sorted`” first.")
    }

    @Test func `accept a submission that obeys`() async throws {
        let report = try await grade(Self.obeys, yaml: Self.forbidSorted)
        #expect(report.verdict == .accepted)
        #expect(report.points == 100)
        #expect(report.summary == "All 2 tests passed.")
    }

    @Test func `do not make a submission better that fails all tests`() async throws {
        let report = try await grade("def f(xs):\n    return None\n", yaml: Self.forbidSorted)
        #expect(report.verdict == .rejected)
        #expect(report.summary.hasPrefix("None of the 2 tests passed."))
    }

    @Test func `leave an invalid submission invalid`() async throws {
        let report = try await grade("def f(:\n", yaml: Self.forbidSorted)
        #expect(report.verdict == .invalid)
        #expect(report.tests.isEmpty)
    }

    @Test func `count like a test if they have a weight`() async throws {
        let yaml = "forbid: [{call: sorted, message: Write it., weight: 2}]"
        let report = try await grade(Self.sorts, yaml: yaml)
        #expect(report.verdict == .partial)
        #expect(report.tests.map(\.points) == [25, 25, 0])
        #expect(report.tests.map(\.maxPoints) == [25, 25, 50])
        #expect(try await grade(Self.obeys, yaml: yaml).tests.map(\.points) == [25, 25, 50])
    }

    @Test func `require what is missing`() async throws {
        let yaml = "require: [{recursion: any, message: Let f call itself.}, {call: [sorted, .sort]}]"
        let report = try await grade(Self.obeys, yaml: yaml)
        #expect(report.verdict == .rejected)
        #expect(report.tests.dropFirst(2).map(\.status) == [.failed, .passed])
        #expect(report.tests[2].message == "Let f call itself.")
        #expect(report.tests[3].name == "Calls `sorted` or `.sort`")
    }

    @Test func `apply to programs that are judged by their output`() async throws {
        let package = ExercisePackage.smallCases(["a": ("3\n1\n", "1\n3\n")], yaml: Self.forbidSorted)
        let exercise = try Exercise(package: package)
        let report = try await GradingSession(exercise: exercise, host: LocalHost()).grade(
            code: "import sys\nprint(*sorted(map(int, sys.stdin)), sep='\\n')\n")
        #expect(report.verdict == .rejected)
        #expect(report.tests.map(\.status) == [.passed, .failed])
    }

    @Test func `report their results after those of the tests`() async throws {
        let exercise = try Exercise(package: .small(yaml: Self.forbidSorted, ["tests.py": Self.tests]))
        let seen = Seen()
        _ = try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: Self.sorts) {
            await seen.add("\($0) of \($1): \($2.id)")
        }
        #expect(
            await seen.events == ["0 of 3: test_one", "1 of 3: test_two", "2 of 3: rule:forbid:call:sorted"])
    }

    @Test func `are verified with the solutions, and a rule without a message is reported`() async throws {
        let package = ExercisePackage.small(
            yaml: "forbid: [{call: sorted}]",
            [
                "tests.py": Self.tests, "solutions/accepted/one.py": Self.obeys,
                "solutions/rejected/sorts.py": Self.sorts,
            ])
        let findings = try await ExerciseVerification(
            exercise: Exercise(package: package), host: LocalHost(), repetitions: 1
        ).outcome().findings
        #expect(
            findings.map { "\($0.severity.rawValue) \($0.place): \($0.message)" } == [
                "warning exercise.yaml: the rule forbid:call:sorted has no message; write one for the student",
                "warning tests.py: no wrong solution fails test_one, test_two; add one to solutions/rejected or "
                    + "solutions/partial that does",
            ])
    }

    @Test(arguments: [CellEnding.ended("signal 11"), .limit(.memoryLimit)])
    func `blame the source if the cell that parses it ends`(_ ending: CellEnding) async throws {
        let report = try await gradeInScriptedCells(PairScript(harness: ending))
        #expect(report.verdict == .rejected)
        #expect(
            report.tests.last?.message
                == "Your file is nested too deeply to check the rules of this exercise. Write it in smaller steps.")
    }

    @Test(arguments: [
        PairScript(harness: .fault("no memory")), PairScript(lines: [#"{"event":"done"}"#]),
        PairScript(lines: [#"{"event":"checked","found":[]}"#]),
    ])
    func `never blame the source for a fault of the grader`(_ script: PairScript) async throws {
        await #expect(throws: GradingError.self) { try await gradeInScriptedCells(script) }
    }

    /// Grades a submission whose tests pass; `script` is that of the cells that check the rules.
    private func gradeInScriptedCells(_ script: PairScript) async throws -> GradingReport {
        let tests = PairScript(lines: [
            #"{"event":"loaded","tests":[{"id":"test_f","name":"f"}]}"#, #"{"event":"start","id":"test_f"}"#,
            #"{"event":"end","end":{"id":"test_f","status":"passed","message":"","details":"","teacher":"","broken":false}}"#,
            #"{"event":"done"}"#,
        ])
        let exercise = try Exercise(package: .small(yaml: Self.forbidSorted))
        return try await GradingSession(exercise: exercise, host: ScriptedHost([tests, script])).grade(code: "")
    }

    private func grade(_ code: String, yaml: String) async throws -> GradingReport {
        let exercise = try Exercise(package: .small(yaml: yaml, ["tests.py": Self.tests]))
        return try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: code)
    }
}

private actor Seen {
    private(set) var events: [String] = []

    func add(_ event: String) { events.append(event) }
}
