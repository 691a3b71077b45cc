import ArgumentParser
import Foundation
import Grading
import Sandbox

/// Grades one submission repeatedly in one process, as a worker does, and prints the duration of each grading.
///
/// For `Benchmarks/`, which also measures the process from outside. Hidden from the help, and not part of the contract.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Grade one submission repeatedly, and print how long each grading took.",
        discussion: """
            Prints {"mode"} when grading can begin, then {"microseconds", "phases"} for each grading, or with \
            --seconds one object for all gradings at the end. Fails for any verdict but accepted, because it would \
            measure something else.
            """,
        shouldDisplay: false)

    @Option(help: "How many gradings, each begun at rest; by default one for each line of standard input.")
    var count: Int?

    @Option(help: "Grade for so many seconds without a pause.")
    var seconds: Int?

    @Option(help: "With --seconds: how many gradings run concurrently.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var options: SandboxOptions

    @Argument(help: ArgumentHelp("The directory of the exercise.", valueName: "exercise-dir"))
    var exercise: String

    @Argument(help: ArgumentHelp("The submission.", valueName: "submission.py"))
    var submission: String

    func validate() throws {
        guard count ?? 1 > 0, seconds ?? 1 > 0 else {
            throw ValidationError("--count and --seconds must be greater than 0.")
        }
        guard count == nil || seconds == nil else { throw ValidationError("Give --count or --seconds, not both.") }
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 256.") }
    }

    func run() async throws {
        let described = try Exercise(argument: exercise)
        let package = try ExercisePackage(directory: exercise)
        let code = String(decoding: try contents(ofArgument: submission), as: UTF8.self)
        var usage = SandboxSession.Usage.service(options.start, waitingCells: 4 * jobs, jobs: jobs)
        usage.root = options.rooted.root ?? described.root ?? Roots.standard
        try await SandboxSession.runCommand(enforcing: [described.policy, "harness"], usage: usage) { session in
            let host = SandboxCellHost(session, rootOverride: options.rooted.root)
            let repeated = RepeatedGrading(
                grader: CellGrader(host: host), pool: session.pool, package: package, code: code)
            if options.start == .warm { try await session.sandbox.warmUp() }
            // The first grading registers its recipe, so that the pool keeps such cells ready.
            _ = try await repeated.once()
            await repeated.rest()
            try Console.printJSON(["mode": host.mode])
            if let seconds {
                return try Console.printJSON(await repeated.sustained(for: .seconds(seconds), jobs: jobs))
            }
            for await _ in requests() {
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

/// Repeated gradings of one submission, with the worker's grader.
private struct RepeatedGrading: Sendable {
    struct Measured: Encodable {
        /// From request to verdict.
        let microseconds: Int
        /// The consecutive phases, in microseconds.
        let phases: [String: Int]
    }

    struct Load: Encodable {
        /// From the first request to the last verdict.
        let elapsedMicroseconds: Int
        /// From request to verdict, for each grading, in no particular order.
        let microseconds: [Int]

        private enum CodingKeys: String, CodingKey {
            case elapsedMicroseconds = "elapsed_microseconds"
            case microseconds
        }
    }

    let grader: CellGrader
    let pool: CellPool
    let package: ExercisePackage
    let code: String
    private let clock = ContinuousClock()

    init(grader: CellGrader, pool: CellPool, package: ExercisePackage, code: String) {
        self.grader = grader
        self.pool = pool
        self.package = package
        self.code = code
    }

    /// Waits until all work of earlier gradings is done, so that the next grading finds an idle system.
    func rest() async { await pool.waitUntilIdle() }

    /// Measures one grading.
    ///
    /// - Throws: `Failure` for any verdict but `accepted`; errors of the grading.
    func once() async throws -> Measured {
        let began = clock.now
        let report = try await grader.grade(package, code: code) { _ in }
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
            ].compactMapValues { $0?.microseconds })
    }

    func sustained(for duration: Duration, jobs: Int) async throws -> Load {
        let began = clock.now
        let microseconds = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<jobs {
                group.addTask {
                    var measured: [Int] = []
                    while clock.now < began + duration { measured.append(try await once().microseconds) }
                    return measured
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return Load(elapsedMicroseconds: (clock.now - began).microseconds, microseconds: microseconds)
    }
}

extension Duration {
    fileprivate var microseconds: Int { Int(self / .microseconds(1)) }
}
