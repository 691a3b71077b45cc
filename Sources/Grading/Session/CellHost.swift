import Settings

/// What grading needs of the sandbox; joined to real cells by the executable, to local processes by tests.
package protocol CellHost: Sendable {
    /// How its cells usually start, for the report of a submission that needs none.
    var mode: CellMode { get }
    /// How limits are enforced, for the report: `v2`, `hybrid` or a named degraded mode.
    var enforcement: String { get }

    /// What a policy and an exercise's wishes amount to, every limit given: so that feedback can name it.
    ///
    /// - Throws: for an unknown policy, or wishes beyond its bounds.
    func effectiveLimits(_ limits: CellLimits) async throws -> LimitOverrides

    /// Starts a harness cell and a submission cell, joined by a stream socket pair, whose ends are descriptor 4 in each.
    /// Descriptor 3 of the harness cell is its control line to `CellPair`.
    ///
    /// The first budget has begun then, as by `beginBudget`.
    ///
    /// - Throws: only for a fault of ours.
    func startPair(_ request: PairRequest) async throws -> any CellPair

    /// Runs one program in a cell of its own until it ends or a limit ends it.
    ///
    /// - Throws: only for a fault of ours.
    func run(_ request: ProgramRequest) async throws -> ProgramRun
}

/// Under which resource policy a cell runs, and what runs in it.
package struct CellLimits: Hashable, Sendable {
    package enum Program: Hashable, Sendable {
        case alone
        /// Each test has a copy of its process.
        case calledByTests
    }

    package var policy: String
    package var overrides: LimitOverrides
    package var program: Program

    package init(policy: String, overrides: LimitOverrides = LimitOverrides(), program: Program) {
        self.policy = policy
        self.overrides = overrides
        self.program = program
    }
}

/// How the interpreter of a cell came to be there: begun for this grading, or waiting for it.
package enum CellMode: String, Codable, Hashable, Sendable {
    case cold
    case warm
}

package struct PairRequest: Hashable, Sendable {
    /// Files in the harness cell's work directory, by name: trusted, the teacher's tests. It needs little CPU but waits
    /// as long as the submission may run, so the limits of the exercise are not for it.
    package var harness: [String: [UInt8]]
    /// Files in the submission cell's work directory, by name.
    package var submission: [String: [UInt8]]
    /// For the submission cell; CPU and wall time hold anew for each budget that the pair begins.
    package var limits: CellLimits
}

package struct ProgramRequest: Hashable, Sendable {
    /// The name of the file to be run, as Python itself would run it.
    package var script: String
    package var files: [String: [UInt8]]
    package var stdin: [UInt8]
    package var limits: CellLimits
}

/// A harness cell and the submission cell that it tests, both started. Used by one task at a time.
package protocol CellPair: Sendable {
    /// `warm` only if both cells are.
    var mode: CellMode { get }

    /// The next line of the harness, without its newline; nil when there will be none: the harness closed its control
    /// line, or either cell ended or was ended by a limit.
    ///
    /// A line may be up to `ControlLine.maximumBytes` long; a longer one is a fault.
    func receive() async throws -> [UInt8]?

    /// Sends one line to the harness; `line` comes without its newline. A harness that is gone is no error here: the
    /// next `receive` tells.
    func send(_ line: [UInt8]) async throws

    /// Gives the submission cell a fresh budget of CPU time and a fresh wall-time backstop, which has begun when this
    /// returns. What breaches it ends both cells. Until the first one all is the import's, which is charged to no test.
    func beginBudget() async throws

    /// Ends the budget: what was used since, and what the submission has printed since, both now complete: the
    /// submission flushed before the harness said that the test ended. Between budgets no time is charged.
    ///
    /// - Returns: Nil where the submission cell has ended meanwhile: `close` says how.
    func endBudget() async throws -> BudgetUsage?

    /// Ends both cells, which have nothing more to tell, without waiting for that. Between budgets only.
    func release() async -> PairEnd

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
    /// It used more CPU time than it had, and ended before that was noticed. There is a `breach` then: this one, or
    /// another that explains more.
    package var isOverCPU: Bool

    package init(cpuMilliseconds: Int, output: String, breach: TestStatus? = nil, isOverCPU: Bool = false) {
        self.cpuMilliseconds = cpuMilliseconds
        self.output = output
        self.breach = breach
        self.isOverCPU = isOverCPU
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
    /// CPU time of the submission until the tests were loaded; 0 if they never were.
    package var importCPUMilliseconds: Int
    /// The most memory that the submission used.
    package var memoryPeakBytes: UInt64

    package init(
        harness: CellEnding, submission: CellEnding, unfinished: BudgetUsage,
        importCPUMilliseconds: Int = 0, memoryPeakBytes: UInt64
    ) {
        self.importCPUMilliseconds = importCPUMilliseconds
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
    package var mode: CellMode

    package init(
        ending: Ending, stdout: [UInt8], stderr: [UInt8], cpuMilliseconds: Int, memoryPeakBytes: UInt64, mode: CellMode
    ) {
        self.mode = mode
        self.ending = ending
        self.stdout = stdout
        self.stderr = stderr
        self.cpuMilliseconds = cpuMilliseconds
        self.memoryPeakBytes = memoryPeakBytes
    }
}
