import Grading
import Settings
import Testing

/// `interactor.py` is the author's. Whatever goes wrong in it is never the student's fault.
@Suite struct `A broken interactor` {
    private let running = HarnessLine.loading(["a"]) + [HarnessLine.start("a")]

    @Test(arguments: [
        (CellEnding.limit(.cpuLimit), "did not end: it computed too long, while the student's program waited"),
        (.limit(.wallLimit), "did not end in time, and did not wait for the student's program"),
        (.limit(.memoryLimit), "used more memory than tests may use"),
        (.limit(.outputLimit), "printed more than tests may print"),
        (.ended("signal 6"), "ended the process of the tests (signal 6)"),
        (.closed, "ended the process of the tests (it closed its connection)"),
    ])
    func `in a test is named with the test`(harness: CellEnding, problem: String) async throws {
        let error = try await fault(PairScript(lines: running, harness: harness))
        #expect(error?.code == .tests)
        #expect(error?.message == "interactor.py: the test a \(problem)")
    }

    @Test(arguments: [TestStatus.cpuLimit, .wallLimit, .memoryLimit])
    func `that hangs is at fault also if the waiting program has ended`(limit: TestStatus) async throws {
        for submission in [CellEnding.limit(.wallLimit), .ended("exit code 0")] {
            let script = PairScript(lines: running, harness: .limit(limit), submission: submission)
            #expect(try await fault(script)?.code == .tests)
        }
    }

    @Test func `that hangs while it is loaded is named`() async throws {
        for submission in [CellEnding.limit(.wallLimit), .closed, .ended("exit code 0")] {
            let script = PairScript(
                lines: [HarnessLine.tests("listed", ["a"])], harness: .limit(.cpuLimit), submission: submission)
            #expect(
                try await fault(script)?.message
                    == "interactor.py: its own code, while it was loaded, did not end: it computed too long, while the "
                    + "student's program waited")
        }
    }

    @Test func `that ends the process while it is loaded is named`() async throws {
        let script = PairScript(
            lines: [HarnessLine.tests("listed", ["a"])], harness: .ended("signal 6"), submission: .ended("exit code 0"))
        #expect(
            try await fault(script)?.message
                == "interactor.py: its own code, while it was loaded, ended the process of the tests (signal 6)")
    }

    @Test func `computes only a few seconds longer than the program may`() async throws {
        let host = ScriptedHost([PairScript(lines: running + [HarnessLine.end("a"), HarnessLine.done])])
        let exercise = try Exercise(package: interactive(yaml: "limits: {cpu: 4s}"))
        _ = try await GradingSession(exercise: exercise, host: host).grade(code: "")
        #expect(await host.pairs.first?.request.harnessCPU == .seconds(7))
    }

    @Test func `leaves the limit of other tests as it is`() async throws {
        let host = ScriptedHost([PairScript(lines: running + [HarnessLine.end("a"), HarnessLine.done])])
        _ = try await GradingSession(exercise: try Exercise(package: .small()), host: host).grade(code: "")
        #expect(await host.pairs.first?.request.harnessCPU == nil)
    }

    private func fault(_ script: PairScript) async throws -> GradingError? {
        let exercise = try Exercise(package: interactive())
        return await #expect(throws: GradingError.self) {
            try await GradingSession(exercise: exercise, host: ScriptedHost([script])).grade(code: "")
        }
    }

    private func interactive(yaml: String = "") -> ExercisePackage {
        .small(yaml: yaml, ["tests.py": nil, "interactor.py": "def test_a(program):\n    pass\n"])
    }
}
