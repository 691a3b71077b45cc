import Logging
import Redis
import ServiceLifecycle

/// Puts into the queue whatever is not terminal and not there, at the start and regularly: after Redis lost some or
/// all of it, everything that was accepted is queued again. Forgets workers that are long gone.
package struct Recovery: Service {
    private static let forgetAfterMilliseconds = 3_600_000
    private let ledger: any JobLedger
    private let queue: SubmissionQueue
    private let interval: Duration
    private let logger: Logger

    package init(
        ledger: any JobLedger, queue: SubmissionQueue, interval: Duration = .seconds(10), logger: Logger
    ) {
        self.ledger = ledger
        self.queue = queue
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await recover()
                } catch {
                    logger.warning("cannot compare the queue with the ledger yet", metadata: ["error": "\(error)"])
                }
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Compares once, and returns how many submissions were missing in the queue.
    @discardableResult
    package func recover() async throws -> Int {
        var missing = 0
        for (submission, lane) in try await ledger.unfinished() where try await queue.add(submission, lane: lane) {
            missing += 1
        }
        if missing > 0 {
            logger.notice("queued again what was missing in the queue", metadata: ["submissions": "\(missing)"])
        }
        for worker in try await queue.status().workers where worker.idleMilliseconds > Self.forgetAfterMilliseconds {
            try await queue.forget(worker: worker.name)
        }
        return missing
    }
}
