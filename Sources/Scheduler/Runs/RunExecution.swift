import Grading
import Logging
import Redis

/// Runs one claimed run, from its event `started` to its event `ran`.
///
/// A batch run that was lost with its worker, or that our fault ended, is run once more. An interactive run is not: its
/// input is gone.
struct RunExecution: Sendable {
    private static let maximumDeliveries = 2
    private static let lost = "Something failed on our side while your program ran. Run it again."
    private static let restarting = "The service was restarted while your program ran. Run it again."

    private enum Ending: Sendable {
        case ended(RunReport)
        case fault(any Error)
        /// Another worker has claimed the run, or it is over.
        case withdrawn
        /// Our own task was cancelled.
        case interrupted
    }

    let board: RunBoard
    let exercises: any ExerciseSource
    let runner: any ProgramRunner
    let logger: Logger

    /// Runs the program and stores how it ended. Cancelling the task ends the program.
    func run(_ claim: RunClaim) async {
        do {
            if claim.isStopped { return try await finish(claim, .stopped, nil) }
            if claim.deliveries == 1, claim.age > RunBoard.maximumWait { return try await board.expire(claim) }
            let isLost = claim.deliveries > 1 && claim.kind == .interactive
            if isLost || claim.deliveries > Self.maximumDeliveries {
                return try await finish(claim, .failed, nil, message: Self.lost)
            }
            switch await runHolding(claim) {
            case .ended(let report):
                try await finish(claim, report.outcome == nil ? .stopped : .ended, report)
            case .withdrawn: break
            case .fault(let error):
                logger.warning("A run failed by our fault", metadata: metadata(claim, error))
                if claim.kind == .batch, claim.deliveries < Self.maximumDeliveries {
                    try await board.release(claim)
                } else {
                    try await finish(claim, .failed, nil, message: Self.lost)
                }
            case .interrupted where claim.kind == .batch: try await board.release(claim)
            case .interrupted: try await finish(claim, .failed, nil, message: Self.restarting)
            }
        } catch {
            logger.warning("Cannot settle a run; its lease will expire", metadata: metadata(claim, error))
        }
    }

    private func finish(
        _ claim: RunClaim, _ status: RunStatus, _ report: RunReport?, message: String? = nil
    ) async throws {
        try await board.finish(
            claim.run, user: claim.user, delivery: claim.deliveries, status, report: report, message: message)
    }

    /// Runs the program while its lease is renewed and its commands are passed on.
    private func runHolding(_ claim: RunClaim) async -> Ending {
        let (commands, source) = AsyncStream.makeStream(of: LearnerCommand.self)
        return await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await run(claim, commands) }
            group.addTask { await renewUntilWithdrawn(claim) }
            group.addTask { await passOn(commandsOf: claim, to: source) }
            defer { group.cancelAll() }
            for await ending in group {
                if let ending { return ending }
            }
            return .interrupted
        }
    }

    private func run(_ claim: RunClaim, _ commands: AsyncStream<LearnerCommand>) async -> Ending {
        do {
            await publish(nil, claim)
            let package = try await exercises.package(
                exercise: claim.program.exercise, version: claim.program.version)
            let report = try await runner.run(claim.program, of: package, commands: commands) { progress in
                await publish(progress, claim)
            }
            return Task.isCancelled ? .interrupted : .ended(report)
        } catch {
            return Task.isCancelled ? .interrupted : .fault(error)
        }
    }

    /// A lost event is missing from the live view only.
    private func publish(_ progress: RunProgress?, _ claim: RunClaim) async {
        do { try await board.publish(progress, of: claim) } catch {
            logger.debug("Cannot publish an event of a run", metadata: metadata(claim, error))
        }
    }

    private func renewUntilWithdrawn(_ claim: RunClaim) async -> Ending? {
        while true {
            do {
                try await Task.sleep(for: board.lease / 3)
                if try await !board.renew(claim) { return .withdrawn }
            } catch {
                if Task.isCancelled { return nil }
                logger.warning("Cannot renew the lease of a run", metadata: metadata(claim, error))
            }
        }
    }

    /// Passes on what the learner sends, until the task is cancelled.
    private func passOn(
        commandsOf claim: RunClaim, to source: AsyncStream<LearnerCommand>.Continuation
    ) async -> Ending? {
        for await _ in await board.notifications(of: claim.run) {
            do {
                for command in try await board.commands(of: claim) { source.yield(command) }
            } catch {
                logger.debug("Cannot read the commands of a run", metadata: metadata(claim, error))
            }
        }
        return nil
    }

    private func metadata(_ claim: RunClaim, _ error: any Error) -> Logger.Metadata {
        ["run": "\(claim.run)", "delivery": "\(claim.deliveries)", "error": "\(error)"]
    }
}
