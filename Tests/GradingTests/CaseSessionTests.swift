import Foundation
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

    @Test func `names invisible characters`() async throws {
        #expect(
            try await message(expected: "café a b\n", printed: "café a\u{A0}b\n")
                == "Line 1 should be “café a b”, but your program printed “café a‹no-break space›b”. "
                + "Character 7 is a no-break space (U+00A0) instead of a space (U+0020).")
        #expect(
            try await message(expected: "caf\u{E9}\n", printed: "cafe\u{301}\n")
                == "Line 1 should be “caf\u{E9}”, but your program printed “cafe\u{301}”. "
                + "“é” is written as two characters, a letter and a combining acute accent (U+0301), instead of one.")
        #expect(
            try await message(expected: "7\n", printed: "7 \n")
                == "Line 1 should be “7”, but your program printed “7·”. Only the spaces differ.")
        #expect(
            try await message(expected: "7\n", printed: "7\r\n")
                == "Line 1 should be “7”, but your program printed “7‹carriage return›”. "
                + "Character 2 is a carriage return (U+000D), which should not be there.")
    }

    @Test func `says that the text of input() is printed`() async throws {
        let code = "a = int(input('a? '))\nb = int(input(f\"b{a}? \"))\nprint(a + b)\n"
        #expect(
            try await message(expected: "7\n", printed: "a? b3? 7\n", code: code)
                == "Line 1 should be “7”, but your program printed “a? b3? 7”. "
                + "The text “a? ” of input() is printed too: write input() without a text.")
        #expect(
            try await message(expected: "a? 7\n", printed: "a? 8\n", code: code)
                == "Line 1 should be “a? 7”, but your program printed “a? 8”.")
    }

    /// The Python side explains texts that functions return; `text_differences.py`.
    @Test func `explains differences in the words of the Python side`() async throws {
        let pairs = [
            ("a\u{A0}b", "a b"), ("a\u{200B}b", "ab"), ("ab", "a\u{200B}b"), ("\u{FEFF}a", "a"), ("a\tb", "a b"),
            ("ab\r", "ab"), ("\u{1B}[1ma", "a"), ("a\u{202E}b", "ab"), ("p\u{430}y", "pay"), ("\u{FF21}B", "AB"),
            ("it’s", "it's"), ("1–2", "1-2"), ("0", "O"), ("\u{FF1A}", ":"), ("cafe\u{301}", "caf\u{E9}"),
            ("caf\u{E9}", "cafe\u{301}"), ("hello", "Hello"), ("a  b", "a b"), ("Hello Ada", "Hello, Ada!"),
            ("cat", "dog"), ("a\u{2003}b", "a b"), ("x\u{7}", "x"), ("\u{3BF}", "o"), ("−1", "-1"), ("1 2", "12"),
            ("\u{E000}", "a"), ("日本", "日木"), ("é", "e"), ("", "\u{AD}"), ("ΑΒ", "AB"), ("½", "1/2"),
        ]
        let program = """
            from sandmartin.text_differences import text_hint
            print(json.dumps([text_hint(got, expected) for got, expected in json.loads(sys.argv[1])]))
            """
        let argument = String(decoding: try JSONEncoder().encode(pairs.map { [$0.0, $0.1] }), as: UTF8.self)
        let hints = try SourceTree.value(printedBy: program, [argument], as: [String].self)
        for ((got, expected), hint) in zip(pairs, hints) {
            let shown = try await message(expected: expected + "\n", printed: got + "\n") ?? ""
            let sentence = shown.split(separator: "”. ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
            #expect(sentence == hint, "\(got.unicodeScalars.map(\.value)) \(expected)")
        }
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
        var failed = run("4\n", code: 1, stderr: traceback)
        failed.failure = PythonFailure(message: "Your program stopped in line 2.")
        let (report, _) = try await grade([failed, run("", signal: 11)])
        #expect(report.tests.map(\.status) == [.error, .error])
        #expect(report.tests[0].message == "Your program stopped in line 2.")
        #expect(report.tests[0].details == traceback)
        #expect(report.tests[1].message.hasPrefix("Python itself crashed (segmentation fault)."))
    }

    @Test func `fails a program that prints the right output and then exits with an error`() async throws {
        let (report, _) = try await grade([run("4\n", code: 3), run("5\n")])
        #expect(report.tests.map(\.status) == [.error, .passed])
    }

    @Test func `names the system calls that were refused in any case, each once`() async throws {
        var first = run("4\n")
        first.refusedSyscalls = ["socket", "ptrace"]
        var second = run("5\n")
        second.refusedSyscalls = ["socket", "bpf"]
        #expect(try await grade([first, second]).0.refusedSyscalls == ["bpf", "ptrace", "socket"])
        #expect(try await grade([run("4\n"), run("5\n")]).0.refusedSyscalls == nil)
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
        var unreadable = run("", code: 1, stderr: "SyntaxError: invalid syntax\n")
        unreadable.failure = PythonFailure(
            message: "Python cannot read line 1.", details: "line 1: (\n        ^", isUnreadable: true)
        let (report, host) = try await grade([unreadable])
        #expect(report.verdict == .invalid)
        #expect(report.summary == "Python cannot read line 1.")
        #expect(report.details == "line 1: (\n        ^")
        #expect(await host.programs.count == 1)
    }

    @Test func `hides input and output of a hidden case`() async throws {
        let (report, _) = try await grade([run("999\n"), run("5\n")], yaml: "hidden: [a]")
        #expect(report.tests[0].hidden)
        #expect(report.tests[0].details.isEmpty && report.tests[0].stdout.isEmpty)
        #expect(!report.tests[0].message.contains("4") && !report.tests[0].message.contains("999"))
    }

    private func message(expected: String, printed: String, code: String = "") async throws -> String? {
        let host = ScriptedHost(runs: [run(printed)])
        let exercise = try Exercise(package: .smallCases(["a": ("", expected)]))
        let test = try #require(try await GradingSession(exercise: exercise, host: host).grade(code: code).tests.first)
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
