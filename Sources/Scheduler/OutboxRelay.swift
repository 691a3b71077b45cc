import Logging
import Redis
import ServiceLifecycle
import Synchronization

/// Tells Redis what committed changes have left in the outbox: events for users, submissions for the queue.
///
/// Every process runs one. What its own store has just committed goes straight to Redis if nothing of the same user
/// waits before it, and is then taken out of the outbox. All else is taken out in order, under a lock that all processes
/// share: what must keep behind something else, and, looked for now and then, what a process that died left behind.
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
    ///   - signal: of the store whose outbox it is.
    ///   - phases: is told how long verdicts took to be published.
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
        // What is left at the end stays in the outbox, for another process or the next start.
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await ready in signal.ready { await deliverDirectly(ready) } }
                group.addTask {
                    for await _ in delivered.wakeUp.signals {
                        // Nobody waits for it; meanwhile more gather, and whoever waits for a verdict has the machine.
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
            logger.warning("cannot empty the outbox yet", metadata: ["error": "\(error)"])
        }
    }

    private func deliverDirectly(_ ready: OutboxSignal.Ready) async {
        do {
            try await deliver(ready.message)
            if case .graded = ready.message.event { phases?.observe(.publish, ContinuousClock.now - ready.committed) }
            delivered.add(ready.message)
        } catch {
            // It is found when the outbox is looked through.
            logger.debug("cannot deliver a message yet", metadata: ["error": "\(error)"])
        }
    }

    private func removeDelivered() async {
        do {
            try await outbox.remove(delivered.take())
        } catch {
            // They are delivered again, which does nothing, and then removed.
            logger.debug("cannot remove delivered messages", metadata: ["error": "\(error)"])
        }
    }

    /// Does nothing when repeated, even long after: messages know what they were delivered as.
    private func deliver(_ message: OutboxMessage) async throws {
        try await feed.deliver(message)
        if message.event == .cancelled { try await queue.cancel(message.submission) }
    }
}

extension OutboxRelay {
    /// Messages that were delivered and are still in the outbox.
    private final class Delivered: Sendable {
        let wakeUp = CoalescingSignal()
        private let messages = Mutex<[OutboxMessage]>([])

        func add(_ message: OutboxMessage) {
            messages.withLock { $0.append(message) }
            wakeUp.send()
        }

        /// All of them, once: while some are removed, the next gather.
        func take() -> [OutboxMessage] {
            messages.withLock { messages in
                defer { messages = [] }
                return messages
            }
        }
    }
}
