import Synchronization

/// What a worker is doing, shared by its tasks.
final class WorkerActivity: Sendable {
    private struct Values {
        var slots: WorkerSlots
        var order = WorkerOrder.resume
        /// Whether a submission is to be graded alone.
        var isReserved = false
        var isStopping = false
        var isGraceOver = false
    }

    private let values: Mutex<Values>

    init(slots: Int) { values = Mutex(Values(slots: WorkerSlots(count: slots))) }

    /// What to claim next; nil if no slot is free, or nothing may be claimed.
    var appetite: Appetite? {
        values.withLock { values in
            let isFree = values.slots.busy < values.slots.count
            guard isFree, !values.isReserved, !values.isStopping, values.order == .resume else { return nil }
            return values.slots.appetite()
        }
    }

    /// Whether the worker may end: it is stopping, and no grading runs or the grace period is over.
    var isOver: Bool { values.withLock { $0.isStopping && ($0.slots.busy == 0 || $0.isGraceOver) } }

    var busy: Int { values.withLock { $0.slots.busy } }

    /// What it is grading, in the order in which it began.
    var jobs: [WorkerJob] { values.withLock { $0.slots.jobs } }

    var order: WorkerOrder { values.withLock { $0.order } }

    /// Returns whether the order is new.
    func follow(_ order: WorkerOrder) -> Bool {
        values.withLock { values in
            defer { values.order = order }
            return values.order != order
        }
    }

    func state(isFaulty: Bool) -> WorkerState {
        values.withLock { values in
            switch values.order {
            case .pause: .paused
            case .drain: values.slots.busy == 0 ? .drained : .draining
            case .resume: values.isStopping ? .draining : isFaulty ? .faulty : .running
            }
        }
    }

    /// Occupies a slot. No further submission begins beside a suspect one.
    func begin(_ claim: Claim) {
        values.withLock { values in
            values.slots.begin(claim)
            values.isReserved = claim.isSuspect
        }
    }

    func end(_ claim: Claim) {
        values.withLock { values in
            values.slots.end(claim)
            if claim.isSuspect { values.isReserved = false }
        }
    }

    /// Waits until the other gradings have ended, at most so long that the lease of this one lasts.
    func waitUntilAlone(for limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while busy > 1, ContinuousClock.now < deadline, !Task.isCancelled {
            // Ends early only by cancellation, which ends the loop.
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    func stop() { values.withLock { $0.isStopping = true } }
    func expireGrace() { values.withLock { $0.isGraceOver = true } }
}
