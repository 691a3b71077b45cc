import FoundationEssentials
import Settings

/// Judges outputs with the author's `checker.py`, each in a cell of its own with the limits of the harness.
struct OutputChecker {
    /// The source of `checker.py`.
    let source: [UInt8]
    let exercise: Exercise
    /// Every limit of the student's program, as enforced.
    let programLimits: LimitOverrides
    let host: any CellHost

    enum Judgement: Hashable {
        case right
        /// Wrong, with the checker's own words or an empty text.
        case wrong(String)
    }

    /// Calls `check(input, output, expected)` of the checker.
    ///
    /// - Throws: `GradingError` (`tests`) for a checker that fails, hangs or returns another kind of value. The student
    ///   is not at fault.
    func judge(_ output: [UInt8], of testCase: Exercise.Case) async throws -> Judgement {
        var files = exercise.harnessSupport
        files["checker.py"] = source
        files[Self.script] = Array(Self.program.utf8)
        files["case.in"] = testCase.input
        files["case.out"] = testCase.output ?? []
        files["program.out"] = output
        let run = try await host.run(
            ProgramRequest(
                script: Self.script, files: files, stdin: [], limits: limits, root: exercise.root))
        switch run.ending {
        case .limit(.cpuLimit), .limit(.wallLimit): throw fault("did not end in time", testCase)
        case .limit(let limit): throw fault("hit a limit (\(limit.rawValue))", testCase)
        case .signalled(let signal): throw fault("crashed with signal \(signal)", testCase)
        case .exited(let code):
            guard let last = run.stdout.split(separator: UInt8(ascii: "\n")).last,
                let answer = try? JSONDecoder().decode(Answer.self, from: Data(last))
            else { throw fault("ended without an answer (exit code \(code))", testCase) }
            if let fault = answer.fault { throw self.fault(fault, testCase) }
            return answer.right ? .right : .wrong(answer.message)
        }
    }

    private func fault(_ problem: String, _ testCase: Exercise.Case) -> GradingError {
        GradingError(.tests, "checker.py: \(problem), in the case \(testCase.name)")
    }

    private struct Answer: Decodable {
        var right: Bool
        var message: String
        /// What is wrong with the checker; nil if it judged.
        var fault: String?
    }

    /// A checker that takes much longer than the program is broken, and must not hold up other submissions.
    private var limits: CellLimits {
        CellLimits(
            policy: CellLimits.harnessPolicy,
            overrides: LimitOverrides(
                cpu: programLimits.cpu.map { $0 + CellLimits.authorMargin },
                wall: programLimits.wall.map { $0 + CellLimits.authorMargin }),
            program: .alone)
    }

    private static let script = "judge_output.py"

    /// Imports the checker, calls it once, and prints the answer as JSON. What the checker prints is dropped.
    private static let program = """
        import json
        import os
        import sys

        answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)


        def read(name):
            with open(name, encoding="utf-8", errors="backslashreplace", newline="") as file:
                return file.read()


        def place(error):
            lines = []
            trace = error.__traceback__
            while trace is not None:
                if os.path.basename(trace.tb_frame.f_code.co_filename) == "checker.py":
                    lines.append(trace.tb_lineno)
                trace = trace.tb_next
            if isinstance(error, SyntaxError) and os.path.basename(error.filename or "") == "checker.py":
                lines.append(error.lineno)
            return f"line {lines[-1]}: " if lines else ""


        def answer():
            try:
                import checker
                result = checker.check(read("case.in"), read("program.out"), read("case.out"))
            except BaseException as error:
                text = error.msg if isinstance(error, SyntaxError) else error
                return False, "", f"{place(error)}{type(error).__name__}: {text}"
            if result is True or result is False:
                return result, "", None
            if type(result) is str and result.strip():
                # The student reads at most 60 words. A lone surrogate is no text in JSON.
                return False, result[:4000].encode("utf-8", "backslashreplace").decode(), None
            return False, "", f"check returned {result!r:.100}; return True, False, or a text that says what is wrong"


        right, message, fault = answer()
        print(json.dumps({"right": right, "message": message, "fault": fault}), file=answers, flush=True)
        os._exit(0)

        """
}
