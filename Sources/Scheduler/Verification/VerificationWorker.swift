import Grading
import Logging
import ServiceLifecycle

/// Claims verifications of exercises, and carries out one after another.
///
/// A verification that was lost with its worker, or that our fault ended, is done once more. On graceful shutdown, the
/// worker leaves its verification to another one.
package struct VerificationWorker: Service {
    private static let maximumDeliveries = 3

    private enum Ending: Sendable {
        case ended(ExerciseVerification.Outcome)
        case fault(any Error)
        case tooLong
        /// Another worker has claimed the verification, or it is over.
        case withdrawn
        /// Our own task was cancelled.
        case interrupted
    }

    private let name: String
    private let board: VerificationBoard
    private let verifier: any ExerciseVerifier
    private let logger: Logger

    /// - Parameter name: unique among all workers.
    package init(name: String, board: VerificationBoard, verifier: any ExerciseVerifier, logger: Logger) {
        self.name = name
        self.board = board
        self.verifier = verifier
        self.logger = logger
    }

    package func run() async throws {
        let wakeUp = CoalescingSignal()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await wakeUp.send(forEachOf: await board.arrivals()) }
                // No notification is sent when a lease expires.
                group.addTask { await wakeUp.send(every: .seconds(1)) }
                for await _ in wakeUp.signals {
                    while !Task.isCancelled, let claim = await claim() { await run(claim) }
                }
                group.cancelAll()
            }
        }
        do { try await board.forget(worker: name) } catch {
            logger.debug("Cannot leave the consumer group of verifications", metadata: ["error": "\(error)"])
        }
    }

    private func claim() async -> VerificationClaim? {
        do {
            return try await board.claim(worker: name)
        } catch {
            logger.warning("Cannot claim verifications yet", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Carries out a verification, and stores how it ended.
    private func run(_ claim: VerificationClaim) async {
        do {
            guard claim.deliveries <= Self.maximumDeliveries else {
                return try await board.fail(claim, VerificationBoard.lost)
            }
            switch await verifyHolding(claim) {
            case .ended(let outcome): try await board.finish(claim, outcome)
            case .tooLong: try await board.fail(claim, VerificationBoard.tooLong)
            case .withdrawn: break
            case .interrupted: try await board.release(claim)
            case .fault(let error):
                logger.warning("A verification failed by our fault", metadata: metadata(claim, error))
                if claim.deliveries < Self.maximumDeliveries {
                    try await board.release(claim)
                } else {
                    try await board.fail(claim, VerificationBoard.lost)
                }
            }
        } catch {
            logger.warning("Cannot settle a verification; its lease will expire", metadata: metadata(claim, error))
        }
    }

    /// Verifies while the lease is renewed.
    private func verifyHolding(_ claim: VerificationClaim) async -> Ending {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { await verify(claim) }
            group.addTask { await renewUntilWithdrawn(claim) }
            group.addTask {
                do { try await Task.sleep(for: VerificationBoard.maximumTime) } catch { return .interrupted }
                return .tooLong
            }
            defer { group.cancelAll() }
            return await group.next() ?? .interrupted
        }
    }

    private func verify(_ claim: VerificationClaim) async -> Ending {
        do {
            let outcome = try await verifier.verify(try await board.package(of: claim)) { step in
                // A lost step is missing from the progress only.
                do { try await board.note(step, of: claim) } catch {
                    logger.debug("Cannot note a step of a verification", metadata: metadata(claim, error))
                }
            }
            return Task.isCancelled ? .interrupted : .ended(outcome)
        } catch {
            return Task.isCancelled ? .interrupted : .fault(error)
        }
    }

    private func renewUntilWithdrawn(_ claim: VerificationClaim) async -> Ending {
        while true {
            do {
                try await Task.sleep(for: board.lease / 3)
                if try await !board.renew(claim) { return .withdrawn }
            } catch {
                if Task.isCancelled { return .interrupted }
                logger.warning("Cannot renew the lease of a verification", metadata: metadata(claim, error))
            }
        }
    }

    private func metadata(_ claim: VerificationClaim, _ error: any Error) -> Logger.Metadata {
        ["verification": "\(claim.id)", "delivery": "\(claim.deliveries)", "error": "\(error)"]
    }
}
