import Logging
import ServiceLifecycle
import Synchronization

/// Claims submissions from the queue and grades up to `slots` of them concurrently.
///
/// It claims nothing while an operator has paused it, or while it is faulty itself (`WorkerHealth`). On graceful
/// shutdown it stops claiming, waits up to `grace` for gradings in progress, and releases the rest to the queue.
package struct Worker: Service {
    private let name: String
    private let grace: Duration
    private let queue: SubmissionQueue
    private let grading: ClaimGrading
    private let health: WorkerHealth
    private let phases: (any PhaseObserver)?
    private let slots: Int
    private let capacity: WorkerCapacity?
    private let activity: WorkerActivity
    private let build: (@Sendable () -> WorkerBuild)?
    private let logger: Logger

    /// How many gradings run now, and how many more could.
    package var slotsInUse: (busy: Int, free: Int) { (activity.busy, max(0, slots - activity.busy)) }

    /// - Parameters:
    ///   - name: unique among all workers of the queue.
    ///   - slots: how many submissions it grades concurrently.
    ///   - capacity: what its host can grant to a program, for its reports.
    ///   - phases: receives the duration of each phase of a grading.
    ///   - grace: how long gradings in progress may continue after a graceful shutdown begins.
    ///   - build: describes the program and its host, for operators. It is asked before each report.
    package init(
        name: String, slots: Int, queue: SubmissionQueue, ledger: any JobLedger, grader: any Grader, feed: EventFeed,
        phases: (any PhaseObserver)? = nil, capacity: WorkerCapacity? = nil, grace: Duration = .seconds(5),
        build: (@Sendable () -> WorkerBuild)? = nil, logger: Logger
    ) {
        self.name = name
        self.slots = slots
        self.capacity = capacity
        self.grace = grace
        self.queue = queue
        self.phases = phases
        self.build = build
        self.logger = logger
        activity = WorkerActivity(slots: slots)
        health = WorkerHealth(checking: grader)
        grading = ClaimGrading(
            queue: queue, ledger: ledger, grader: grader, feed: feed, phases: phases, health: health, logger: logger)
    }

    package func run() async throws {
        let wakeUp = CoalescingSignal()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await wakeUp.send(forEachOf: await queue.arrivals()) }
                // Keeps the Redis subscription open, so that each grading need not subscribe anew.
                group.addTask { for await _ in await queue.cancellations() {} }
                group.addTask { await report(wakeUp) }
                group.addTask { await recover(wakeUp) }
                for await _ in wakeUp.signals {
                    if activity.isOver { break }
                    while health.reason == nil, let appetite = activity.appetite, let claim = await claim(appetite) {
                        activity.begin(claim)
                        group.addTask {
                            if claim.isSuspect { await activity.waitUntilAlone(for: queue.lease / 2) }
                            await grading.run(claim)
                            activity.end(claim)
                            wakeUp.send()
                        }
                    }
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            activity.stop()
            wakeUp.send()
            Task {
                // No code cancels this task, so the sleep never ends early.
                try? await Task.sleep(for: grace)
                activity.expireGrace()
                wakeUp.send()
            }
        }
        do { try await queue.forget(worker: name) } catch {
            logger.debug("Cannot leave the consumer group", metadata: ["error": "\(error)"])
        }
    }

    private func claim(_ appetite: Appetite) async -> Claim? {
        do {
            return try await queue.claim(worker: name, appetite)
        } catch {
            logger.warning("Cannot claim submissions yet", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Publishes the worker's state and follows its order, every second. Each time it also looks for work: no
    /// notification is sent when a lease expires, and none when a pause of the batch lane ends.
    private func report(_ wakeUp: CoalescingSignal) async {
        while !Task.isCancelled {
            let reason = health.reason
            let state = activity.state(isFaulty: reason != nil)
            phases?.observe(worker: state)
            do {
                let report = WorkerReport(
                    state: state, reason: reason, slots: slots, capacity: capacity, build: build?(),
                    jobs: activity.jobs, faults: health.faults)
                let order = try await queue.report(report, worker: name, following: activity.order)
                if activity.follow(order) {
                    logger.notice("The worker has a new order", metadata: ["order": "\(order.rawValue)"])
                }
            } catch {
                logger.debug("Cannot report the worker's state", metadata: ["error": "\(error)"])
            }
            wakeUp.send()
            // Ends early only by cancellation, which ends the loop.
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// Waits until the worker is faulty, and checks it until it is healthy.
    private func recover(_ wakeUp: CoalescingSignal) async {
        for await _ in health.alarm.signals {
            guard let reason = health.reason else { continue }
            logger.error(
                "The worker has paused itself: it fails by its own fault. It resumes when it has checked itself",
                metadata: ["reason": "\(reason)"])
            await health.recover()
            if health.reason == nil {
                logger.notice("The worker has checked itself and resumes")
                wakeUp.send()
            }
        }
    }
}
