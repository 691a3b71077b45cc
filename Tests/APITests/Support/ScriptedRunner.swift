import Grading
import Logging
import Scheduler

@testable import API

/// Takes the sandbox's place. A program is a list of words: `say:TEXT` prints a line, `ask` waits for a line of input
/// and prints it, `loop` runs until it is stopped, `break` fails by our fault, `trace` leaves one recorded step.
struct ScriptedRunner: ProgramRunner {
    struct Broken: Error {}

    func run(
        _ program: RunProgram, of package: ExercisePackage, commands: AsyncStream<LearnerCommand>,
        report: @escaping @Sendable (RunProgress) async -> Void
    ) async throws -> RunReport {
        var output = ""
        var trace: StepTrace?
        var commands = commands.makeAsyncIterator()
        for word in program.code.split(separator: " ") {
            switch word.split(separator: ":", maxSplits: 1).map(String.init) {
            case let parts where parts[0] == "say":
                await report(.output(.stdout, offset: output.utf8.count, text: "\(parts[1])\n"))
                output += "\(parts[1])\n"
            case ["ask"]:
                await report(.waiting)
                switch await commands.next() {
                case .input(let text):
                    await report(.resumed)
                    await report(.output(.stdout, offset: output.utf8.count, text: text))
                    output += text
                case .endInput: output += "end"
                case .stop, nil: return Self.report(nil, output)
                }
            case ["loop"]:
                while let command = await commands.next(), command != .stop {}
                try Task.checkCancellation()
                return Self.report(nil, output)
            case ["break"]: throw Broken()
            case ["trace"]:
                var steps = StepTrace()
                steps.add(
                    .init(
                        line: 1, event: .line, function: "<module>", depth: 1, output: 0,
                        variables: [.init(name: "x", text: "1")]))
                steps.end = .complete
                trace = steps
            default: break
            }
        }
        var result = Self.report(.ok, output + program.stdin)
        result.trace = trace
        result.value = program.call
        return result
    }

    static func report(_ outcome: RunReport.Outcome?, _ output: String) -> RunReport {
        RunReport(
            outcome: outcome, exitCode: 0, stdout: Array(output.utf8), stderr: [],
            usage: .init(
                cpuMilliseconds: 5, wallMilliseconds: 9, memoryPeakBytes: 1024, cpuLimitMilliseconds: 2000,
                wallLimitMilliseconds: 10_000, memoryLimitBytes: 1 << 28))
    }
}

extension Backend {
    /// Runs a worker of learners' runs during `body`. Its runner needs no sandbox.
    func withRunWorker(
        lease: Duration = .seconds(10), _ body: @Sendable () async throws -> Void
    ) async throws {
        let worker = RunWorker(
            name: "runs", slots: .init(batch: 1, interactive: 2), board: RunBoard(redis: redis, lease: lease),
            exercises: store, runner: ScriptedRunner(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            try await body()
            group.cancelAll()
            while !group.isEmpty { _ = await group.nextResult() }
        }
    }
}
