import ArgumentParser
import Foundation
import Grading
import Sandbox
import Synchronization

/// Grades submissions repeatedly in one process, as a worker does, and prints the duration of each grading.
///
/// For `Benchmarks/`, which also measures the process from outside. Hidden from the help, and not part of the contract.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Grade submissions repeatedly, and print how long each grading took.",
        discussion: """
            Prints {"mode", "jobs"} when grading can begin, then {"microseconds", "phases"} for each grading, or with \
            --seconds one object for all gradings of a load. Several submissions are graded in turn. Fails for any \
            verdict but accepted, because it would measure something else.
            """,
        shouldDisplay: false)

    @Option(help: "How many gradings or loads, each begun at rest; by default one for each line of standard input.")
    var count: Int?

    @Option(help: "Put a load on the sandbox each time: gradings without a pause for so many seconds.")
    var seconds: Double?

    @Option(help: "With --seconds: how many gradings run concurrently; by default as many as in a service.")
    var jobs: Int?

    @OptionGroup var options: SandboxOptions

    @Argument(
        help: ArgumentHelp(
            "The directory of an exercise and a submission, once or several times.",
            valueName: "exercise-dir submission.py"))
    var arguments: [String]

    func validate() throws {
        guard count ?? 1 > 0, seconds ?? 1 > 0 else {
            throw ValidationError("--count and --seconds must be greater than 0.")
        }
        guard arguments.count.isMultiple(of: 2) else {
            throw ValidationError("Give a submission after each exercise directory.")
        }
        guard (1...256).contains(jobs ?? 1) else { throw ValidationError("--jobs must be from 1 to 256.") }
    }

    func run() async throws {
        let workloads = try stride(from: 0, to: arguments.count, by: 2).map {
            try Workload(exercise: arguments[$0], submission: arguments[$0 + 1])
        }
        var usage = SandboxSession.Usage.service(options.start, waitingCells: nil, slots: jobs)
        usage.root = options.rooted.root ?? workloads.first?.root ?? Roots.standard
        try await SandboxSession.runCommand(
            enforcing: Set(workloads.map(\.policy)).union(["harness"]), usage: usage
        ) { session in
            try await measure(workloads, in: session)
        }
    }

    private func measure(_ workloads: [Workload], in session: SandboxSession) async throws {
        let host = SandboxCellHost(session, rootOverride: options.rooted.root)
        let repeated = RepeatedGrading(
            grader: CellGrader(host: host, parsed: ParsedExercises()), pool: session.pool, workloads: workloads)
        if options.start == .warm { try await session.sandbox.warmUp() }
        // The first grading of each workload registers its recipe, so that the pool keeps such cells ready.
        for _ in workloads { _ = try await repeated.once() }
        await repeated.rest()
        try Console.printJSON(Beginning(mode: host.mode, jobs: session.jobs))
        for await _ in requests() {
            if let seconds {
                let load = try await repeated.sustained(for: .seconds(seconds), jobs: session.jobs)
                await repeated.rest()
                try Console.printJSON(load)
            } else {
                let measured = try await repeated.once()
                await repeated.rest()
                try Console.printJSON(measured)
            }
        }
    }

    /// Yields `count` times, or for each line of standard input when it arrives.
    private func requests() -> AsyncStream<Void> {
        AsyncStream { continuation in
            if let count {
                for _ in 0..<count { continuation.yield() }
                return continuation.finish()
            }
            // Reading blocks, so it gets its own thread.
            Thread.detachNewThread {
                while readLine() != nil { continuation.yield() }
                continuation.finish()
            }
        }
    }
}

/// What is printed when grading can begin.
private struct Beginning: Encodable {
    let mode: CellMode
    /// How many gradings of a load run concurrently.
    let jobs: Int
}

/// A submission, and the exercise that accepts it.
private struct Workload: Sendable {
    let package: ExercisePackage
    let policy: String
    /// The root that the exercise names.
    let root: String?
    let code: String

    /// Not inlined: Swift 6.3 crashes when it optimises `run` with the large value of an exercise in it.
    ///
    /// - Throws: for an exercise or file that cannot be read.
    @inline(never)
    init(exercise: String, submission: String) throws {
        let described = try Exercise(argument: exercise)
        policy = described.policy
        root = described.root
        package = try ExercisePackage(directory: exercise)
        code = String(decoding: try contents(ofArgument: submission), as: UTF8.self)
    }
}

/// Repeated gradings of the workloads in turn, with the worker's grader.
private final class RepeatedGrading: Sendable {
    struct Measured: Encodable {
        /// From request to verdict.
        let microseconds: Int
        /// The consecutive phases, in microseconds.
        let phases: [String: Int]
        let mode: CellMode
    }

    struct Load: Encodable {
        /// From the first request to the last verdict.
        let elapsedMicroseconds: Int
        /// From request to verdict, for each grading, in no particular order.
        let microseconds: [Int]
        /// The number of gradings with warm cells only.
        let warm: Int

        private enum CodingKeys: String, CodingKey {
            case elapsedMicroseconds = "elapsed_microseconds"
            case microseconds, warm
        }
    }

    private let grader: CellGrader
    private let pool: CellPool
    private let workloads: [Workload]
    private let begun = Atomic(0)
    private let clock = ContinuousClock()

    init(grader: CellGrader, pool: CellPool, workloads: [Workload]) {
        self.grader = grader
        self.pool = pool
        self.workloads = workloads
    }

    /// Waits until all work of earlier gradings is done, so that the next grading finds an idle system.
    func rest() async { await pool.waitUntilIdle() }

    /// Measures one grading of the next workload.
    ///
    /// - Throws: `Failure` for any verdict but `accepted`; errors of the grading.
    func once() async throws -> Measured {
        let workload = workloads[begun.wrappingAdd(1, ordering: .relaxed).oldValue % workloads.count]
        let began = clock.now
        let report = try await grader.grade(workload.package, code: workload.code) { _ in }
        let duration = clock.now - began
        guard report.verdict == .accepted else {
            let first = report.tests.first { $0.status != .passed }
            throw Failure(
                "the submission is \(report.verdict.rawValue): "
                    + (first.map { "\($0.name): \($0.status.rawValue): \($0.message)" } ?? report.summary),
                code: .usage)
        }
        let phases = report.phases
        return Measured(
            microseconds: duration.microseconds,
            phases: [
                "dispatch": phases.dispatch, "import": phases.import, "tests": phases.tests, "report": phases.report,
            ].compactMapValues { $0?.microseconds },
            mode: report.mode)
    }

    func sustained(for duration: Duration, jobs: Int) async throws -> Load {
        let began = clock.now
        let measured = try await withThrowingTaskGroup(of: [Measured].self) { group in
            for _ in 0..<jobs {
                group.addTask {
                    var measured: [Measured] = []
                    while self.clock.now < began + duration { measured.append(try await self.once()) }
                    return measured
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return Load(
            elapsedMicroseconds: (clock.now - began).microseconds, microseconds: measured.map(\.microseconds),
            warm: measured.count { $0.mode == .warm })
    }
}

extension Duration {
    fileprivate var microseconds: Int { Int(self / .microseconds(1)) }
}
