import Grading
import Testing

@Suite struct `The phases of a grading` {
    private func phases(_ scripts: [PairScript], code: String = "x = 1") async throws -> GradingPhases {
        let session = GradingSession(exercise: try Exercise(package: .small()), host: ScriptedHost(scripts))
        return try await session.grade(code: code).phases
    }

    @Test func `include every phase of a grading by tests, and each test`() async throws {
        let phases = try await phases([
            PairScript(
                lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("a") + HarnessLine.pass("b")
                    + [HarnessLine.done])
        ])
        let dispatch = try #require(phases.dispatch)
        let loading = try #require(phases.import)
        let tests = try #require(phases.tests)
        #expect([dispatch, loading, phases.report].allSatisfy { $0 > .zero })
        #expect(phases.singleTests.count == 2)
        #expect(phases.singleTests.reduce(.zero, +) <= tests)
    }

    @Test func `count new cells after a limit as part of the tests`() async throws {
        let first = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + [HarnessLine.start("a")], submission: .limit(.cpuLimit))
        let second = PairScript(
            lines: HarnessLine.loading(["a", "b"]) + HarnessLine.pass("b") + [HarnessLine.done])
        let phases = try await phases([first, second])
        #expect(phases.singleTests.count == 2)
        #expect(try #require(phases.tests) > phases.singleTests.reduce(.zero, +))
    }

    @Test func `end with the import if the import fails`() async throws {
        let phases = try await phases([
            PairScript(lines: [HarnessLine.tests("listed", ["a"]), HarnessLine.reason("invalid", "No `f`.")])
        ])
        #expect(phases.import != nil)
        #expect(phases.tests == nil)
        #expect(phases.singleTests.isEmpty)
    }

    @Test func `leave out the phases that a rejected file does not reach`() async throws {
        let phases = try await phases([], code: "\0")
        #expect(phases.dispatch == nil && phases.import == nil && phases.tests == nil)
        #expect(phases.report > .zero)
    }

    @Test func `have no import for programs, which import within their tests`() async throws {
        let run = ProgramRun(
            ending: .exited(code: 0), stdout: Array("2\n".utf8), stderr: [], cpuMilliseconds: 1, memoryPeakBytes: 1,
            mode: .cold, root: .none)
        let package = ExercisePackage.smallCases(["one": ("1", "2"), "two": ("1", "2")])
        let session = GradingSession(exercise: try Exercise(package: package), host: ScriptedHost(runs: [run, run]))
        let phases = try await session.grade(code: "print(2)").phases
        #expect(phases.dispatch != nil && phases.import == nil && phases.tests != nil)
        #expect(phases.singleTests.count == 2)
    }
}
