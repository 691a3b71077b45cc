import Grading
import Testing

@Suite struct `Grading by cases` {
    @Test func `compares the output exactly, but ignores a missing last newline`() async throws {
        #expect(try await message(expected: "1\n2\n", printed: "1\n2") == nil)
        #expect(try await message(expected: "1\n2", printed: "1\n2\n") == nil)
        #expect(
            try await message(expected: "1\n2\n", printed: "1\n3\n")
                == "Line 2 should be “2”, but your program printed “3”.")
        #expect(
            try await message(expected: "a b\n", printed: "a  b\n")
                == "Line 1 should be “a b”, but your program printed “a  b”. Only the spaces differ.")
        #expect(
            try await message(expected: "Total\n", printed: "total\n")
                == "Line 1 should be “Total”, but your program printed “total”. Only capital and small letters differ.")
        #expect(
            try await message(expected: "1\n2\n", printed: "1\n")
                == "Your program printed too few lines: line 2 (“2”) is missing.")
        #expect(
            try await message(expected: "1\n", printed: "1\n\n")
                == "Your program printed too many lines: line 2 (“”) should not be there.")
        #expect(
            try await message(expected: "1\n", printed: "") == "Your program printed nothing; line 1 should be “1”.")
    }

    @Test func `passes the input to the program and judges only its exit and output`() async throws {
        let (report, host) = try await grade([run("4\n", stderr: "a warning"), run("5\n")])
        #expect(report.verdict == .accepted)
        #expect(report.tests.map(\.id) == ["a", "b"])
        let programs = await host.programs
        #expect(programs.map { String(decoding: $0.stdin, as: UTF8.self) } == ["2 2\n", "2 3\n"])
        #expect(programs[0].script == "submission.py")
        #expect(programs[0].files.keys.sorted() == ["submission.py"])
    }

    @Test func `reports where the program stopped`() async throws {
        let traceback = """
            Traceback (most recent call last):
              File "/work/submission.py", line 2, in <module>
                print(1 / 0)
                      ~~^~~
            ZeroDivisionError: division by zero

            """
        let (report, _) = try await grade([run("4\n", code: 1, stderr: traceback), run("", signal: 11)])
        #expect(report.tests.map(\.status) == [.error, .error])
        #expect(
            report.tests[0].message
                == "Your program stopped early: ZeroDivisionError: division by zero in line 2: `print(1 / 0)`")
        #expect(report.tests[1].message == "Your program crashed with signal 11.")
    }

    @Test func `fails a program that prints the right output and then exits with an error`() async throws {
        let (report, _) = try await grade([run("4\n", code: 3), run("5\n")])
        #expect(report.tests.map(\.status) == [.error, .passed])
    }

    @Test func `reports a limit`() async throws {
        let limit = ProgramRun(
            ending: .limit(.outputLimit), stdout: [], stderr: [], cpuMilliseconds: 3, memoryPeakBytes: 9, mode: .cold,
            root: .none)
        let (report, _) = try await grade([limit, run("5\n")])
        #expect(report.tests.map(\.status) == [.outputLimit, .passed])
        #expect(report.tests[0].message.contains("printed more than 1 MiB"))
    }

    @Test func `reports code that does not compile as invalid after one run`() async throws {
        let syntaxError =
            "  File \"/work/submission.py\", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax\n"
        let (report, host) = try await grade([run("", code: 1, stderr: syntaxError)])
        #expect(report.verdict == .invalid)
        #expect(report.summary == "Python cannot read your file: SyntaxError: invalid syntax in line 1: `def f(:`")
        #expect(await host.programs.count == 1)
    }

    @Test func `hides input and output of a hidden case`() async throws {
        let (report, _) = try await grade([run("999\n"), run("5\n")], yaml: "hidden: [a]")
        #expect(report.tests[0].hidden)
        #expect(report.tests[0].details.isEmpty && report.tests[0].stdout.isEmpty)
        #expect(!report.tests[0].message.contains("4") && !report.tests[0].message.contains("999"))
    }

    private func message(expected: String, printed: String) async throws -> String? {
        let host = ScriptedHost(runs: [run(printed)])
        let exercise = try Exercise(package: .smallCases(["a": ("", expected)]))
        let test = try #require(try await GradingSession(exercise: exercise, host: host).grade(code: "").tests.first)
        return test.status == .passed ? nil : test.message
    }

    private func grade(_ runs: [ProgramRun], yaml: String = "") async throws -> (GradingReport, ScriptedHost) {
        let host = ScriptedHost(runs: runs)
        let package = ExercisePackage.smallCases(["b": ("2 3\n", "5\n"), "a": ("2 2\n", "4\n")], yaml: yaml)
        let report = try await GradingSession(exercise: try Exercise(package: package), host: host).grade(code: "pass")
        return (report, host)
    }

    private func run(_ stdout: String, code: Int = 0, signal: Int? = nil, stderr: String = "") -> ProgramRun {
        ProgramRun(
            ending: signal.map { .signalled($0) } ?? .exited(code: code), stdout: Array(stdout.utf8),
            stderr: Array(stderr.utf8), cpuMilliseconds: 1, memoryPeakBytes: 1, mode: .cold, root: .none)
    }
}
