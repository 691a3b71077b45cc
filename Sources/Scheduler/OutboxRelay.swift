import Logging
import Redis
import ServiceLifecycle

/// Tells Redis what committed changes have left in the outbox: events for users, submissions for the queue, whose
/// cached reads are stale.
///
/// Every process runs one. It delivers when its own store says that there is something, and looks now and then for
/// what a process that died has left behind.
package struct OutboxRelay: Service {
    private static let batch = 100
    private let outbox: any Outbox
    private let filled: Wake
    private let queue: SubmissionQueue
    private let feed: EventFeed
    private let versions: UserVersions
    private let interval: Duration
    private let logger: Logger

    /// - Parameter filled: is called when there is something in the outbox.
    package init(
        outbox: any Outbox, filled: Wake, queue: SubmissionQueue, feed: EventFeed, versions: UserVersions,
        interval: Duration = .seconds(1), logger: Logger
    ) {
        self.outbox = outbox
        self.filled = filled
        self.queue = queue
        self.feed = feed
        self.versions = versions
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        // What is left at the end stays in the outbox, for another process or the next start.
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await filled.call(every: interval) }
                for await _ in filled.signals {
                    do {
                        try await deliverAll()
                    } catch {
                        logger.warning("cannot empty the outbox yet", metadata: ["error": "\(error)"])
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Delivers until the outbox is empty.
    package func deliverAll() async throws {
        while try await outbox.deliver(limit: Self.batch, { for message in $0 { try await deliver(message) } }) > 0 {}
    }

    /// Does no harm when repeated: events know what they were published for, the queue knows what it holds.
    private func deliver(_ message: OutboxMessage) async throws {
        guard let submission = message.submission else { return try await versions.bump(user: message.user) }
        if let event = message.event {
            try await feed.publish(
                event, submission: submission, user: message.user, once: "\(submission):\(message.id)")
        }
        // After the event `queued`, so that `running` cannot come before it.
        if let lane = message.lane { try await queue.add(submission, lane: lane) }
        if message.event == .cancelled { try await queue.cancel(submission) }
    }
}
