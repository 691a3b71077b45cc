import Settings

/// What grading needs from the sandbox. The executable implements it with cells, the tests with local processes.
package protocol CellHost: Sendable {
    /// How cells usually start; reported for a submission that needs no cell.
    var mode: CellMode { get }
    /// How limits are enforced: `v2`, `hybrid` or a named degraded mode. Part of the report.
    var enforcement: String { get }

    /// Returns the Python root of a name, which is reported for a submission that needs no cell.
    ///
    /// - Parameter name: nil for the default root.
    /// - Returns: nil where the root cannot be read. A cell of the same root then cannot be built, which says why.
    func root(named name: String?) -> RootIdentity?

    /// Combines a policy with an exercise's limits and returns every limit, so that feedback can name it.
    ///
    /// - Throws: for an unknown policy, or limits beyond its bounds.
    func effectiveLimits(_ limits: CellLimits) async throws -> LimitOverrides

    /// Starts a harness cell and a submission cell, and begins the first budget as `beginBudget` does.
    ///
    /// The cells are connected by a stream socket pair: descriptor 4 in each. Descriptor 3 of the harness cell is its
    /// control connection to `CellPair`.
    ///
    /// - Throws: only for a fault of the sandbox.
    func startPair(_ request: PairRequest) async throws -> any CellPair

    /// Runs one program in its own cell until it ends or hits a limit.
    ///
    /// - Throws: only for a fault of the sandbox.
    func run(_ request: ProgramRequest) async throws -> ProgramRun
}

/// The resource policy of a cell, and the kind of program in it.
package struct CellLimits: Hashable, Sendable {
    package enum Program: Hashable, Sendable {
        /// A program that runs by itself.
        case alone
        /// A module that tests call. Each test gets its own fork of the process.
        case calledByTests
    }

    /// The policy of the cells that run the author's code. Options that replace an exercise's policy do not replace
    /// this policy.
    package static let harnessPolicy = "harness"

    /// How much longer than the student's program the author's code may take before it counts as hanging.
    package static let authorMargin = Duration.seconds(3)

    package var policy: String
    package var overrides: LimitOverrides
    package var program: Program

    package init(policy: String, overrides: LimitOverrides = LimitOverrides(), program: Program) {
        self.policy = policy
        self.overrides = overrides
        self.program = program
    }
}

/// How the interpreter of a cell started: for this grading (`cold`) or in advance (`warm`).
package enum CellMode: String, Codable, Hashable, Sendable {
    case cold
    case warm
}

package struct PairRequest: Hashable, Sendable {
    /// Files in the harness cell's work directory, by name: the teacher's tests, which are trusted. The limits of the
    /// exercise do not apply to this cell: it usually needs little CPU but waits as long as the submission may run.
    package var harness: [String: [UInt8]]
    /// Files in the submission cell's work directory, by name.
    package var submission: [String: [UInt8]]
    /// Limits of the submission cell. CPU and wall-clock limits apply to each budget of the pair.
    package var limits: CellLimits
    /// The name of the Python root of both cells; nil for the default root.
    package var root: String?
    /// The CPU time that the harness may use for each test, without what crosses between the cells; nil for the limit
    /// of its policy.
    package var harnessCPU: Duration?
}

package struct ProgramRequest: Hashable, Sendable {
    /// The name of the file that Python runs.
    package var script: String
    package var arguments: [String] = []
    package var files: [String: [UInt8]]
    package var stdin: [UInt8]
    package var limits: CellLimits
    /// The name of the Python root; nil for the default root.
    package var root: String?
    /// The name of the file that the program leaves as its figure; nil for a program without a figure.
    package var figure: String?
}

