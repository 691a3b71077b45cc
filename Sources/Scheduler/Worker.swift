import Logging
import ServiceLifecycle
import Synchronization

/// Claims submissions from the queue and grades up to `slots` of them concurrently.
///
/// On graceful shutdown it stops claiming, waits up to `grace` for gradings in progress, and releases the rest to the
/// queue.
package struct Worker: Service {
    private let name: String
    private let slots: Int
    private let grace: Duration
    private let queue: SubmissionQueue
    private let grading: ClaimGrading
    private let logger: Logger
    private let state = State()

    /// How many gradings run now, and how many more could.
    package var slotsInUse: (busy: Int, free: Int) { (state.busy, max(0, slots - state.busy)) }

    /// - Parameters:
    ///   - name: unique among all workers of the queue.
    ///   - slots: how many submissions it grades concurrently.
    ///   - phases: receives the duration of each phase of a grading.
    ///   - grace: how long gradings in progress may continue after a graceful shutdown begins.
    package init(
        name: String, slots: Int, queue: SubmissionQueue, ledger: any JobLedger, grader: any Grader, feed: EventFeed,
        phases: (any PhaseObserver)? = nil, grace: Duration = .seconds(5), logger: Logger
    ) {
        self.name = name
        self.slots = slots
        self.grace = grace
        self.queue = queue
        self.logger = logger
        grading = ClaimGrading(queue: queue, ledger: ledger, grader: grader, feed: feed, phases: phases, logger: logger)
    }

    package func run() async throws {
        let wakeUp = CoalescingSignal()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await wakeUp.send(forEachOf: await queue.arrivals()) }
                // Keeps the Redis subscription open, so that each grading need not subscribe anew.
                group.addTask { for await _ in await queue.cancellations() {} }
                // No notification is sent when a lease expires.
                group.addTask { await wakeUp.send(every: .seconds(1)) }
                for await _ in wakeUp.signals {
                    if state.isOver { break }
                    while state.hasFreeSlot(of: slots), let claim = await claim() {
                        state.begin()
                        group.addTask {
                            await grading.run(claim)
                            state.end()
                            wakeUp.send()
                        }
                    }
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            state.stop()
            wakeUp.send()
            Task {
                // No code cancels this task, so the sleep never ends early.
                try? await Task.sleep(for: grace)
                state.expireGrace()
                wakeUp.send()
            }
        }
        do { try await queue.forget(worker: name) } catch {
            logger.debug("Cannot leave the consumer group", metadata: ["error": "\(error)"])
        }
    }

    private func claim() async -> Claim? {
        do {
            return try await queue.claim(worker: name)
        } catch {
            logger.warning("Cannot claim submissions yet", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

extension Worker {
    private final class State: Sendable {
        private struct Values {
            var busy = 0
            var isStopping = false
            var isGraceOver = false
        }

        private let values = Mutex(Values())

        func hasFreeSlot(of slots: Int) -> Bool { values.withLock { !$0.isStopping && $0.busy < slots } }

        /// Whether the worker may end: it is stopping, and no grading runs or the grace period is over.
        var isOver: Bool { values.withLock { $0.isStopping && ($0.busy == 0 || $0.isGraceOver) } }

        var busy: Int { values.withLock { $0.busy } }

        func begin() { values.withLock { $0.busy += 1 } }
        func end() { values.withLock { $0.busy -= 1 } }
        func stop() { values.withLock { $0.isStopping = true } }
        func expireGrace() { values.withLock { $0.isGraceOver = true } }
    }
}
