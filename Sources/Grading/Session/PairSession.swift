import Settings

/// Runs the tests of an exercise against a submission in a pair of cells.
///
/// If a limit or the submission ends the pair early, another pair runs the remaining tests. One hanging test thus does
/// not hide the others.
struct PairSession {
    let exercise: Exercise
    let code: String
    let host: any CellHost
    let feedback: Feedback
    let progress: GradingSession.Progress

    private var plan = TestPlan()
    /// The tests that the source shows, whether or not they run.
    private var listed: [HarnessEvent.Test] = []
    /// The time that the traffic between the cells has cost in the running test.
    private var boundary = BoundaryCredit()
    /// Whether the harness runs a test now.
    private var isTesting = false
    /// Whether the next test's budget began when that of the last one ended.
    private var hasBudget = false
    /// The bytes that the running pair's submission has printed in tests that are not hidden.
    private var printed: UInt64 = 0
    private var graded: GradedTests

    init(
        exercise: Exercise, code: String, host: any CellHost, feedback: Feedback,
        progress: @escaping GradingSession.Progress, graded: GradedTests
    ) {
        self.exercise = exercise
        self.code = code
        self.host = host
        self.feedback = feedback
        self.progress = progress
        self.graded = graded
    }

    mutating func run() async throws -> GradedTests {
        repeat {
            let settledBefore = graded.results.count
            let pair = try await host.startPair(
                PairRequest(
                    harness: try exercise.harnessFiles(), submission: exercise.submissionFiles(code: code),
                    limits: exercise.cellLimits, root: exercise.root, harnessCPU: interactorCPU))
            graded.note(pair.mode, pair.root)
            do {
                try await run(pair)
            } catch {
                _ = await pair.close()
                throw error
            }
            try await settleObstructed()
            // Each pair must settle a test or end the grading. Otherwise this loop would never end.
            guard graded.invalid != nil || graded.results.count > settledBefore || plan.isEmpty else {
                throw GradingError(.cell, "the harness ended before it ran a test")
            }
        } while graded.invalid == nil && graded.results.count < plan.tests.count
        guard graded.invalid != nil || !plan.isEmpty else { throw noTest }
        guard graded.invalid != nil || graded.results.contains(where: { $0.status != .skipped }) else {
            throw GradingError(.tests, "every test is skipped, so nothing is judged")
        }
        graded.results = plan.sharingPointsOfSkippedTests(graded.results)
        return graded
    }

    /// Runs the remaining tests in one pair, until all have a result or the pair ends.
    private mutating func run(_ pair: any CellPair) async throws {
        let isFirst = graded.results.isEmpty
        var isLoaded = false
        (boundary, isTesting, hasBudget, printed) = (newCredit(), false, false, 0)
        try await pair.send(
            HarnessOrder.job(
                module: exercise.module, provides: exercise.provides, files: exercise.testFiles,
                tests: isFirst ? nil : remainingIDs, isShared: exercise.isolation == .shared,
                isProgram: exercise.isInteractive
            ).line)
        graded.stopwatch.codeDelivered()
        while let line = try await pair.receive() {
            switch try HarnessEvent(line: line) {
            case .listed(let tests):
                listed = tests
                if isFirst { plan = TestPlan(listed: tests, exercise: exercise) }
            case .loaded(let tests):
                isLoaded = true
                if isFirst {
                    plan = try settings { () throws(SettingsError) in
                        try exercise.requireMatches(amongNames: (tests + listed).map(\.names))
                        return try TestPlan(tests, exercise: exercise)
                    }
                }
                graded.stopwatch.importEnded()
            case .start:
                try await settleObstructed()
                let isComplete = graded.results.count == plan.tests.count
                if isComplete, graded.results.contains(where: { $0.obstacle != nil }) {
                    // The tests for which the harness waits cannot run.
                    note(await pair.release())
                    return
                }
                try await begin(on: pair)
            case .crossed(let traffic):
                let granted = boundary.add(traffic)
                try await pair.extendBudget(cpu: granted.cpu, wall: granted.wall)
            case .end(let end) where end.broken:
                try await settle(end, by: await close(pair))
                return
            case .end(let end):
                let next = plan.limitsOfSuccessor(of: graded.results.count)
                guard let usage = try await pair.endBudget(beginning: next) else {
                    return try await settle(end, by: await close(pair))
                }
                hasBudget = next != nil
                try await settle(end, usage: usage)
            case .done:
                note(await pair.release())
                return
            case .invalid(let reason, let details, let line):
                let problem = feedback.unusable(because: reason, details: details, line: line)
                try await settleUnloaded(problem, by: await close(pair), isFirst: isFirst)
                return
            case .reviewed, .checked:
                throw GradingError(.cell, "the harness did something else instead of running the tests")
            case .fault(let reason):
                throw fault(reason)
            }
        }
        try await settleSilentEnd(by: await close(pair), isLoaded: isLoaded)
    }

    private func fault(_ reason: String) -> GradingError {
        GradingError(.tests, "the tests failed: \(exercise.judge.namingFiles(in: reason))")
    }

