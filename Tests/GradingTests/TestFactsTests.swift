import FoundationEssentials
import Grading
import Testing

/// What a report says about a failed test apart from the message. `test_facts.py` tests what the harness finds.
@Suite struct `Facts of a failed test` {
    @Test func `are those that the harness reports`() async throws {
        let report = try await grade([end(#"{"call":"f(2)","got":"3","expected":"4","line":2}"#)], code: "a\nb\n")
        let test = try #require(report.tests.first)
        #expect(test.call == "f(2)" && test.got == "3" && test.expected == "4" && test.line == 2)
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        for part in [#""call":"f(2)""#, #""got":"3""#, #""expected":"4""#, #""line":2"#] {
            #expect(json.contains(part), "\(json)")
        }
        #expect(try JSONDecoder().decode(GradingReport.self, from: Data(json.utf8)).tests == report.tests)
    }

    @Test func `are absent where there are none, and in hidden tests`() async throws {
        let none = try await grade([HarnessLine.end("a", .failed, message: "no")])
        let hidden = try await grade(
            [end(#"{"call":"f(2)","got":"3","expected":"4","line":1}"#)], yaml: "hidden: [a]")
        for report in [none, hidden] {
            let test = try #require(report.tests.first)
            #expect(test.call == nil && test.got == nil && test.expected == nil && test.line == nil)
            let json = String(decoding: try JSONEncoder().encode(report.tests), as: UTF8.self)
            for key in ["call", "got", "expected", "line"] { #expect(!json.contains("\"\(key)\"")) }
        }
    }

    @Test(arguments: [
        (#"{"line":4}"#, 4), (#"{"line":5}"#, nil), (#"{"line":0}"#, nil), (#"{"line":-1}"#, nil), ("{}", nil),
    ])
    func `name only lines of the file`(_ facts: String, _ line: Int?) async throws {
        let report = try await grade([end(facts)], code: "a\r\nb\rc\n")
        #expect(report.tests.first?.line == line)
    }

    @Test func `have bounded texts`() async throws {
        let long = String(repeating: "ä", count: 20_000)
        let facts = #"{"call":"f('\#(long)')","got":"\#(long)","expected":"a\u0000b"}"#
        let test = try #require(try await grade([end(facts)]).tests.first)
        #expect(test.call == nil)
        #expect(test.got?.unicodeScalars.count == 10_000 && test.got?.hasSuffix("ä…") == true)
        #expect(test.expected == "a\\x00b")
        let accents = String(repeating: "\u{301}", count: 20_000)
        #expect(try await grade([end(#"{"got":"\#(accents)"}"#)]).tests.first?.got?.unicodeScalars.count == 10_000)
    }

    @Test func `are bounded in all tests of a submission together`() async throws {
        let text = String(repeating: "x", count: 9000)
        let ids = (1...40).map { "t\($0)" }
        let lines = ids.flatMap {
            [HarnessLine.start($0), end(#"{"got":"\#(text)","expected":"\#(text)","line":1}"#, of: $0)]
        }
        let script = PairScript(lines: HarnessLine.loading(ids) + lines + [HarnessLine.done])
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost([script]))
        let tests = try await session.grade(code: "x").tests
        #expect(tests[0].got == text && tests[13].expected == text)
        #expect(tests[20].got == nil && tests[39].expected == nil)
        #expect(tests.allSatisfy { $0.line == 1 })
        #expect(tests.reduce(0) { $0 + ($1.got?.utf8.count ?? 0) + ($1.expected?.utf8.count ?? 0) } <= 256 << 10)
    }

    @Test func `are left out where a limit explains the end`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(["a"])
                + [HarnessLine.start("a"), end(#"{"got":"3","line":1}"#), HarnessLine.done],
            usages: [
                BudgetUsage(cpuMilliseconds: 0, output: ""),
                BudgetUsage(cpuMilliseconds: 1, output: "", breach: .processLimit),
            ])
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost([script]))
        let test = try #require(try await session.grade(code: "x").tests.first)
        #expect(test.status == .processLimit && test.got == nil && test.line == nil)
    }

    @Test func `of an output are the output and the expected output`() async throws {
        let tests = try await gradeCases([("1\n2\n", "1\n3 \n"), ("1\n", ""), ("1\n", "1\n")])
        #expect(tests.map(\.got) == ["1\n3·\n", "", nil])
        #expect(tests.map(\.expected) == ["1\n2\n", "1\n", nil])
        let long = String(repeating: "0123456789\n", count: 5000)
        let test = try #require(try await gradeCases([(long, "\u{1B}[1m" + long)]).first)
        #expect(test.got?.hasPrefix("‹terminal escape character›[1m0123") == true)
        #expect(test.got?.unicodeScalars.count == 10_000 && test.expected?.unicodeScalars.count == 10_000)
        #expect(test.details.utf8.count < 5000)
    }

    @Test func `of an output in a hidden case are absent`() async throws {
        let test = try #require(try await gradeCases([("1\n", "2\n")], yaml: "hidden: [c0]").first)
        #expect(test.got == nil && test.expected == nil)
    }

    @Test func `of a checker lack an output that the case has not`() async throws {
        let answer = #"{"right":false,"message":"no","fault":null}"#
        let exercise = try Exercise(
            package: .small([
                "tests.py": nil, "cases/a.in": "", "checker.py": "", "cases.yaml": "cases: {}\n",
            ]))
        let host = ScriptedHost(runs: [run("2\n"), run(answer)])
        let test = try #require(try await GradingSession(exercise: exercise, host: host).grade(code: "x").tests.first)
        #expect(test.got == "2\n" && test.expected == nil)
    }

    @Test func `of a program that stops have its line`() async throws {
        var failed = run("", code: 1)
        failed.failure = PythonFailure(message: "Your program stopped in line 2.", line: 2)
        let exercise = try Exercise(package: .smallCases(["a": ("", "4\n")]))
        for (code, line) in [("a\nb\n", 2), ("a", nil)] {
            let session = GradingSession(exercise: exercise, host: ScriptedHost(runs: [failed]))
            #expect(try await session.grade(code: code).tests.first?.line == line)
        }
    }

    @Test func `of an invalid submission have the line`() async throws {
        let script = PairScript(lines: [
            HarnessLine.tests("listed", ["a"]),
            #"{"event":"invalid","reason":"No colon.","details":"line 2: if x","line":2}"#,
        ])
        let exercise = try Exercise(package: .small())
        var session = GradingSession(exercise: exercise, host: ScriptedHost([script]))
        #expect(try await session.grade(code: "x\nif x\n").line == 2)
        session = GradingSession(exercise: exercise, host: ScriptedHost())
        #expect(try await session.grade(code: "x\r\ny\r\0").line == 3)

        var unreadable = run("", code: 1)
        unreadable.failure = PythonFailure(message: "Python cannot read line 1.", isUnreadable: true, line: 1)
        let cases = try Exercise(package: .smallCases(["a": ("", "4\n")]))
        session = GradingSession(exercise: cases, host: ScriptedHost(runs: [unreadable]))
        let report = try await session.grade(code: "(")
        #expect(report.line == 1 && report.usage?.cpuMilliseconds == 1)
    }

    @Test func `of a broken rule have the line`() async throws {
        let exercise = try Exercise(package: .small(yaml: "forbid: [{call: sorted, message: No sorted}]"))
        let tests = PairScript(
            lines: HarnessLine.loading(["a"]) + HarnessLine.pass("a") + [HarnessLine.done])
        let rules = PairScript(lines: [#"{"event":"checked","found":[[{"line":2,"text":"sorted(x)","note":""}]]}"#])
        let session = GradingSession(exercise: exercise, host: ScriptedHost([tests, rules]))
        #expect(try await session.grade(code: "x = []\nsorted(x)\n").tests.map(\.line) == [nil, 2])
    }

    private func end(_ facts: String, of id: String = "a") -> String {
        let end = HarnessLine.end(id, .failed, message: "no")
        return end.dropLast(2) + #","facts":\#(facts)}}"#
    }

    private func grade(_ ends: [String], code: String = "x", yaml: String = "") async throws -> GradingReport {
        let script = PairScript(
            lines: HarnessLine.loading(["a"]) + [HarnessLine.start("a")] + ends + [HarnessLine.done])
        let exercise = try Exercise(package: .small(yaml: yaml))
        return try await GradingSession(exercise: exercise, host: ScriptedHost([script])).grade(code: code)
    }

    /// Returns the tests of cases with an expected output and what the program prints.
    private func gradeCases(_ cases: [(String, String)], yaml: String = "") async throws -> [TestResult] {
        let files = cases.enumerated().map { ("c\($0)", (input: "", output: $1.0)) }
        let exercise = try Exercise(package: .smallCases(Dictionary(uniqueKeysWithValues: files), yaml: yaml))
        let host = ScriptedHost(runs: cases.map { run($0.1) })
        return try await GradingSession(exercise: exercise, host: host).grade(code: "x").tests
    }

    private func run(_ stdout: String, code: Int = 0) -> ProgramRun {
        ProgramRun(
            ending: .exited(code: code), stdout: Array(stdout.utf8), stderr: [], cpuMilliseconds: 1,
            memoryPeakBytes: 1, mode: .cold, root: .none)
    }
}

/// The use of the limits in a report.
@Suite struct `Reported usage` {
    @Test func `is the highest of all tests, with the limits that applied there`() async throws {
        let exercise = try Exercise(
            package: .small(yaml: "hidden: [c]\ntest_limits: {b: {cpu: 10s}}"))
        let ids = ["a", "b", "c"]
        let script = PairScript(
            lines: HarnessLine.loading(ids) + ids.flatMap(HarnessLine.pass) + [HarnessLine.done],
            usages: [
                BudgetUsage(cpuMilliseconds: 9, output: "loading"),
                BudgetUsage(cpuMilliseconds: 300, output: "hi", outputBytes: 1),
                BudgetUsage(cpuMilliseconds: 900, output: "hi"),
                BudgetUsage(cpuMilliseconds: 20, output: "hidden"),
            ],
            memoryPeakBytes: 77)
        let report = try await GradingSession(exercise: exercise, host: ScriptedHost([script])).grade(code: "x")
        let usage = ReportedUsage(
            cpuMilliseconds: 300, cpuLimitMilliseconds: 2000, memoryBytes: 77, memoryLimitBytes: 256 << 20,
            outputBytes: 3, outputLimitBytes: 1 << 20)
        #expect(report.usage == usage)
        #expect(report.limits?.cpuMilliseconds == 2000 && report.limits?.memoryBytes == 256 << 20)
        let json = try JSONEncoder().encode(report)
        let decoded = try JSONDecoder().decode(GradingReport.self, from: json)
        #expect(decoded.usage == usage && decoded.limits == report.limits)
    }

    @Test func `of cases is the highest of all cells`() async throws {
        let runs = [("4\n", 10, 7), ("5555\n", 4, 9)].map { stdout, cpu, memory in
            ProgramRun(
                ending: .exited(code: 0), stdout: Array(stdout.utf8), stderr: [], cpuMilliseconds: cpu,
                memoryPeakBytes: UInt64(memory), mode: .cold, root: .none)
        }
        let exercise = try Exercise(package: .smallCases(["a": ("", "4\n"), "b": ("", "5\n")]))
        let report = try await GradingSession(exercise: exercise, host: ScriptedHost(runs: runs)).grade(code: "x")
        let usage = try #require(report.usage)
        #expect(usage.cpuMilliseconds == 10 && usage.memoryBytes == 9 && usage.outputBytes == 5)
    }

    @Test func `counts an import that reached a limit`() async throws {
        let script = PairScript(
            lines: [HarnessLine.tests("listed", ["a"])], submission: .limit(.cpuLimit),
            unfinished: BudgetUsage(cpuMilliseconds: 2001, output: ""))
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost([script]))
        #expect(try await session.grade(code: "x").usage?.cpuMilliseconds == 2001)
    }

    @Test func `is absent where no test ran, and in reports of earlier versions`() async throws {
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost())
        let report = try await session.grade(code: "\0")
        #expect(report.usage == nil)
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(!json.contains("\"usage\""))
        let earlier = json.replacing(#""line":1,"#, with: "").replacing(#","line":1"#, with: "")
        #expect(!earlier.contains("\"line\""))
        #expect(try JSONDecoder().decode(GradingReport.self, from: Data(earlier.utf8)).line == nil)
    }
}