/// A running harness cell and the submission cell that it tests. Used by one task at a time.
package protocol CellPair: Sendable {
    /// `warm` only if both cells are warm.
    var mode: CellMode { get }
    var root: RootIdentity { get }

    /// Returns the next line of the harness, without its newline. Returns nil at the end: the harness closed the
    /// control connection, a cell ended, or a limit ended a cell.
    ///
    /// - Throws: also for a line longer than `ControlLine.maximumBytes`.
    func receive() async throws -> [UInt8]?

    /// Sends one line to the harness; `line` has no newline. Does not throw if the harness has ended: the next
    /// `receive` returns nil.
    func send(_ line: [UInt8]) async throws

    /// Begins a new budget of CPU and wall-clock time for the submission cell. It has begun when this returns.
    ///
    /// `limits` replace those of the request, which holds for the import.
    ///
    /// A breach ends the submission cell. A harness that does not notice, because the test runs on without the
    /// submission, is ended some seconds after the wall-clock limit. Time before the first call belongs to the import
    /// and is charged to no test.
    func beginBudget(_ limits: TestLimits) async throws

    /// Raises the limits of the running budget. Does not throw if the submission cell has ended.
    func extendBudget(cpu: Duration, wall: Duration) async throws

    /// Ends the budget and returns the CPU time and output since it began. No time is charged between budgets.
    ///
    /// The output is complete: the submission flushes it before the harness reports the end of the test.
    ///
    /// - Parameter next: the limits of the next budget, which begins at the same moment; nil to begin none.
    /// - Returns: nil if the submission cell has ended; `close` returns how.
    func endBudget(beginning next: TestLimits?) async throws -> BudgetUsage?

    /// Ends both cells without waiting until they are gone. Only after all results, between budgets.
    func release() async -> PairEnd

    /// Ends both cells if they still run, and returns how each ended and the output since the last budget. Idempotent.
    func close() async -> PairEnd
}

package struct BudgetUsage: Hashable, Sendable {
    package var cpuMilliseconds: Int
    /// The output: UTF-8, bounded, with invalid bytes escaped.
    package var output: String
    /// The length of the output as the program wrote it.
    package var outputBytes: UInt64
    /// A limit that was hit according to the kernel although the cell still runs: a refused fork, a full work
    /// directory, a refused system call.
    package var breach: TestStatus?
    /// Whether the CPU time exceeded the budget before the limit could act. `breach` is then the CPU limit, or a limit
    /// that explains more.
    package var isOverCPU: Bool

    /// - Parameter outputBytes: nil for an output without invalid bytes.
    package init(
        cpuMilliseconds: Int, output: String, outputBytes: Int? = nil, breach: TestStatus? = nil,
        isOverCPU: Bool = false
    ) {
        self.cpuMilliseconds = cpuMilliseconds
        self.output = output
        self.outputBytes = UInt64(outputBytes ?? output.utf8.count)
        self.breach = breach
        self.isOverCPU = isOverCPU
    }
}

/// How a cell ended, according to the kernel.
package enum CellEnding: Hashable, Sendable {
    /// `close` ended it.
    case closed
    /// It exited or was killed, but not by a limit: `exit code 3`, `signal 11`.
    case ended(String)
    /// It hit a limit, even if the cell exited before the limit could end it.
    case limit(TestStatus)
    /// The sandbox failed.
    case fault(String)
}

package struct PairEnd: Hashable, Sendable {
    package var harness: CellEnding
    package var submission: CellEnding
    /// The usage of the open budget, if any.
    package var unfinished: BudgetUsage
    /// CPU time of the submission until the tests were loaded; 0 if they were not.
    package var importCPUMilliseconds: Int
    /// Peak memory use of the submission.
    package var memoryPeakBytes: UInt64
    /// The names of system calls that were refused to the submission.
    package var refusedSyscalls: [String]

    package init(
        harness: CellEnding, submission: CellEnding, unfinished: BudgetUsage,
        importCPUMilliseconds: Int = 0, memoryPeakBytes: UInt64, refusedSyscalls: [String] = []
    ) {
        self.refusedSyscalls = refusedSyscalls
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
    package var root: RootIdentity
    /// Nil unless the request names a figure.
    package var figure: FigureFile?
    /// Why the program failed; nil if it did not, or if Python could not say so.
    package var failure: PythonFailure?
    /// The names of system calls that were refused.
    package var refusedSyscalls: [String]

    package init(
        ending: Ending, stdout: [UInt8], stderr: [UInt8], cpuMilliseconds: Int, memoryPeakBytes: UInt64, mode: CellMode,
        root: RootIdentity, figure: FigureFile? = nil, failure: PythonFailure? = nil, refusedSyscalls: [String] = []
    ) {
        self.refusedSyscalls = refusedSyscalls
        self.figure = figure
        self.failure = failure
        self.mode = mode
        self.root = root
        self.ending = ending
        self.stdout = stdout
        self.stderr = stderr
        self.cpuMilliseconds = cpuMilliseconds
        self.memoryPeakBytes = memoryPeakBytes
    }
}
