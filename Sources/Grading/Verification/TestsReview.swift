/// Parses the files of tests or `interactor.py` without running it, and returns what `exercise verify` checks.
struct TestsReview {
    let exercise: Exercise
    let host: any CellHost

    /// - Throws: `GradingError` if the tests do not compile.
    func run() async throws -> [HarnessEvent.ReviewedTest] {
        // Python's own parser does the work, in a cell like all Python code. The submission cell stays idle.
        let pair = try await host.startPair(
            PairRequest(
                harness: try exercise.harnessFiles(), submission: exercise.submissionFiles(code: ""),
                limits: exercise.cellLimits, root: exercise.root))
        do {
            let reviewed = try await review(on: pair)
            _ = await pair.close()
            return reviewed
        } catch {
            _ = await pair.close()
            throw error
        }
    }

    private func review(on pair: any CellPair) async throws -> [HarnessEvent.ReviewedTest] {
        let order = HarnessOrder.review(
            module: exercise.module, provides: exercise.provides, files: exercise.testFiles,
            isProgram: exercise.isInteractive)
        try await pair.send(order.line)
        switch try await pair.receive().map(HarnessEvent.init(line:)) {
        case .reviewed(let tests)?: return tests
        case .fault(let reason)?:
            throw GradingError(.tests, exercise.judge.namingFiles(in: reason))
        default: throw GradingError(.cell, "the harness did not review the tests")
        }
    }
}
