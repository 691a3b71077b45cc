import Logging
import ServiceLifecycle

/// The scheduler's view of the trials in PostgreSQL.
package protocol TrialSource: Sendable {
    /// Lets the next trials of all rejudgings join the queue, so that at most `window` are in it, and ends the
    /// rejudgings of which none is left.
    ///
    /// - Returns: all trials that must be in the queue now. Empty while another process decides.
    func feed(window: Int) async throws -> [TrialName]
}

/// Queues the trials of rejudgings in the batch lane, a bounded portion at a time.
///
/// Every process that grades or serves runs a feeder, and one of them at a time decides. The decision is in PostgreSQL
/// before the queue has the trials, and each step queues again what is missing. So neither the death of a feeder
/// between two portions nor a loss of Redis data stops a rejudging.
package struct RejudgingFeeder: Service {
    /// How many trials are in the queue at a time: more than all workers grade within `interval`.
    package static let window = 200
    private let trials: any TrialSource
    private let queue: SubmissionQueue
    private let window: Int
    private let interval: Duration
    private let logger: Logger

    package init(
        trials: any TrialSource, queue: SubmissionQueue, window: Int = window, interval: Duration = .milliseconds(500),
        logger: Logger
    ) {
        self.trials = trials
        self.queue = queue
        self.window = window
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await feed()
                } catch {
                    logger.warning("Cannot queue the trials of rejudgings yet", metadata: ["error": "\(error)"])
                }
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Takes one step, and returns how many trials were missing from the queue.
    @discardableResult
    package func feed() async throws -> Int {
        let due = try await trials.feed(window: window)
        guard !due.isEmpty else { return 0 }
        return try await queue.add(due.map { QueuedSubmission($0.text, lane: .batch) })
    }
}
