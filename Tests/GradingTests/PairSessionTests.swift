import FoundationEssentials
import Grading
import Settings
import Testing

@Suite struct `Grading by tests` {
    let ids = ["a", "b", "c"]

    @Test func `accepts when every test passed, and distributes all points`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + ids.flatMap(HarnessLine.pass) + [HarnessLine.done],
            usages: [
                BudgetUsage(cpuMilliseconds: 20, output: "importing\n"),
                BudgetUsage(cpuMilliseconds: 1, output: "hi\n"),
            ],
            memoryPeakBytes: 77, refusedSyscalls: ["socket", "bpf"])
        let (report, host) = try await grade([script])
        #expect(report.verdict == .accepted)
        #expect(report.points == 100)
        #expect(report.tests.map(\.points) == [34, 33, 33])
        #expect(report.tests.map(\.stdout) == ["hi\n", "", ""])
        #expect(report.cpuMilliseconds == 21)
        #expect(report.memoryPeakBytes == 77)
        #expect(report.refusedSyscalls == ["bpf", "socket"])
        #expect(report.summary == "All 3 tests passed.")
        let pair = try #require(await host.pairs.first)
        #expect(await pair.sent.dropFirst() == [#"{"go":"a"}"#, #"{"go":"b"}"#, #"{"go":"c"}"#])
        #expect(await pair.isClosed)
    }

    @Test func `continues with the remaining tests in a new pair after a limit`() async throws {
        let first = PairScript(
            lines: HarnessLine.loading(ids) + HarnessLine.pass("a") + [HarnessLine.start("b")],
            submission: .limit(.cpuLimit), unfinished: BudgetUsage(cpuMilliseconds: 2000, output: "again\n"))
        let second = PairScript(
            lines: HarnessLine.loading(ids) + HarnessLine.pass("c") + [HarnessLine.done])
        let (report, host) = try await grade([first, second])
        #expect(report.tests.map(\.status) == [.passed, .cpuLimit, .passed])
        #expect(
            report.tests[1].message
                == "This test used more than 2 s of computing time. Look for a loop that never ends.")
        #expect(report.tests[1].stdout == "again\n")
        #expect(report.verdict == .partial)
        #expect(report.points == 67)
        #expect(report.summary == "2 of 3 tests passed. Look at “b” first.")
        let job = try #require(await host.pairs.last?.sent.first)
        #expect(job.contains(#""tests":["c"]"#))
    }

    /// Otherwise the student could read what the author wanted to hide.
    @Test(arguments: ["[b, secret]", "[\"*_hidden\"]"])
    func `refuses an exercise whose hidden pattern matches no test`(_ hidden: String) async throws {
        let exercise = try Exercise(package: .small(yaml: "hidden: \(hidden)"))
        let host = ScriptedHost([PairScript(lines: HarnessLine.loading(ids) + HarnessLine.pass("a"))])
        let error = await #expect(throws: GradingError.self) {
            try await GradingSession(exercise: exercise, host: host).grade(code: "")
        }
        #expect(error?.code == .package)
        #expect(error?.message.hasPrefix("exercise.yaml:3: hidden: \"") == true)
        #expect(error?.message.hasSuffix("matches no test; remove it, or name one of: a, b, c") == true)
    }

    @Test func `accepts a hidden pattern that matches a listed test`() async throws {
        let exercise = try Exercise(package: .small(yaml: "hidden: [skipped]"))
        let lines = [HarnessLine.tests("listed", ["a", "skipped"]), HarnessLine.tests("loaded", ["a"])]
        let host = ScriptedHost([PairScript(lines: lines + HarnessLine.pass("a") + [HarnessLine.done])])
        #expect(try await GradingSession(exercise: exercise, host: host).grade(code: "").verdict == .accepted)
    }

    @Test func `reports for every test the limit that the import hit`() async throws {
        let script = PairScript(lines: [HarnessLine.tests("listed", ids)], submission: .limit(.memoryLimit))
        let (report, _) = try await grade([script])
        #expect(report.tests.map(\.status) == [.memoryLimit, .memoryLimit, .memoryLimit])
        #expect(report.verdict == .rejected)
    }

    @Test func `trusts the kernel over the harness when the submission has ended`() async throws {
        let first = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"), HarnessLine.end("a", .error, message: "gone", broken: true),
            ],
            submission: .limit(.memoryLimit))
        #expect(try await grade([first]).0.tests.map(\.status) == [.memoryLimit])
    }

    @Test func `reports an error when the submission exits, and continues`() async throws {
        let first = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + [
                HarnessLine.start("a"), HarnessLine.end("a", .error, message: "ended", broken: true),
            ],
            submission: .ended("exit code 0"))
        let second = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("b") + [HarnessLine.done])
        let (report, _) = try await grade([first, second])
        #expect(report.tests.map(\.status) == [.error, .passed])
        #expect(report.tests[0].message == "ended")
    }

    @Test func `names a crash of the interpreter, during a test and while the submission is loaded`() async throws {
        let during = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"), HarnessLine.end("a", .error, message: "ended", broken: true),
            ],
            submission: .ended("signal 11"))
        let (report, _) = try await grade([during])
        #expect(report.tests[0].message.hasPrefix("Python itself crashed (segmentation fault)."))
        let loading = PairScript(
            lines: [HarnessLine.tests("listed", ["a"]), HarnessLine.reason("invalid", "ended")],
            submission: .ended("signal 6"))
        let (invalid, _) = try await grade([loading])
        #expect(invalid.summary.hasPrefix("Python itself crashed (abort)."))
    }

    @Test func `reports the limit that caused a failure, but keeps a passed test passed`() async throws {
        let breach = BudgetUsage(cpuMilliseconds: 1, output: "", breach: .processLimit)
        let script = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("a") + [
                HarnessLine.start("b"), HarnessLine.end("b", .error, message: "BlockingIOError"), HarnessLine.done,
            ],
            usages: [breach, breach, breach])
        let (report, _) = try await grade([script])
        #expect(report.tests.map(\.status) == [.passed, .processLimit])
    }

    @Test func `fails a passed test that exceeded its CPU time`() async throws {
        let over = BudgetUsage(cpuMilliseconds: 2001, output: "", breach: .cpuLimit, isOverCPU: true)
        let script = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("a") + HarnessLine.pass("b") + [HarnessLine.done],
            usages: [BudgetUsage(cpuMilliseconds: 20, output: ""), over])
        let (report, _) = try await grade([script])
        #expect(report.tests.map(\.status) == [.cpuLimit, .passed])
        #expect(report.verdict == .partial)
    }

    @Test func `checks how the submission ended when it exits right after its reply`() async throws {
        let late = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("a"), submission: .limit(.cpuLimit),
            isGoneAfterTest: true, unfinished: BudgetUsage(cpuMilliseconds: 2001, output: "hi\n"))
        let inTime = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("b"), submission: .ended("exit code 0"),
            isGoneAfterTest: true, unfinished: BudgetUsage(cpuMilliseconds: 3, output: ""))
        let (report, _) = try await grade([late, inTime])
        #expect(report.tests.map(\.status) == [.cpuLimit, .passed])
        #expect(report.tests.map(\.stdout) == ["hi\n", ""])
        #expect(report.cpuMilliseconds == 2004)
    }

    @Test func `does not charge the student for what crosses between the cells`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + [
                HarnessLine.start("a"),
                HarnessLine.crossed(frames: 2000, cpuMicroseconds: 10_000, wallMicroseconds: 30_000),
                HarnessLine.crossed(
                    frames: 2000, bytes: 25_000, cpuMicroseconds: 1_000_000, wallMicroseconds: 2_000_000),
                HarnessLine.crossed(frames: 300_000, cpuMicroseconds: 0, wallMicroseconds: 60_000_000),
                HarnessLine.end("a"),
            ] + HarnessLine.pass("b") + [HarnessLine.done],
            usages: [0, 300, 40].map { BudgetUsage(cpuMilliseconds: $0, output: "") })
        let (report, host) = try await grade([script])
        // The second report is bounded by its frames and bytes, not by what the harness used. No test gains more
        // wall-clock time than its limit.
        let extensions: [[Duration]] = [
            [.milliseconds(20), .milliseconds(30)], [.milliseconds(41), .milliseconds(100)],
            [.zero, .milliseconds(9870)],
        ]
        #expect(await host.pairs.first?.extensions == extensions)
        #expect(report.tests.map(\.cpuMilliseconds) == [280, 40])
        #expect(report.verdict == .accepted)
    }

    @Test func `explains a long test by its many calls`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"),
                HarnessLine.crossed(frames: 824_001, cpuMicroseconds: 9_000_000, wallMicroseconds: 9_000_000),
                HarnessLine.end("a", .error, message: "gone", broken: true),
            ],
            submission: .limit(.wallLimit))
        #expect(
            try await grade([script]).0.tests[0].message
                == "This test took longer than 10 s, in which the tests and your code called each other 412,000 times. "
                + "Look for a loop that calls without end.")
    }

    @Test(arguments: [
        (CellEnding.limit(.wallLimit), TestStatus.wallLimit, "did not end: it took longer than 10 s"),
        (.limit(.cpuLimit), .cpuLimit, "did not end: it took longer than 10 s"),
        (.limit(.memoryLimit), .memoryLimit, "used more memory than a test may use"),
    ])
    func `reports a test whose own code does not end as the fault of the test`(
        harness: CellEnding, status: TestStatus, words: String
    ) async throws {
        for submission in [CellEnding.limit(.wallLimit), .closed, .ended("exit code 0")] {
            let endless = PairScript(
                lines: HarnessLine.loading(["a_hidden", "b"]) + [HarnessLine.start("a_hidden")], harness: harness,
                submission: submission)
            let next = PairScript(
                lines: HarnessLine.loading(["a_hidden", "b"]) + HarnessLine.pass("b") + [HarnessLine.done])
            let (report, _) = try await grade([endless, next], yaml: "hidden: [\"*_hidden\"]")
            #expect(report.tests.map(\.status) == [status, .passed])
            #expect(report.tests[0].message.hasPrefix("The test itself \(words)"))
        }
    }

    @Test func `explains a full work directory that the harness reported`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"), HarnessLine.end("a", .diskLimit, message: "OSError", details: "line 3"),
                HarnessLine.done,
            ])
        let (report, _) = try await grade([script])
        #expect(report.tests[0].message == "This test wrote more than 16 MiB to files.")
        #expect(report.tests[0].details == "line 3")
    }

    @Test func `reports why a submission is invalid`() async throws {
        let script = PairScript(
            lines: [HarnessLine.tests("listed", ids), HarnessLine.reason("invalid", "Your code does not define `f`.")])
        let (report, _) = try await grade([script])
        #expect(report.verdict == .invalid)
        #expect(report.summary == "Your code does not define `f`.")
        #expect(report.details == nil)
        #expect(report.points == 0)
        #expect(report.maxPoints == 100)
        #expect(report.tests.isEmpty)
    }

    @Test func `shows the lines of an invalid submission, bounded`() async throws {
        let loading = HarnessLine.tests("listed", ids)
        let (report, _) = try await grade([
            PairScript(lines: [loading, HarnessLine.invalid("No colon.", details: "line 1: if x\\n            ^")])
        ])
        #expect(report.details == "line 1: if x\n            ^")
        let long = HarnessLine.invalid("Long.", details: String(repeating: "x", count: 20_000))
        let (bounded, _) = try await grade([PairScript(lines: [loading, long])])
        #expect((8000...8200).contains(bounded.details?.utf8.count ?? 0))
        let (empty, _) = try await grade([
            PairScript(lines: [loading, HarnessLine.invalid("No `f`.", details: "")])
        ])
        #expect(empty.verdict == .invalid && empty.details == nil)
    }

    @Test func `reads a report that an earlier version stored without details`() async throws {
        let (report, _) = try await grade([
            PairScript(lines: [HarnessLine.tests("listed", ids), HarnessLine.invalid("No.", details: "line 1: x")])
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let stored = String(decoding: try encoder.encode(report), as: UTF8.self)
        #expect(try JSONDecoder().decode(GradingReport.self, from: Data(stored.utf8)).details == "line 1: x")
        let earlier = stored.replacing(#""details":"line 1: x","#, with: "")
        #expect(!earlier.contains("details"))
        #expect(try JSONDecoder().decode(GradingReport.self, from: Data(earlier.utf8)).summary == "No.")
    }

    @Test(arguments: [
        PairScript(lines: HarnessLine.loading(["a"]) + [HarnessLine.start("a")], harness: .ended("exit code 1")),
        PairScript(lines: HarnessLine.loading(["a"]), harness: .limit(.memoryLimit)),
        PairScript(
            lines: [HarnessLine.tests("listed", ["a"])], harness: .limit(.wallLimit), submission: .limit(.wallLimit)),
        PairScript(lines: HarnessLine.loading(["a"]), submission: .fault("cgroup")),
        PairScript(lines: [HarnessLine.tests("listed", ["a"])]),
        PairScript(lines: [HarnessLine.reason("fault", "tests.py: broken")]),
        PairScript(lines: ["nonsense"]),
        PairScript(lines: HarnessLine.loading(["a"]) + [HarnessLine.start("b")]),
        PairScript(lines: HarnessLine.loading(["a"]) + [HarnessLine.done]),
        PairScript(lines: HarnessLine.loading([]) + [HarnessLine.done]),
    ])
    func `never turns a fault of the grader into a verdict`(_ script: PairScript) async throws {
        let host = ScriptedHost([script])
        let session = GradingSession(exercise: try Exercise(package: .small()), host: host)
        await #expect(throws: GradingError.self) { try await session.grade(code: "x = 1") }
        #expect(await host.pairs.first?.isClosed == true)
    }

    @Test func `hides the values of a hidden test, however it ends`() async throws {
        let hidden = ["a_hidden", "b_hidden", "c_hidden"]
        let script = PairScript(
            lines: HarnessLine.loading(hidden) + [
                HarnessLine.start("a_hidden"),
                HarnessLine.end(
                    "a_hidden", .failed, message: "f(7) returned 8", details: "8 != 9", teacher: "Odd numbers too"),
                HarnessLine.start("b_hidden"),
                HarnessLine.end("b_hidden", .error, message: "f(7) raised KeyError: 7", details: "line 3"),
                HarnessLine.start("c_hidden"), HarnessLine.end("c_hidden", .failed, message: "f(7) returned 8"),
                HarnessLine.done,
            ],
            usages: Array(repeating: BudgetUsage(cpuMilliseconds: 1, output: "the input was 7\n"), count: 4))
        let (report, _) = try await grade([script], yaml: "hidden: [\"*_hidden\"]")
        #expect(report.tests[0].message == "Odd numbers too")
        #expect(report.tests.allSatisfy { $0.hidden && $0.stdout.isEmpty && $0.details.isEmpty })
        let shown = report.summary + report.tests.map { $0.message }.joined()
        #expect(!shown.contains("7") && !shown.contains("8"))
    }

    @Test func `says what a function printed instead of returning it`() async throws {
        let hint = "Is a `return` missing?"
        let message = "`f()` returned None, but 1 was expected. \(hint)"
        let tests = ["a", "b", "c"]
        let script = PairScript(
            lines: HarnessLine.loading(tests)
                + tests.flatMap { id in
                    [HarnessLine.start(id), HarnessLine.end(id, .failed, message: message, returnHint: hint)]
                } + [HarnessLine.done],
            usages: ["", "", "x\nHello\u{1B}\n \n", String(repeating: "word ", count: 9)].map {
                BudgetUsage(cpuMilliseconds: 0, output: $0)
            })
        let (report, _) = try await grade([script])
        #expect(
            report.tests.map(\.message) == [
                message,
                "`f()` returned None, but 1 was expected. "
                    + "It printed “Hello‹terminal escape character›”: `return` the result instead of printing it.",
                "`f()` returned None, but 1 was expected. "
                    + "It printed something: `return` the result instead of printing it.",
            ])
    }

    @Test func `limits a message to sixty words and escapes NUL`() async throws {
        let long = Array(repeating: "word", count: 200).joined(separator: " ")
        let script = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"), HarnessLine.end("a", .failed, message: long), HarnessLine.done,
            ],
            usages: [BudgetUsage(cpuMilliseconds: 0, output: ""), BudgetUsage(cpuMilliseconds: 0, output: "a\0b")])
        let (report, _) = try await grade([script])
        #expect(report.tests[0].message.split(separator: " ").count <= 61)
        #expect(report.tests[0].stdout == "a\\x00b")
    }

    @Test(arguments: [
        (TestStatus.passed, Verdict.accepted, 75, "All 2 tests passed."),
        (.failed, .partial, 0, "1 of 2 tests passed. Look at “c” first."),
    ])
    func `shares the points of a skipped test among the others`(
        _ status: TestStatus, _ verdict: Verdict, _ points: Int, _ summary: String
    ) async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + HarnessLine.pass("a") + [
                HarnessLine.start("b"), HarnessLine.end("b", .skipped, message: "not today"),
                HarnessLine.start("c"), HarnessLine.end("c", status), HarnessLine.done,
            ])
        let (report, _) = try await grade([script], yaml: "weights: {c: 3, b: 4}")
        #expect(report.verdict == verdict)
        #expect(report.tests.map(\.points) == [25, 0, points])
        #expect(report.tests.map(\.maxPoints) == [25, 0, 75])
        #expect(report.tests[1].message == "not today")
        #expect(report.summary == summary)
    }

    @Test func `refuses to judge by tests that are all skipped`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"), HarnessLine.end("a", .skipped), HarnessLine.done,
            ])
        await #expect(throws: GradingError.self) { try await grade([script]) }
    }

    @Test(arguments: [
        ("print(1)\0", "NUL"), ("a\r\nb\rc\n\0", "Line 4 "),
        (String(repeating: "#", count: GradingSession.maximumCodeBytes + 1), "64 KiB"),
    ])
    func `rejects code that cannot be Python without starting a cell`(_ code: String, _ word: String) async throws {
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost())
        let report = try await session.grade(code: code)
        #expect(report.verdict == .invalid)
        #expect(report.summary.contains(word))
    }

    @Test func `reports each test when it ends`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + ids.flatMap(HarnessLine.pass) + [HarnessLine.done])
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost([script]))
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        _ = try await session.grade(code: "x = 1") { index, total, test in
            continuation.yield("\(index + 1)/\(total) \(test.id) \(test.status)")
        }
        continuation.finish()
        var reported: [String] = []
        for await event in events { reported.append(event) }
        #expect(reported == ["1/3 a passed", "2/3 b passed", "3/3 c passed"])
    }

    private func grade(_ scripts: [PairScript], yaml: String = "") async throws -> (GradingReport, ScriptedHost) {
        let host = ScriptedHost(scripts)
        let session = GradingSession(exercise: try Exercise(package: .small(yaml: yaml)), host: host)
        return (try await session.grade(code: "x = 1"), host)
    }
}
