import Logging
import Redis
import ServiceLifecycle

/// Queues every submission that is not terminal and not in the queue, so that a loss of Redis data loses no accepted
/// submission.
///
/// Every `interval` it looks whether Redis may have lost something, and only then compares: with 100,000 submissions in
/// the queue a comparison takes seconds, in which requests would be slower. Also restarts all leases after Redis' clock
/// was set back, and forgets workers that have been idle for an hour.
package struct Recovery: Service {
    private static let forgetAfterMilliseconds = 3_600_000
    /// Redis may have lost single submissions without a trace, by a fault of ours.
    private static let comparisonInterval = Duration.seconds(30)
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

    /// Returns how many submissions were missing from the queue.
    @discardableResult
    package func recover() async throws -> Int {
        if try await queue.followClock() { logger.notice("Redis' clock was set back; all leases begin anew") }
        let missing = try await compare()
        if missing > 0 {
            logger.notice(
                "Queued submissions that were missing from the queue", metadata: ["submissions": "\(missing)"])
        }
        for worker in try await queue.status().workers where worker.idleMilliseconds > Self.forgetAfterMilliseconds {
            try await queue.forget(worker: worker.name)
        }
        return missing
    }

    private func compare() async throws -> Int {
        guard let comparison = try await queue.beginComparison() else { return 0 }
        do {
            let missing = try await queue.add(ledger.unfinished())
            try await queue.finish(comparison, again: Self.comparisonInterval)
            return missing
        } catch {
            // Another process may do better.
            try await queue.abandon(comparison)
            throw error
        }
    }
}
