import Logging
import Redis
import ServiceLifecycle

/// Queues every submission that is not terminal and not in the queue, at the start and every `interval`, so that a loss
/// of Redis data loses no accepted submission. Also restarts all leases after Redis' clock was set back, and forgets
/// workers that have been idle for an hour.
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
                    logger.warning("Cannot compare the queue with the ledger yet", metadata: ["error": "\(error)"])
                }
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Compares once, and returns how many submissions were missing from the queue.
    @discardableResult
    package func recover() async throws -> Int {
        if try await queue.followClock() { logger.notice("Redis' clock was set back; all leases begin anew") }
        let missing = try await queue.add(ledger.unfinished())
        if missing > 0 {
            logger.notice(
                "Queued submissions that were missing from the queue", metadata: ["submissions": "\(missing)"])
        }
        for worker in try await queue.status().workers where worker.idleMilliseconds > Self.forgetAfterMilliseconds {
            try await queue.forget(worker: worker.name)
        }
        return missing
    }
}
