import Logging
import Scheduler
import ServiceLifecycle
import Store

/// Deletes learners without an account some time after their last session has ended. Nobody can reach their work then.
///
/// Every process with the store's maintenance runs a purge, and one at a time works.
struct Purge: Service {
    let store: Store
    let feed: EventFeed
    /// How long the data is kept after the end of the last session.
    let retention: Duration
    var interval = Duration.seconds(600)
    let logger: Logger

    /// Leaves the database to the learners between two steps.
    private static let pause = Duration.milliseconds(200)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await purge()
                } catch {
                    logger.warning("Cannot delete old anonymous learners yet", metadata: ["error": "\(error)"])
                }
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: interval)
            }
        }
    }

    private func purge() async throws {
        var learners = 0
        defer {
            if learners > 0 {
                logger.notice(
                    "Deleted anonymous learners whose sessions ended long ago", metadata: ["learners": "\(learners)"])
            }
        }
        while true {
            let step = try await store.purge(endedFor: retention)
            learners += step.learners
            for (user, submissions) in step.cancelled { try await feed.forget(user: user, cancelling: submissions) }
            if step.isLast { return }
            try await Task.sleep(for: Self.pause)
        }
    }
}
