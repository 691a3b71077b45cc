import Settings

/// Runs a submission that is a program: once for each case, each time in a new cell.
struct CaseSession {
    let exercise: Exercise
    let code: String
    let cases: [Exercise.Case]
    let host: any CellHost
    let feedback: Feedback
    let progress: GradingSession.Progress

    /// Runs all cases and returns `graded` with their results added.
    func run(_ graded: GradedTests) async throws -> GradedTests {
        let plan = try TestPlan(cases.map(\.test), exercise: exercise)
        var graded = graded
        graded.stopwatch.codeDelivered()
        for (index, test) in plan.tests.enumerated() {
            if let obstacle = try plan.obstacle(after: graded.results) {
                graded.results.append(feedback.result(of: test, without: obstacle))
                await progress(index, plan.tests.count, graded.results[index])
                continue
            }
            let testCase = cases[plan.sources[index]]
            graded.stopwatch.testBegins()
            let run = try await host.run(
                ProgramRequest(
                    script: exercise.scriptName, arguments: testCase.arguments,
                    files: exercise.submissionFiles(code: code, case: testCase), stdin: testCase.input,
                    limits: exercise.cellLimits(of: test.limits), root: exercise.root, figure: exercise.figure))
            graded.note(run.mode, run.root)
            graded.cpuMilliseconds += run.cpuMilliseconds
            graded.memoryPeakBytes = max(graded.memoryPeakBytes, run.memoryPeakBytes)
            graded.refusedSyscalls.formUnion(run.refusedSyscalls)
            graded.usage.note(cpuMilliseconds: run.cpuMilliseconds, limit: test.limits.cpu ?? feedback.limits.cpu)
            // A program could tell an input of a hidden case by the length of its output.
            if !test.isHidden { graded.usage.note(outputBytes: UInt64(run.stdout.count)) }
            let stderr = String(escapingInvalid: run.stderr).withoutLibraryFrames
            if index == 0, case .exited = run.ending, let failure = run.failure, failure.isUnreadable {
                graded.invalid = feedback.unusable(
                    because: failure.message, details: failure.details ?? "", line: failure.line)
                return graded
            }
            let result = try await judge(run, stderr: stderr, testCase: testCase, test: test)
            graded.results.append(result)
            graded.stopwatch.testEnded()
            await progress(index, plan.tests.count, result)
        }
        return graded
    }

    private func judge(
        _ run: ProgramRun, stderr: String, testCase: Exercise.Case, test: TestPlan.Test
    ) async throws -> TestResult {
        let usage = BudgetUsage(cpuMilliseconds: run.cpuMilliseconds, output: String(escapingInvalid: run.stdout))
        // A picture helps the student also in a case that fails for another reason.
        let figure = figure(of: run)
        let picture = try? figure?.get()
        switch run.ending {
        case .limit(let status):
            return feedback.result(of: test, limit: status, usage: usage)
        case .signalled(let signal):
            return feedback.result(
                of: test, status: .error,
                message: PythonFailure.crash(signal: signal) ?? "Your program was ended by signal \(signal).",
                details: stderr, usage: usage)
        case .exited(let code) where code != 0:
            let message =
                run.failure?.message ?? "Your program ended with exit code \(code), which means failure."
            return feedback.result(
                of: test, status: .error, message: message, details: stderr,
                facts: TestFacts(line: run.failure?.line), usage: usage, figure: picture)
        case .exited:
            if let mistake = try await mistake(in: run.stdout, testCase: testCase) {
                let teacher = testCase.declaration.message
                return feedback.result(
                    of: test, status: .failed, message: [teacher, mistake.message].joinedSentences,
                    details: mistake.details, facts: mistake.facts, teacher: teacher, usage: usage, figure: picture)
            }
            if case .failure(let problem)? = figure {
                return feedback.result(of: test, status: .failed, message: problem.sentence, usage: usage)
            }
            return feedback.result(of: test, status: .passed, message: "", usage: usage, figure: picture)
        }
    }

    /// Returns what is wrong with an output; nil if it is right.
    private func mistake(
        in output: [UInt8], testCase: Exercise.Case
    ) async throws -> (message: String, details: String, facts: TestFacts)? {
        let comparison = OutputComparison(
            expected: testCase.output ?? [], actual: output, rules: testCase.outputRules,
            prompts: InputPrompts(code: code))
        guard let checker = exercise.checker else {
            return comparison.difference.map { message in
                let (details, facts) = comparison.details(input: testCase.input)
                return (message, details, facts)
            }
        }
        let judge = OutputChecker(
            source: checker, exercise: exercise, programLimits: feedback.limits, host: host)
        guard case .wrong(let reason) = try await judge.judge(output, of: testCase) else { return nil }
        let (details, facts) = comparison.details(input: testCase.input, showsExpected: testCase.output != nil)
        return (reason.isEmpty ? "What your program printed is not right." : reason, details, facts)
    }

    /// Checks the picture that the program left; nil for an exercise without pictures.
    private func figure(of run: ProgramRun) -> Result<Figure, FigureProblem>? {
        guard let name = exercise.figure else { return nil }
        return Result { () throws(FigureProblem) in try Figure(run.figure ?? .missing, name: name) }
    }
}

extension [String] {
    /// The texts that are not empty, as sentences one after the other.
    fileprivate var joinedSentences: String {
        filter { !$0.isEmpty }
            .map { text in text.last.map { ".!?:".contains($0) } == true ? text : "\(text)." }
            .joined(separator: " ")
    }
}
