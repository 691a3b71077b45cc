import Settings
import Testing

@testable import Grading

/// Tests that run only if other tests have passed: `depends`.
@Suite struct `Dependencies between tests` {
    private let ids = ["a", "b", "c"]

    // MARK: Running

    @Test func `leave out a test that needs one which did not pass`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + [
                HarnessLine.start("a"), HarnessLine.end("a", .failed, message: "No"), HarnessLine.start("b"),
                HarnessLine.end("c"), HarnessLine.start("b"),
            ])
        let (report, host) = try await grade("depends: {b: a}", [script])
        #expect(report.tests.map(\.id) == ["a", "b", "c"])
        #expect(report.tests.map(\.status) == [.failed, .failed, .passed])
        #expect(report.tests[1].message == "Not run because “a” did not pass yet.")
        #expect(report.tests.map(\.points) == [0, 0, 33])
        #expect(report.tests.map(\.maxPoints) == [34, 33, 33], "its points are lost")
        #expect(report.verdict == .partial)
        #expect(report.summary == "1 of 3 tests passed. Look at “a” first.")
        let pair = try #require(await host.pairs.first)
        #expect(await pair.sent.dropFirst() == [#"{"go":"a"}"#, #"{"go":"c"}"#])
        #expect(await pair.isClosed)
    }

    @Test func `run tests after those that they need`() async throws {
        let lines = ["b", "c", "a"].flatMap { [HarnessLine.start("a"), HarnessLine.end($0)] }
        let script = PairScript(lines: HarnessLine.loading(ids) + lines + [HarnessLine.done])
        let (report, host) = try await grade("depends:\n  a: [c]\n  c: b", [script])
        #expect(report.tests.map(\.id) == ["b", "c", "a"])
        #expect(report.verdict == .accepted)
        #expect(report.points == 100)
        let pair = try #require(await host.pairs.first)
        #expect(await pair.sent.dropFirst() == ["b", "c", "a"].map { #"{"go":"\#($0)"}"# }[...])
    }

    @Test func `name the test that has failed itself, through others that did not run`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + [
                HarnessLine.start("a"), HarnessLine.end("a", .error, message: "No"), HarnessLine.start("b"),
            ])
        let (report, _) = try await grade("depends: {b: a, c: b}", [script])
        #expect(report.tests.map(\.status) == [.error, .failed, .failed])
        #expect(report.tests[2].message == "Not run because “a” did not pass yet.")
        #expect(report.verdict == .rejected)
    }

    @Test func `leave out tests after a limit, without a new pair of cells`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + [HarnessLine.start("a")], submission: .limit(.cpuLimit))
        let (report, host) = try await grade("depends: {\"*\": a}", [script])
        #expect(report.tests.map(\.status) == [.cpuLimit, .failed, .failed])
        #expect(await host.pairs.count == 1)
    }

    @Test func `are reported live, in order`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + [
                HarnessLine.start("a"), HarnessLine.end("a", .failed, message: "No"), HarnessLine.start("b"),
            ])
        let exercise = try Exercise(package: .small(yaml: "depends: {\"*\": a}"))
        let events = Events()
        _ = try await GradingSession(exercise: exercise, host: ScriptedHost([script])).grade(code: "") {
            await events.add("\($0) of \($1): \($2.id)")
        }
        #expect(await events.all == ["0 of 3: a", "1 of 3: b", "2 of 3: c"])
    }

    @Test func `tell of a hidden test only its title`() async throws {
        let tests = #"{"id":"t[1-2]","name":"Adds (a=1, b=2)","plain":"Adds"},{"id":"u","name":"Sums"}"#
        let script = PairScript(
            lines: [
                #"{"event":"loaded","tests":[\#(tests)]}"#, HarnessLine.start("t[1-2]"),
                HarnessLine.end("t[1-2]", .failed, message: "add(1, 2) returned 4", teacher: "Think"),
                HarnessLine.start("u"),
            ])
        let (report, _) = try await grade("hidden: [t, u]\ndepends: {u: t}", [script])
        #expect(report.tests.map(\.id) == ["t#1", "u"])
        #expect(report.tests[1].message == "Not run because “Adds” did not pass yet.")
    }

    @Test func `run a test that a mark skips, whatever it needs`() async throws {
        let tests = #"{"id":"a","name":"a"},{"id":"b","name":"b","marked":true}"#
        let script = PairScript(
            lines: [
                #"{"event":"loaded","tests":[\#(tests)]}"#, HarnessLine.start("a"),
                HarnessLine.end("a", .failed, message: "No"), HarnessLine.start("b"), HarnessLine.end("b", .skipped),
                HarnessLine.done,
            ])
        let (report, _) = try await grade("depends: {b: a}", [script])
        #expect(report.tests.map(\.status) == [.failed, .skipped])
        #expect(report.tests.map(\.maxPoints) == [100, 0])
    }

    @Test func `fit long titles into a message`() async throws {
        let title = Array(repeating: "word", count: 100).joined(separator: " ")
        let script = PairScript(
            lines: [
                #"{"event":"loaded","tests":[{"id":"a","name":"\#(title)"},{"id":"b","name":"b"}]}"#,
                HarnessLine.start("a"), HarnessLine.end("a", .failed, message: "No"), HarnessLine.start("b"),
            ])
        let message = try await grade("depends: {b: a}", [script]).0.tests[1].message
        #expect(message.split(separator: " ").count <= Feedback.maximumWords)
        #expect(message.hasSuffix("word …” did not pass yet."))
    }

    // MARK: Cases and calls

    @Test func `hold for cases, in exercise.yaml and in cases.yaml`() async throws {
        let package = ExercisePackage.smallCases(
            ["1": ("", "one\n"), "2": ("", "two\n"), "3": ("", "three\n")], yaml: "depends: {\"1\": \"2\"}"
        ).adding(["cases.yaml": "cases:\n  \"3\": {title: Three, depends: [\"1\"]}"])
        let host = ScriptedHost(runs: [.printing("no\n")])
        let report = try await GradingSession(exercise: try Exercise(package: package), host: host).grade(code: "")
        #expect(report.tests.map(\.id) == ["2", "1", "3"])
        #expect(report.tests.map(\.status) == [.failed, .failed, .failed])
        #expect(report.tests[2].name == "Three")
        #expect(report.tests[2].message == "Not run because “2” did not pass yet.")
        #expect(await host.programs.count == 1)
    }

    @Test func `hold for calls`() async throws {
        let calls = """
            calls:
              - {call: f(1), returns: 2, title: One, message: Twice one}
              - {call: f(2), returns: 4, depends: One, hidden: true}
            """
        let ids = ["Calls.test_1", "Calls.test_2"]
        let script = PairScript(
            lines: [
                #"{"event":"loaded","tests":[{"id":"\#(ids[0])","name":"One"},{"id":"\#(ids[1])","name":"Hidden"}]}"#,
                HarnessLine.start(ids[0]), HarnessLine.end(ids[0], .failed, message: "No"), HarnessLine.start(ids[1]),
            ])
        let exercise = try Exercise(package: .small(["tests.py": nil, "calls.yaml": calls]))
        let report = try await GradingSession(exercise: exercise, host: ScriptedHost([script])).grade(code: "")
        #expect(report.tests[1].message == "Not run because “One” did not pass yet.")
    }

    // MARK: Faults

    @Test(arguments: [
        ("{z: a}", "3: depends: \"z\" matches no test; remove it, or name one of: a, b, c"),
        ("\n  a: b\n  b: [\"x*\"]", "5: depends: \"x*\" matches no test; remove it, or name one of: a, b, c"),
        ("\n  c:\n    - a\n    - zz", "6: depends: \"zz\" matches no test; remove it, or name one of: a, b, c"),
        ("{a: a}", "3: depends: a needs itself; name another test"),
        ("{\"*\": \"*\"}", "3: depends: the tests here would need only themselves; name other tests"),
        ("\n  a: b\n  b: a", "5: depends: the tests need one another, so that none can run first: a → b → a"),
        ("{a: b, b: c, c: a}", "3: depends: the tests need one another, so that none can run first: a → b → c → a"),
    ])
    func `are errors of the package if they cannot hold`(_ depends: String, _ message: String) async throws {
        let script = PairScript(lines: HarnessLine.loading(ids) + HarnessLine.pass("a"))
        let error = await #expect(throws: GradingError.self) { try await grade("depends: \(depends)", [script]) }
        #expect(error?.code == .package)
        #expect(error?.message == "exercise.yaml:\(message)")
    }

    @Test(arguments: [
        ("depends: [a]", "exercise.yaml:3: depends: must hold `key: value` lines"),
        ("depends: {a: []}", "exercise.yaml:3: depends.a: must name at least one test that has to pass first"),
        ("depends: {a: {b: c}}", "exercise.yaml:3: depends.a: must be a list of texts"),
    ])
    func `are read strictly`(_ yaml: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) { try Exercise(package: .small(yaml: yaml)) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("depends: [nine]", "cases.yaml:2: depends: \"nine\" matches no case; remove it, or name one of: 1, 2"),
        ("depends: \"1\"", "cases.yaml:2: depends: 1 needs itself; name another test"),
    ])
    func `of a case are checked when the exercise is read`(_ entry: String, _ message: String) {
        let package = ExercisePackage.smallCases(["1": ("", "one\n"), "2": ("", "two\n")])
            .adding(["cases.yaml": "cases:\n  \"1\": {\(entry)}"])
        let error = #expect(throws: SettingsError.self) { try Exercise(package: package) }
        #expect(error?.description == message)
    }

    @Test func `on a test that is skipped are errors of the package`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + [
                HarnessLine.start("a"), HarnessLine.end("a", .skipped, message: "later"), HarnessLine.start("b"),
            ])
        let error = await #expect(throws: GradingError.self) { try await grade("\ndepends:\n  b: a", [script]) }
        #expect(error?.code == .package)
        #expect(
            error?.message == "exercise.yaml:5: depends: b needs a, which the tests skip; let it run, "
                + "or remove the dependency")
    }

    @Test func `of many tests take no long time`() throws {
        let tests = (0..<5000).map { HarnessEvent.Test(id: "t\($0)", name: "t\($0)") }
        let exercise = try Exercise(package: .small(yaml: "depends: {\"*\": [t4998, t4999]}"))
        #expect(try TestDependencies(among: tests, of: exercise).order.prefix(3) == [4998, 4999, 0])
    }

    // MARK: Verification

    @Test func `do not count as failures that show what a test judges`() async throws {
        let tests = """
            from submission import f

            def test_two():
                assert f(2) == 4, "Twice two"

            def test_three():
                assert f(3) == 6, "Twice three"
            """
        let package = ExercisePackage.small(
            yaml: "depends: {test_three: test_two}",
            ["tests.py": tests, "solutions/rejected/none.py": "def f(x):\n    return None\n"])
        let outcome = try await ExerciseVerification(
            exercise: Exercise(package: package), host: LocalHost(), repetitions: 1
        ).outcome()
        #expect(
            outcome.findings.map(\.message) == [
                "no wrong solution fails test_three; add one to solutions/rejected or solutions/partial that does"
            ])
        #expect(outcome.solutions.last?.failures.map(\.id) == ["test_two", "test_three"])
    }

    private func grade(_ yaml: String, _ scripts: [PairScript]) async throws -> (GradingReport, ScriptedHost) {
        let host = ScriptedHost(scripts)
        let exercise = try Exercise(package: .small(yaml: yaml))
        return (try await GradingSession(exercise: exercise, host: host).grade(code: ""), host)
    }
}

private actor Events {
    private(set) var all: [String] = []

    func add(_ event: String) { all.append(event) }
}

extension ExercisePackage {
    fileprivate func adding(_ texts: [String: String]) -> ExercisePackage {
        ExercisePackage(files: files.merging(texts.mapValues { Array($0.utf8) }) { $1 })
    }
}

extension ProgramRun {
    /// A program that prints a text and ends.
    fileprivate static func printing(_ text: String) -> ProgramRun {
        ProgramRun(
            ending: .exited(code: 0), stdout: Array(text.utf8), stderr: [], cpuMilliseconds: 1, memoryPeakBytes: 0,
            mode: .cold, root: .none)
    }
}