    /// Where the author's own code runs, for a message: a test, or the loading of the file.
    private var placeInTests: String {
        let test = isTesting ? try? current().id : nil
        return "\(exercise.judge.file): " + (test.map { "the test \($0)" } ?? "its own code, while it was loaded,")
    }

    /// The author's code hit a limit while the submission waited.
    private func fault(ofTestsAt limit: TestStatus) -> GradingError {
        let problem =
            switch limit {
            case .cpuLimit: "did not end: it computed too long, while the student's program waited"
            case .wallLimit: "did not end in time, and did not wait for the student's program"
            case .memoryLimit: "used more memory than tests may use"
            case .outputLimit: "printed more than tests may print"
            default: "hit a limit (\(limit.rawValue))"
            }
        return GradingError(.tests, "\(placeInTests) \(problem)")
    }

    /// The process of the tests ended by itself.
    private func endedFault(_ how: String, isLoaded: Bool) -> GradingError {
        // Before the tests are listed, and between two tests, no code of the author runs.
        guard isTesting || !isLoaded && !listed.isEmpty else {
            return GradingError(.cell, "the harness ended unexpectedly (\(how))")
        }
        return GradingError(.tests, "\(placeInTests) ended the process of the tests (\(how))")
    }

    private var noTest: GradingError { GradingError(.package, "\(exercise.judge.file): contains no test") }

    /// Turns a fault of the settings into one of the package.
    private func settings<Value>(_ body: () throws(SettingsError) -> Value) throws(GradingError) -> Value {
        do throws(SettingsError) { return try body() } catch { throw GradingError(.package, "\(error)") }
    }

    /// An interactor computes little, so one that computes much hangs. Nil for tests of other kinds.
    private var interactorCPU: Duration? {
        exercise.isInteractive ? feedback.limits.cpu.map { $0 + CellLimits.authorMargin } : nil
    }

    private func newCredit(_ limits: TestLimits = TestLimits()) -> BoundaryCredit {
        BoundaryCredit(wall: feedback.limits.limited(by: limits).wall ?? .zero)
    }

    private var remainingIDs: [String] { plan.tests.dropFirst(graded.results.count).map(\.id) }

    /// Returns the test that is running or comes next.
    private func current() throws -> TestPlan.Test {
        guard graded.results.count < plan.tests.count else {
            throw GradingError(.cell, "the harness continued after the last test")
        }
        return plan.tests[graded.results.count]
    }

    /// Returns the running test. Throws if it is not the test with this id.
    private func current(_ id: String) throws -> TestPlan.Test {
        let test = try current()
        guard test.id == id else { throw GradingError(.cell, "the harness ended test \(id) out of order") }
        return test
    }

    /// Begins the next test of the plan, whichever the harness has announced.
    private mutating func begin(on pair: any CellPair) async throws {
        let test = try current()
        graded.stopwatch.testBegins()
        (boundary, isTesting) = (newCredit(test.limits), true)
        if !hasBudget { try await pair.beginBudget(test.limits) }
        hasBudget = false
        try await pair.send(HarnessOrder.go(id: test.id).line)
    }

    private mutating func close(_ pair: any CellPair) async -> PairEnd {
        let end = await pair.close()
        note(end)
        return end
    }

    private mutating func note(_ end: PairEnd) {
        graded.memoryPeakBytes = max(graded.memoryPeakBytes, end.memoryPeakBytes)
        graded.cpuMilliseconds += end.importCPUMilliseconds
        graded.refusedSyscalls.formUnion(end.refusedSyscalls)
    }

    // MARK: Settling

    private mutating func settle(_ end: HarnessEvent.End, usage: BudgetUsage) async throws {
        let usage = usage.without(boundary.cost)
        // A test that passes despite a refused fork or write has passed. A test over its CPU time has not.
        if let breach = usage.breach, usage.isOverCPU || end.status == .failed || end.status == .error {
            await record(feedback.result(of: try current(end.id), limit: breach, usage: usage), usage)
        } else {
            await record(feedback.result(of: try current(end.id), end: end, usage: usage), usage)
        }
    }

    private mutating func settle(_ id: String, usage: BudgetUsage, limit: TestStatus) async throws {
        await settle(try current(id), usage: usage, limit: limit)
    }

    private mutating func settle(_ test: TestPlan.Test, usage: BudgetUsage, limit: TestStatus) async {
        let usage = usage.without(boundary.cost)
        await record(feedback.result(of: test, limit: limit, usage: usage, calls: boundary.calls), usage)
    }

    /// Settles a test whose submission cell is broken or has ended. Evidence of a limit explains the end better than
    /// the report of the harness.
    private mutating func settle(_ end: HarnessEvent.End, by pairEnd: PairEnd) async throws {
        switch pairEnd.submission {
        case .fault(let reason): throw GradingError(.cell, reason)
        case .limit(let status): try await settle(end.id, usage: pairEnd.unfinished, limit: status)
        case .closed: try await settle(end, usage: pairEnd.unfinished)
        case .ended(let how):
            var end = end
            if end.broken, let crash = PythonFailure.crash(how) {
                end.message = crash
                end.facts = nil
            }
            try await settle(end, usage: pairEnd.unfinished)
        }
    }

