import Logging
import Redis
import ServiceLifecycle
import Synchronization

/// Delivers the messages in the outbox to Redis: events to users' feeds, submissions to the queue.
///
/// Every process that writes to the store runs a relay. A message that the process's own store has just committed is
/// delivered directly, if no earlier message of its user waits, and then removed from the outbox. All other messages
/// are delivered in order under a lock that the processes share. Every `interval` the relay also reads the outbox for
/// messages that a dead process left there.
package struct OutboxRelay: Service {
    private static let batch = 100
    private static let removalPause = Duration.milliseconds(50)
    private let outbox: any Outbox
    private let signal: OutboxSignal
    private let feed: EventFeed
    private let queue: SubmissionQueue
    private let interval: Duration
    private let phases: (any PhaseObserver)?
    private let logger: Logger
    private let delivered = Delivered()

    /// - Parameters:
    ///   - signal: the signal of the store that owns the outbox.
    ///   - phases: receives how long verdicts took to be published.
    package init(
        outbox: any Outbox, signal: OutboxSignal, queue: SubmissionQueue, feed: EventFeed,
        interval: Duration = .seconds(1), phases: (any PhaseObserver)? = nil, logger: Logger
    ) {
        self.outbox = outbox
        self.signal = signal
        self.queue = queue
        self.feed = feed
        self.interval = interval
        self.phases = phases
        self.logger = logger
    }

    package func run() async throws {
        // Undelivered messages stay in the outbox, for another process or the next start.
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await ready in signal.ready { await deliverDirectly(ready) } }
                group.addTask {
                    for await _ in delivered.wakeUp.signals {
                        // Removal is not urgent: the pause collects a batch and leaves the CPU to gradings.
                        try? await Task.sleep(for: Self.removalPause)
                        await removeDelivered()
                    }
                }
                group.addTask { await signal.filled.send(every: interval) }
                group.addTask { for await _ in signal.filled.signals { await deliverWaiting() } }
            }
        }
    }

    /// Delivers until the outbox is empty.
    package func deliverAll() async throws {
        while try await outbox.deliver(limit: Self.batch, { for message in $0 { try await deliver(message) } }) > 0 {}
    }

    private func deliverWaiting() async {
        do {
            try await deliverAll()
        } catch {
            logger.warning("Cannot empty the outbox yet", metadata: ["error": "\(error)"])
        }
    }

    private func deliverDirectly(_ ready: OutboxSignal.Ready) async {
        do {
            try await deliver(ready.message)
            if case .graded = ready.message.event { phases?.observe(.publish, ContinuousClock.now - ready.committed) }
            delivered.add(ready.message)
        } catch {
            // The message is still in the outbox, and is delivered from there.
            logger.debug("Cannot deliver a message yet", metadata: ["error": "\(error)"])
        }
    }

    private func removeDelivered() async {
        do {
            try await outbox.remove(delivered.take())
        } catch {
            // The messages are delivered again, which changes nothing, and then removed.
            logger.debug("Cannot remove delivered messages", metadata: ["error": "\(error)"])
        }
    }

    /// Delivers a message; a repetition, even a late one, changes nothing, because delivery markers record each
    /// message.
    private func deliver(_ message: OutboxMessage) async throws {
        try await feed.deliver(message)
        logger.info(
            message.lane == nil ? "Published the end of a submission" : "Queued a submission",
            metadata: .about(message.submission, request: message.request))
        if message.event == .cancelled { try await queue.cancel(message.submission) }
    }
}

extension OutboxRelay {
    /// Messages that were delivered but are still in the outbox.
    private final class Delivered: Sendable {
        let wakeUp = CoalescingSignal()
        private let messages = Mutex<[OutboxMessage]>([])

        func add(_ message: OutboxMessage) {
            messages.withLock { $0.append(message) }
            wakeUp.send()
        }

        /// Returns and forgets all messages; new ones collect while these are removed.
        func take() -> [OutboxMessage] {
            messages.withLock { messages in
                defer { messages = [] }
                return messages
            }
        }
    }
}
