import Settings
import Testing

@testable import Grading

/// The time limits of single tests: `test_limits`, and `limits` of a case or call.
@Suite struct `Limits of single tests` {
    private let ids = ["a", "b", "c"]

    @Test func `replace those of the exercise for each test`() async throws {
        let script = PairScript(
            lines: HarnessLine.loading(ids) + ids.flatMap(HarnessLine.pass) + [HarnessLine.done])
        let (_, host) = try await grade("test_limits: {a: {cpu: 5s}, \"[bc]\": {wall: 20s}, b: {wall: 9s}}", [script])
        #expect(host == nil, "brackets are no pattern")
        let (report, other) = try await grade(
            "test_limits: {a: {cpu: 5s}, \"?\": {wall: 20s}, b: {wall: 9s, cpu: 100ms}}", [script])
        let pair = try #require(await other?.pairs.first)
        let wall = Duration.seconds(20)
        #expect(
            await pair.budgets == [
                TestLimits(cpu: .seconds(5), wall: wall), TestLimits(cpu: .milliseconds(100), wall: wall),
                TestLimits(wall: wall),
            ], "the highest match counts")
        #expect(report?.verdict == .accepted)
    }

    @Test func `are named in feedback`() async throws {
        let limits = "test_limits: {a: {cpu: 5s}, b: {wall: 30s}}"
        let scripts = ["a", "b", "c"].map { id in
            PairScript(
                lines: HarnessLine.loading(ids) + [HarnessLine.start(id)],
                submission: .limit(id == "b" ? .wallLimit : .cpuLimit))
        }
        let tests = try #require(try await grade(limits, scripts).0).tests
        #expect(tests[0].message.hasPrefix("This test used more than 5 s of computing time."))
        #expect(tests[1].message.hasPrefix("This test took longer than 30 s."))
        #expect(tests[2].message.hasPrefix("This test used more than 2 s of computing time."))
    }

    @Test func `bound the credit for what crosses between the cells`() async throws {
        let crossed = HarnessLine.crossed(frames: 1_000_000, cpuMicroseconds: 0, wallMicroseconds: 60_000_000)
        let script = PairScript(
            lines: HarnessLine.loading(["a"]) + [
                HarnessLine.start("a"), crossed, HarnessLine.end("a"), HarnessLine.done,
            ])
        let (_, host) = try await grade("test_limits: {a: {wall: 30s}}", [script])
        let pair = try #require(await host?.pairs.first)
        #expect(await pair.extensions == [[.zero, .seconds(30)]])
    }

    @Test func `hold for cases, in exercise.yaml and in cases.yaml`() async throws {
        var package = ExercisePackage.smallCases(
            ["1": ("", ""), "2": ("", ""), "3": ("", "")],
            yaml: "limits: {cpu: 1s, memory: 64MiB}\ntest_limits: {\"*\": {wall: 20s}}")
        package.files["cases.yaml"] = Array("cases:\n  \"2\": {limits: {cpu: 3s, wall: 5s}}".utf8)
        let run = ProgramRun(
            ending: .limit(.cpuLimit), stdout: [], stderr: [], cpuMilliseconds: 1, memoryPeakBytes: 0, mode: .cold,
            root: .none)
        let host = ScriptedHost(runs: [run, run, run])
        let report = try await GradingSession(exercise: Exercise(package: package), host: host).grade(code: "")
        let limits = await host.programs.map(\.limits.overrides)
        #expect(limits.map(\.cpu) == [.seconds(1), .seconds(3), .seconds(1)])
        #expect(limits.map(\.wall) == [.seconds(20), .seconds(5), .seconds(20)])
        #expect(limits.allSatisfy { $0.memory == .mebibytes(64) })
        #expect(report.tests.map { $0.message.contains("more than 3 s") } == [false, true, false])
    }

    @Test func `hold for calls`() async throws {
        let calls = """
            calls:
              - {call: f(1), returns: 2, message: Twice}
              - {call: f(2), returns: 4, message: Twice, limits: {cpu: 4s}}
            """
        let ids = ["Calls.test_1", "Calls.test_2"]
        let exercise = try Exercise(package: .small(["tests.py": nil, "calls.yaml": calls]))
        let host = ScriptedHost([
            PairScript(lines: HarnessLine.loading(ids) + ids.flatMap(HarnessLine.pass) + [HarnessLine.done])
        ])
        _ = try await GradingSession(exercise: exercise, host: host).grade(code: "")
        let pair = try #require(await host.pairs.first)
        #expect(await pair.budgets == [TestLimits(), TestLimits(cpu: .seconds(4))])
    }

    @Test(arguments: [
        ("{a: 3s}", "3: test_limits.a: must hold `key: value` lines"),
        ("{a: {}}", "3: test_limits.a.cpu: or wall is required"),
        ("\n  a: {cpu: fast}", "4: test_limits.a.cpu: \"fast\" must be a duration such as 2s or 500ms"),
        ("{a: {memory: 64MiB}}", "3: test_limits.a.memory: cannot differ between tests, only cpu and wall can; set"),
        ("{a: {time: 3s}}", "3: test_limits.a.time: is not a known key"),
    ])
    func `are read strictly`(_ limits: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) {
            try Exercise(package: .small(yaml: "test_limits: \(limits)"))
        }
        #expect(error?.description.hasPrefix("exercise.yaml:\(message)") == true)
    }

    @Test func `need a test that matches`() async throws {
        let script = PairScript(lines: HarnessLine.loading(ids) + HarnessLine.pass("a"))
        let exercise = try Exercise(package: .small(yaml: "test_limits: {\"slow*\": {cpu: 9s}}"))
        let error = await #expect(throws: GradingError.self) {
            try await GradingSession(exercise: exercise, host: ScriptedHost([script])).grade(code: "")
        }
        #expect(
            error?.message
                == "exercise.yaml:3: test_limits: \"slow*\" matches no test; remove it, or name one of: a, b, c")
    }

    @Test func `are known with their places, for the bounds of the policy`() throws {
        var package = ExercisePackage.smallCases(
            ["1": ("", ""), "2": ("", "")], yaml: "limits: {memory: 64MiB}\ntest_limits: {\"1\": {cpu: 9s}}")
        package.files["cases.yaml"] = Array("cases:\n  \"2\": {limits: {cpu: 3s}}".utf8)
        let places = try Exercise(package: package).placesOfTestLimits
        #expect(places.map(\.place) == ["exercise.yaml:4: test_limits.1", "cases.yaml: the limits of 2"])
        #expect(
            places.map(\.limits.overrides) == [
                LimitOverrides(cpu: .seconds(9), memory: .mebibytes(64)),
                LimitOverrides(cpu: .seconds(3), memory: .mebibytes(64)),
            ])
    }

    /// Nil for an exercise at fault.
    private func grade(_ yaml: String, _ scripts: [PairScript]) async throws -> (GradingReport?, ScriptedHost?) {
        let host = ScriptedHost(scripts)
        let exercise = try Exercise(package: .small(yaml: yaml))
        do {
            return (try await GradingSession(exercise: exercise, host: host).grade(code: ""), host)
        } catch let error as GradingError where error.code == .package {
            return (nil, nil)
        }
    }
}
