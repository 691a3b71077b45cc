import Settings

/// What grading needs of the sandbox; joined to real cells by the executable, to local processes by tests.
package protocol CellHost: Sendable {
    /// `warm` or `cold`, for the report.
    var mode: String { get }
    /// How limits are enforced, for the report: `v2`, `hybrid` or a named degraded mode.
    var enforcement: String { get }

    /// What a policy and an exercise's wishes amount to, every limit given: so that feedback can name it.
    ///
    /// - Throws: for an unknown policy, or wishes beyond its bounds.
    func effectiveLimits(_ limits: CellLimits) async throws -> LimitOverrides

    /// Starts a harness cell and a submission cell, joined by a stream socket pair: fd 4 of the harness cell is one
    /// end, fd 3 of the submission cell the other. Fd 3 of the harness cell is its control line to `CellPair`.
    ///
    /// - Throws: only for a fault of ours.
    func startPair(_ request: PairRequest) async throws -> any CellPair

    /// Runs one program in a cell of its own until it ends or a limit ends it.
    ///
    /// - Throws: only for a fault of ours.
    func run(_ request: ProgramRequest) async throws -> ProgramRun
}

/// Under which resource policy a cell runs.
package struct CellLimits: Hashable, Sendable {
    package var policy: String
    package var overrides: LimitOverrides

    package init(policy: String, overrides: LimitOverrides) {
        self.policy = policy
        self.overrides = overrides
    }
}

/// What one cell of a pair, or the cell of a program, is to run.
package struct CellProgram: Hashable, Sendable {
    /// The program and its arguments, by absolute path in the rootfs.
    package var arguments: [String]
    /// Files that are in the cell's work directory, by name, before the program starts.
    package var files: [String: [UInt8]]
}

package struct PairRequest: Hashable, Sendable {
    /// Trusted: the teacher's tests. It needs little CPU but waits as long as the submission may run, so the limits
    /// of the exercise are not for it.
    package var harness: CellProgram
    package var submission: CellProgram
    /// For the submission cell; CPU and wall time hold anew for each budget that the pair begins.
    package var limits: CellLimits
}

package struct ProgramRequest: Hashable, Sendable {
    package var program: CellProgram
    package var stdin: [UInt8]
    package var limits: CellLimits
}

/// A harness cell and the submission cell that it tests, both started. Used by one task at a time.
package protocol CellPair: Sendable {
    /// The next line of the harness, without its newline; nil when there will be none: the harness closed its control
    /// line, or either cell ended or was ended by a limit.
    ///
    /// A line may be up to `ControlLine.maximumBytes` long; a longer one is a fault.
    func receive() async throws -> [UInt8]?

    /// Sends one line to the harness; `line` comes without its newline. A harness that is gone is no error here: the
    /// next `receive` tells.
    func send(_ line: [UInt8]) async throws

    /// Gives the submission cell a fresh budget of CPU time and a fresh wall-time backstop. What breaches it ends
    /// both cells.
    func beginBudget() async throws

    /// Ends the budget: what was used since, and what the submission has printed since, both now complete: the
    /// submission flushed before the harness said that the test ended. Between budgets no time is charged.
    func endBudget() async throws -> BudgetUsage

    /// Ends both cells, if they still live, and says how each ended; what they printed since the last budget's end
    /// included. Idempotent.
    func close() async -> PairEnd
}

package struct BudgetUsage: Hashable, Sendable {
    package var cpuMilliseconds: Int
    /// UTF-8, invalid bytes escaped, bounded.
    package var output: String
    /// A limit that the kernel's evidence shows was hit though the cell lives: a refused fork, a full work
    /// directory, a refused system call.
    package var breach: TestStatus?

    package init(cpuMilliseconds: Int, output: String, breach: TestStatus? = nil) {
        self.cpuMilliseconds = cpuMilliseconds
        self.output = output
        self.breach = breach
    }
}

/// How a cell ended, from the kernel's evidence.
package enum CellEnding: Hashable, Sendable {
    /// `close` ended it.
    case closed
    /// It exited or was killed without a limit's doing: `exit code 3`, `signal 11`.
    case ended(String)
    /// A limit ended it, or would have: evidence counts even where the cell ended by itself first.
    case limit(TestStatus)
    /// The sandbox failed.
    case fault(String)
}

package struct PairEnd: Hashable, Sendable {
    package var harness: CellEnding
    package var submission: CellEnding
    /// Of the budget that was open, if one was.
    package var unfinished: BudgetUsage
    /// Both cells, since their start.
    package var memoryPeakBytes: UInt64

    package init(
        harness: CellEnding, submission: CellEnding, unfinished: BudgetUsage, memoryPeakBytes: UInt64
    ) {
        self.harness = harness
        self.submission = submission
        self.unfinished = unfinished
        self.memoryPeakBytes = memoryPeakBytes
    }
}

/// How one program ran.
package struct ProgramRun: Hashable, Sendable {
    package enum Ending: Hashable, Sendable {
        case exited(code: Int)
        case signalled(Int)
        case limit(TestStatus)
    }

    package var ending: Ending
    package var stdout: [UInt8]
    package var stderr: [UInt8]
    package var cpuMilliseconds: Int
    package var memoryPeakBytes: UInt64

    package init(
        ending: Ending, stdout: [UInt8], stderr: [UInt8], cpuMilliseconds: Int, memoryPeakBytes: UInt64
    ) {
        self.ending = ending
        self.stdout = stdout
        self.stderr = stderr
        self.cpuMilliseconds = cpuMilliseconds
        self.memoryPeakBytes = memoryPeakBytes
    }
}
