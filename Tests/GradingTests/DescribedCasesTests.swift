import Grading
import Settings
import Testing

/// `cases.yaml`, and outputs that need not equal the expected one exactly.
@Suite struct `Described cases` {
    @Test func `have titles, messages, weights, arguments and files`() async throws {
        let package = package(
            """
            cases:
              a:
                title: The first
                message: Look at the sign
                weight: 3
                arguments: ["-v", "3"]
                files: {data.txt: data/first.txt}
              b: {hidden: true, message: "Think of 0."}
            """, ["data/first.txt": "one"])
        let host = ScriptedHost(runs: [Self.run("5\n"), Self.run("6\n")])
        let report = try await GradingSession(exercise: try Exercise(package: package), host: host).grade(code: "")
        #expect(report.tests.map(\.name) == ["The first", "b"])
        #expect(report.tests.map(\.maxPoints) == [75, 25])
        #expect(report.tests.map(\.hidden) == [false, true])
        #expect(
            report.tests[0].message
                == "Look at the sign. Line 1 should be “4”, but your program printed “5”.")
        #expect(report.tests[1].message == "Think of 0.")
        let first = try #require(await host.programs.first)
        #expect(first.arguments == ["-v", "3"])
        #expect(first.files["data.txt"] == Array("one".utf8))
        #expect(await host.programs.last?.files.keys.sorted() == ["submission.py"])
    }

    @Test func `need no input`() throws {
        let exercise = try Exercise(
            package: package("cases:\n  c: {arguments: [x]}\n", ["cases/c.out": "x\n"]))
        guard case .cases(let cases) = exercise.judge else { throw GradingError(.package, "has no cases") }
        #expect(cases.map(\.name) == ["a", "b", "c"])
        #expect(cases[2].input == [])
    }

    @Test(arguments: [
        ("cases: {}\n", "Ada\n", "Hi\r!\n"),
        ("cases: {a: {keep_windows_marks: true}}\n", "\u{FEFF}Ada\r\n", "Hi\r!\r\n"),
    ])
    func `lose the marks of Windows editors unless they are to keep them`(
        _ yaml: String, _ input: String, _ output: String
    ) throws {
        let exercise = try Exercise(
            package: package(yaml, ["cases/a.in": "\u{FEFF}Ada\r\n", "cases/a.out": "Hi\r!\r\n"]))
        guard case .cases(let cases) = exercise.judge else { throw GradingError(.package, "has no cases") }
        #expect(cases[0].input == Array(input.utf8))
        #expect(cases[0].output == Array(output.utf8))
    }

    @Test(arguments: [
        ("cases:\n  c: {}\n", "cases.yaml:2: cases.c: has no file cases/c.out"),
        ("cases:\n  a: {colour: red}\n", "cases.yaml:2: cases.a.colour: is not a known key"),
        ("cases:\n  a: {files: {../x: data.txt}}\n", "cases.yaml:2: cases.a.files.../x: must be a plain file name"),
        ("cases:\n  a: {files: {x: none.txt}}\n", "cases.yaml:2: cases.a.files.x: must be the path of a file"),
        ("cases:\n  a: {weight: -1}\n", "cases.yaml:2: cases.a.weight: \"-1\" must be a whole number"),
        ("cases: {}\ntolerance: 3\n", "cases.yaml:2: tolerance: \"3\" must be a number from 0 to 1"),
        ("cases: {}\nwhitespace: none\n", "cases.yaml:2: whitespace: \"none\" must be one of exact, ends, any"),
        ("whitespace: any\n", "cases.yaml:1: cases: is required"),
        ("cases: [", "cases.yaml:2: is not readable YAML"),
    ])
    func `are refused with file, line and key of the error`(_ yaml: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) { try Exercise(package: package(yaml)) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `have no rules for an output that checker.py judges`() {
        let error = #expect(throws: SettingsError.self) {
            try Exercise(package: package("cases:\n  a: {tolerance: 0.1}\n", ["checker.py": ""]))
        }
        #expect(error?.description == "cases.yaml:2: cases.a.tolerance: has no effect: checker.py judges the output")
    }

    @Test(
        arguments: [
            ("exact", "1 2\n", "1 2 \n", false), ("ends", "1 2\n", "1 2 \n\n \n", true), ("ends", "1 2", "1  2", false),
            ("ends", "1\n2", "1\n\n2", false), ("ends", "a\r\n", "a\n", true),
            ("any", "1 2\n3\n", "\n 1\t2 \n\n3", true),
            ("any", "1 2", "12", false), ("any", "1\n2", "1 2", false), ("any", "", "\n\n", true),
        ])
    func `compare whitespace as they say`(
        _ whitespace: String, _ expected: String, _ printed: String, _ isRight: Bool
    ) async throws {
        #expect(try await accepts("whitespace: \(whitespace)\ncases: {}\n", expected, printed) == isRight)
    }

    @Test(
        arguments: [
            ("Mean: 1.333333", "Mean: 1.3333334", true), ("1.333333", "1.34", false), ("2", "2.0", true),
            ("-1", "1", false), ("0", "1e-9", true), ("0", "-0.0", true), ("1000000", "1000000.5", true),
            ("3 cm", "3.0 cm", true), ("3 cm", "3.0 m", false), ("x1", "x1.0000001", false), ("1", "one", false),
            ("1 2", "1", false), ("1e5", "100000", true), ("(1.5,2)", "(1.5000001, 2)", false),
            ("(1.5,2)", "(1.5000001,2)", true), ("1.2.3", "1.2.4", false), ("nan", "nan", true), ("é1", "é2", false),
        ])
    func `compare numbers with a tolerance`(_ expected: String, _ printed: String, _ isRight: Bool) async throws {
        #expect(try await accepts("tolerance: 1e-6\ncases: {}\n", expected, printed) == isRight)
    }

    private func accepts(_ yaml: String, _ expected: String, _ printed: String) async throws -> Bool {
        var package = ExercisePackage.smallCases(["a": ("", expected)])
        package.files["cases.yaml"] = Array(yaml.utf8)
        let host = ScriptedHost(runs: [Self.run(printed)])
        let exercise = try Exercise(package: package)
        return try await GradingSession(exercise: exercise, host: host).grade(code: "").verdict == .accepted
    }

    private func package(_ yaml: String, _ more: [String: String] = [:]) -> ExercisePackage {
        var package = ExercisePackage.smallCases(["a": ("2 2\n", "4\n"), "b": ("2 3\n", "5\n")])
        for (path, text) in more.merging(["cases.yaml": yaml], uniquingKeysWith: { $1 }) {
            package.files[path] = Array(text.utf8)
        }
        return package
    }

    private static func run(_ stdout: String) -> ProgramRun {
        ProgramRun(
            ending: .exited(code: 0), stdout: Array(stdout.utf8), stderr: [], cpuMilliseconds: 1, memoryPeakBytes: 1,
            mode: .cold, root: .none)
    }
}