    /// Settles a submission that could not be loaded, because of a limit or an error in its code.
    private mutating func settleUnloaded(
        _ problem: UnusableSubmission, by end: PairEnd, isFirst: Bool
    ) async throws {
        graded.stopwatch.importEnded()
        if case .fault(let reason) = end.submission { throw GradingError(.cell, reason) }
        var problem = problem
        if case .ended(let how) = end.submission, let crash = PythonFailure.crash(how) {
            problem.reason = crash
            problem.line = nil
        }
        if case .limit(let status) = end.submission {
            try await settleAll(limit: status, usage: end.unfinished)
        } else if isFirst {
            graded.cpuMilliseconds += end.unfinished.cpuMilliseconds
            graded.invalid = problem
        } else {
            // It loaded in an earlier pair, so its loading depends on chance.
            for test in plan.tests.dropFirst(graded.results.count) {
                let end = HarnessEvent.End(
                    id: test.id, status: .error, message: problem.reason, details: problem.details ?? "", teacher: "",
                    broken: true, facts: TestFacts(line: problem.line))
                await record(feedback.result(of: test, end: end, usage: BudgetUsage(cpuMilliseconds: 0, output: "")))
            }
        }
    }

    /// Settles a pair that ended without a final event.
    private mutating func settleSilentEnd(by end: PairEnd, isLoaded: Bool) async throws {
        graded.stopwatch.importEnded()
        switch (end.submission, end.harness) {
        case (.limit(.wallLimit), .limit(let status)) where isTesting, (.closed, .limit(let status)) where isTesting,
            (.ended, .limit(let status)) where isTesting:
            // A harness that waits for the submission notices its end. So the test itself was running.
            guard !exercise.isInteractive else { throw fault(ofTestsAt: status) }
            let usage = end.unfinished.without(boundary.cost)
            await record(feedback.result(ofEndless: try current(), limit: status, usage: usage), usage)
        case (.limit(.wallLimit), .limit(let status)) where !isLoaded, (.closed, .limit(let status)) where !isLoaded,
            (.ended("exit code 0"), .limit(let status)) where !isLoaded:
            // The submission exits when the harness ends.
            throw fault(ofTestsAt: status)
        case (.limit(let status), _) where isLoaded && graded.results.count < plan.tests.count:
            await settle(try current(), usage: end.unfinished, limit: status)
        case (.limit(let status), _):
            try await settleAll(limit: status, usage: end.unfinished)
        case (.fault(let reason), _), (_, .fault(let reason)):
            throw GradingError(.cell, reason)
        case (_, .limit(let status)):
            throw GradingError(.cell, "the harness hit its own limit (\(status.rawValue))")
        case (_, .ended(let how)):
            throw endedFault(how, isLoaded: isLoaded)
        case (_, .closed):
            throw endedFault("it closed its connection", isLoaded: isLoaded)
        }
    }

    /// Settles all remaining tests: a limit was hit while the submission was imported.
    private mutating func settleAll(limit status: TestStatus, usage: BudgetUsage) async throws {
        guard !plan.isEmpty else { throw noTest }
        graded.cpuMilliseconds += usage.cpuMilliseconds
        note(usage, cpuLimit: feedback.limits.cpu, isHidden: false)
        for test in plan.tests.dropFirst(graded.results.count) {
            await record(feedback.resultOfImport(test, limit: status, usage: usage))
        }
    }

    private mutating func record(_ result: TestResult, _ usage: BudgetUsage? = nil) async {
        if let usage {
            graded.cpuMilliseconds += usage.cpuMilliseconds
            note(usage, cpuLimit: result.cpuLimit ?? feedback.limits.cpu, isHidden: result.hidden)
        }
        graded.results.append(result)
        isTesting = false
        graded.stopwatch.testEnded()
        await progress(graded.results.count - 1, plan.tests.count, result)
    }

    private mutating func note(_ usage: BudgetUsage, cpuLimit: Duration?, isHidden: Bool) {
        graded.usage.note(cpuMilliseconds: usage.cpuMilliseconds, limit: cpuLimit)
        // A program could tell an input of a hidden test by the length of its output.
        guard !isHidden else { return }
        printed += usage.outputBytes
        graded.usage.note(outputBytes: printed)
    }

    /// Settles the tests that come next and cannot run, because another test did not pass.
    private mutating func settleObstructed() async throws {
        while let obstacle = try settings({ () throws(SettingsError) in try plan.obstacle(after: graded.results) }) {
            await record(feedback.result(of: try current(), without: obstacle))
        }
    }
}

extension BudgetUsage {
    /// Returns the usage without the CPU time that the traffic between the cells has cost.
    fileprivate func without(_ cost: Duration) -> BudgetUsage {
        var usage = self
        usage.cpuMilliseconds = max(0, cpuMilliseconds - Int(cost.milliseconds))
        return usage
    }
}
