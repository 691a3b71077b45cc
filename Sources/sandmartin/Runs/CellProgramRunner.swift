import Grading
import Sandbox
import Scheduler
import Settings

/// Runs learners' programs for the scheduler, each in a cell of its own.
struct CellProgramRunner: ProgramRunner {
    /// The wall-clock time of an interactive run, most of which is the learner's.
    static let interactiveWall = Duration.seconds(300)
    /// What recording the steps may take in addition to the program's own CPU time.
    private static let recordingCPU = Duration.seconds(1)

    let host: SandboxCellHost
    let parsed: ParsedExercises

    func run(
        _ program: RunProgram, of package: ExercisePackage, commands: AsyncStream<LearnerCommand>,
        report: @escaping @Sendable (RunProgress) async -> Void
    ) async throws -> RunReport {
        let exercise = try parsed.exercise(package)
        try host.requireRoot(of: exercise, at: exercise.slug)
        let files = exercise.runFiles(code: program.code)
        let policy = try host.policy(exercise.runLimits)
        var limits = policy.limits
        if program.isTraced { limits.cpu += Self.recordingCPU }
        if program.isInteractive { limits.wall = max(limits.wall, Self.interactiveWall) }
        let waiting = try await host.pool.take(
            .program(policy, root: host.zygote(exercise.root, for: files)))
        let conversation = RunConversation(
            cell: waiting.cells[0], input: program.isInteractive ? Array(program.stdin.utf8) : [], report: report)
        // Waiting cells are built only while no job runs, and this one may wait for its learner for minutes.
        if program.isInteractive { await host.pool.finished(waiting) }
        do {
            var result = try await conversation.run(
                job(program, exercise, files, marker: conversation.marker), limits: limits, commands: commands)
            await host.pool.finished(waiting)
            result.limits = limits
            return try await conversation.report(on: result, figure: exercise.figure)
        } catch {
            await host.pool.finished(waiting)
            throw error
        }
    }

    private func job(
        _ program: RunProgram, _ exercise: Exercise, _ files: [String: [UInt8]], marker: String
    ) -> CellJob {
        var job = CellJob(
            arguments: [exercise.runScript],
            files: files.sorted { $0.key < $1.key }.map { CellFile(path: $0.key, contents: $0.value) },
            standardInput: program.isInteractive ? [] : Array(program.stdin.utf8), figure: exercise.figure)
        job.failureMarker = marker
        job.run = CellRun(
            call: program.call, module: exercise.module, isTraced: program.isTraced,
            isInteractive: program.isInteractive)
        // The session in the cell sends what it records and when it waits.
        job.keepsControl = program.call != nil || program.isTraced || program.isInteractive
        return job
    }
}