/// `checker.py`, in plain processes.
@Suite(.serialized) struct `A checker` {
    @Test func `judges outputs in words of its own`() async throws {
        let checker = """
            def check(input, output, expected):
                print("not part of the answer")
                if output == "wrong\\n":
                    return False
                if sorted(output.split()) != sorted(input.split()):
                    return f"{output.strip()} is not a permutation"
                return True
            """
        #expect(try await grade(checker, "print('b a')") == "")
        #expect(try await grade(checker, "print('wrong')") == "What your program printed is not right.")
        #expect(try await grade(checker, "print('b c')") == "b c is not a permutation.")
        let long = "def check(input, output, expected):\n    return 'No \\ud800' + 'x' * 10_000_000"
        #expect(try await grade(long, "print('b c')").hasPrefix(#"No \ud800xxx"#))
    }

    @Test(arguments: [
        ("def check(input, output, expected):\n    return {}['x']", "checker.py: line 2: KeyError: 'x'"),
        ("def check(input, output, expected):\n    pass", "checker.py: check returned None; return True, False"),
        ("def check(input, output, expected):\n    return 1", "checker.py: check returned 1; return True, False"),
        ("def check(input):\n    return True", "checker.py: TypeError: check()"),
        ("check = 3", "checker.py: TypeError"), ("", "checker.py: AttributeError"),
        ("def check(:\n", "checker.py: line 1: SyntaxError"),
        ("import sys\ndef check(*texts):\n    sys.exit(0)", "checker.py: line 3: SystemExit: 0"),
        ("import os\ndef check(*texts):\n    os._exit(0)", "checker.py: ended without an answer (exit code 0)"),
    ])
    func `that is broken is never the student's fault`(_ checker: String, _ message: String) async throws {
        let error = await #expect(throws: GradingError.self) { try await grade(checker, "print('b a')") }
        #expect(error?.code == .tests)
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        #expect(error?.message.hasSuffix("in the case a") == true)
    }

    @Test func `that hits a limit is never the student's fault`() async throws {
        let right = ProgramRun(
            ending: .exited(code: 0), stdout: [], stderr: [], cpuMilliseconds: 1, memoryPeakBytes: 1, mode: .cold,
            root: .none)
        for (limit, problem) in [
            (TestStatus.cpuLimit, "did not end in time"), (.wallLimit, "did not end in time"),
            (.memoryLimit, "hit a limit (memory_limit)"),
        ] {
            var endless = right
            endless.ending = .limit(limit)
            let host = ScriptedHost(runs: [right, endless])
            let error = await #expect(throws: GradingError.self) {
                try await GradingSession(exercise: try Exercise(package: package("")), host: host).grade(code: "")
            }
            #expect(error?.code == .tests)
            #expect(error?.message == "checker.py: \(problem), in the case a")
            let limits = try #require(await host.programs.last?.limits)
            #expect(limits.policy == "harness")
            #expect(limits.overrides.cpu == .seconds(5) && limits.overrides.wall == .seconds(13))
        }
    }

    @Test func `reveals nothing of a hidden case`() async throws {
        let checker = "def check(input, output, expected):\n    return f'secret {input}'"
        let message = try await grade(checker, "print(1)", yaml: "hidden: [a]")
        #expect(!message.contains("secret") && !message.isEmpty)
    }

    /// Returns the message of the only case.
    private func grade(_ checker: String, _ code: String, yaml: String = "") async throws -> String {
        let exercise = try Exercise(package: package(checker, yaml: yaml))
        let report = try await GradingSession(exercise: exercise, host: LocalHost()).grade(code: code)
        let test = try #require(report.tests.first)
        #expect((test.status == .passed) == test.message.isEmpty)
        return test.message
    }

    private func package(_ checker: String, yaml: String = "") -> ExercisePackage {
        ExercisePackage.small(
            yaml: yaml, ["tests.py": nil, "cases/a.in": "a b\n", "checker.py": checker])
    }
}
