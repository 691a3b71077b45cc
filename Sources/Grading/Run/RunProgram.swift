import Settings

/// A learner's program that is run and not judged.
package struct RunProgram: Codable, Hashable, Sendable {
    /// The slug of the exercise, whose policy, root and support files the program gets.
    package var exercise: String
    package var version: String
    package var code: String
    /// Standard input; of an interactive run, the beginning of it.
    package var stdin: String
    /// An expression that is evaluated after the program, which is then imported as a module.
    package var call: String?
    /// Whether the steps of the program, or else of the call, are recorded.
    package var isTraced: Bool
    /// Whether more input may come while the program runs.
    package var isInteractive: Bool

    package init(
        exercise: String, version: String, code: String, stdin: String = "", call: String? = nil,
        isTraced: Bool = false, isInteractive: Bool = false
    ) {
        self.exercise = exercise
        self.version = version
        self.code = code
        self.stdin = stdin
        self.call = call
        self.isTraced = isTraced
        self.isInteractive = isInteractive
    }
}

extension Exercise {
    /// Returns the files of a learner's run: the code and the support files of the submission's side. Tests are not
    /// among them, even where tests and submission share an interpreter.
    package func runFiles(code: String) -> [String: [UInt8]] {
        submissionSupport.merging([runScript: Array(code.utf8)]) { $1 }
    }

    /// The name of the file that a learner's run executes.
    package var runScript: String { scriptName }

    /// The policy and limits of a learner's run.
    package var runLimits: CellLimits { CellLimits(policy: policy, overrides: limits, program: .alone) }
}
