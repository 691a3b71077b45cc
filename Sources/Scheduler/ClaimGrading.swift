import Grading
import Logging
import Redis

/// Grades one claimed submission, from the start of its attempt to the acknowledgement in the queue.
///
/// After a fault of ours (the grader threw, or died with its worker) the submission is graded again, up to
/// `maximumDeliveries` times in all; then it ends as failed by our fault. A worker gives up on a submission only after
/// it has checked itself: if the worker is the reason, the delivery does not count. The ledger keeps the evidence of
/// each failed attempt. An unreachable PostgreSQL or Redis does not count as a fault: the worker waits for it. The
/// lease is renewed all the time, so it expires only if the worker dies or hangs, or if Redis is unreachable.
struct ClaimGrading: Sendable {
    private static let maximumDeliveries = 3
    /// So many failed attempts end a submission even if the worker's check of itself fails: the submission may be the
    /// reason for that too.
    private static let maximumFaults = 9
    private static let retryPause = Duration.seconds(1)
    /// Events of one submission that may wait to be published; later ones are dropped.
    private static let maximumWaitingEvents = 1000
    private static let apology =
        "The grader failed on our side, not in your code. Please submit it again; this attempt does not count."

    private enum Ending: Sendable {
        case stored
        case fault(any Error, GradingReport?)
        /// This worker cannot grade under the policies of a trial.
        case unsuited(any Error)
        /// The submission was cancelled, deleted, or begun by another worker.
        case withdrawn
        /// Our own task was cancelled.
        case interrupted
    }

    let queue: SubmissionQueue
    let ledger: any JobLedger
    let grader: any Grader
    let feed: EventFeed
    /// Nil also for trials: they do not count in the service's figures.
    var phases: (any PhaseObserver)?
    let health: WorkerHealth
    let logger: Logger

    private var renewal: LeaseRenewal { LeaseRenewal(queue: queue, logger: logger) }

    /// How a claim is released, so that the submission is graded again.
    private struct Release: Sendable {
        var pause: Duration
        /// Whether this was a failed delivery.
        var counts: Bool
    }

    /// Grades the submission, stores its verdict and takes it out of the queue. Cancelling the task releases the claim.
    func run(_ claim: Claim) async {
        let claimed = ContinuousClock.now
        var claim = claim
        do {
            // Subscribes before the attempt begins, so that no cancellation of it is missed.
            let cancellations = await queue.cancellations()
            let begun = try await renewal.holding(claim) { _ in try await ledger.begin(submission: claim.submission) }
            guard let job = begun else {
                // Terminal already: the worker that stored the result ended before it removed the queue entry.
                return try await queue.remove(claim.submission)
            }
            claim.request = job.request
            logger.info("Grading a submission", metadata: .about(claim))
            var grading = self
            if job.trial != nil { grading.phases = nil }
            let release = try await renewal.holding(claim) { [claim, grading] losses in
                try await grading.attempt(claim, job, since: claimed, cancellations, losses)
            }
            if let release { try await queue.release(claim, after: release.pause, counts: release.counts) }
        } catch {
            log(.warning, "Cannot grade the submission yet", claim, error)
            await releaseUncounted(claim)
        }
    }

    /// Releases a claim that no fault of the worker has ended. Waits until Redis is reachable: a lease that expires
    /// counts as the death of its worker.
    private func releaseUncounted(_ claim: Claim) async {
        while true {
            do {
                return try await queue.release(claim, after: Self.retryPause, counts: false)
            } catch {
                log(.warning, "Cannot release the submission yet", claim, error)
            }
            // Ends early only by cancellation. The lease then expires.
            do { try await Task.sleep(for: Self.retryPause) } catch { return }
        }
    }

    /// Grades the submission once; returns nil if that ended it, or ended this worker's part in it.
    private func attempt(
        _ claim: Claim, _ job: Job, since claimed: ContinuousClock.Instant,
        _ cancellations: AsyncStream<RedisNotification>, _ losses: AsyncStream<Void>
    ) async throws -> Release? {
        if let lost = claim.lostWorker {
            try await note(
                GradingFault(
                    submission: job.submission, attempt: job.attempt - 1, kind: .workerLost, worker: lost,
                    reason: "The worker died or hung while it graded the submission."))
        }
        guard claim.deliveries <= Self.maximumDeliveries else {
            try await giveUp(claim, job, "its workers died")
            return nil
        }
        if let waited = job.waited { phases?.observe(.queue, max(.zero, waited - (ContinuousClock.now - claimed))) }
        let ending = await gradeWatching(claim, job, since: claimed, cancellations, losses)
        let held = ContinuousClock.now - claimed
        switch ending {
        case .stored:
            health.noteSuccess()
            logger.info("Stored a verdict", metadata: .about(claim))
            try await queue.finish(claim, held: held)
            return nil
        case .fault(let error, _) where job.trial?.policies.isEmpty == false, .unsuited(let error):
            return try await passOn(claim, job, after: error)
        case .fault(let error, let report): return try await retry(claim, job, after: error, report, held: held)
        // Also who cancels shortly before the verdict pays for the grading.
        case .withdrawn:
            try await queue.charge(claim, held: held)
            return nil
        case .interrupted: return Release(pause: .zero, counts: false)
        }
    }

    /// Keeps the evidence of a fault, and lets the submission be graded again or ends it.
    private func retry(
        _ claim: Claim, _ job: Job, after error: any Error, _ report: GradingReport?, held: Duration
    ) async throws -> Release? {
        let faults = try await note(
            GradingFault(
                submission: job.submission, attempt: job.attempt, kind: .grader, worker: claim.worker,
                reason: "\(error)", duration: held, report: report))
        try await queue.charge(claim, held: held)
        health.noteFault(of: job.submission, error)
        guard claim.deliveries >= Self.maximumDeliveries else {
            log(.warning, "The grader failed; the submission will be graded again", claim, error)
            phases?.observe(.retry)
            return Release(pause: Self.retryPause, counts: true)
        }
        let isOurs = health.reason != nil ? true : await !health.check()
        guard isOurs, faults < Self.maximumFaults else {
            try await giveUp(claim, job, "\(error)")
            return nil
        }
        log(.warning, "The worker itself is faulty; the submission will be graded again", claim, error)
        phases?.observe(.retry)
        return Release(pause: Self.retryPause, counts: false)
    }

    /// Leaves a trial of policies to another worker, which may be able to grade under them. The policies are the likely
    /// reason, so this counts neither as a failed delivery nor against the worker. After `maximumDeliveries` attempts
    /// the trial fails.
    private func passOn(_ claim: Claim, _ job: Job, after error: any Error) async throws -> Release? {
        let faults = try await note(
            GradingFault(
                submission: job.submission, attempt: job.attempt, kind: .grader, worker: claim.worker,
                reason: "\(error)"))
        guard faults < Self.maximumDeliveries else {
            try await giveUp(claim, job, "\(error)")
            return nil
        }
        return Release(pause: Self.retryPause, counts: false)
    }

    @discardableResult
    private func note(_ fault: GradingFault) async throws -> Int {
        phases?.observe(fault: fault.kind)
        return try await ledger.note(fault)
    }

    /// Grades the submission while the loss of its lease and its cancellation are watched for.
    private func gradeWatching(
        _ claim: Claim, _ job: Job, since claimed: ContinuousClock.Instant,
        _ cancellations: AsyncStream<RedisNotification>, _ losses: AsyncStream<Void>
    ) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            let pulse = Pulse()
            group.addTask {
                await pulse.beatUntilCancelled()
                return nil
            }
            group.addTask { await grade(claim, job, since: claimed, pulse) }
            group.addTask { await watchUntilWithdrawn(job, losses) }
            group.addTask { await watchUntilWithdrawn(job, cancellations) }
            defer { group.cancelAll() }
            for await ending in group {
                if let ending { return ending }
            }
            return .interrupted
        }
    }

    private func grade(
        _ claim: Claim, _ job: Job, since claimed: ContinuousClock.Instant, _ pulse: Pulse
    ) async -> Ending {
        let grader: any Grader
        do { grader = try self.grader(for: claim, job) } catch { return .unsuited(error) }
        return await publishingProgress(of: job) { progress in
            let began = ContinuousClock.now
            progress.publish(.running)
            let report: GradingReport
            do {
                report = try await grader.grade(job.package, code: job.code) { step in
                    guard case .test(let index, let total, let test) = step else { return }
                    progress.publish(
                        .test(index: index, total: total, id: test.id, name: test.name, status: test.status))
                }
            } catch {
                return Task.isCancelled || pulse.beat() ? .interrupted : .fault(error, nil)
            }
            // The program may have reached its wall-clock limit only because this worker stood still.
            if pulse.beat(), report.tests.contains(where: { $0.status == .wallLimit }) { return .interrupted }
            let reported = ContinuousClock.now
            phases?.observe(report.phases, after: began - claimed)
            phases?.observe(gradedAs: report.verdict, reported - claimed)
            // A fault in the report is treated like a thrown one.
            if report.verdict == .graderError { return .fault(ReportedFault(description: report.summary), report) }
            let record = GradingRecord(worker: claim.worker, phases: report.phases, after: began - claimed)
            let ending = await store(report, record, claim, job, progress)
            if case .stored = ending {
                phases?.observe(.store, ContinuousClock.now - reported)
                for test in report.tests { phases?.observe(test.status) }
            }
            return ending
        }
    }

    /// Returns the grader in the background for slow and batch submissions: they leave the waiting cells to the others.
    ///
    /// - Throws: why this worker cannot grade under the policies of a trial.
    private func grader(for claim: Claim, _ job: Job) throws -> any Grader {
        let grader = claim.lane == .batch || claim.place?.line == .slow ? grader.inBackground : grader
        guard let policies = job.trial?.policies, !policies.isEmpty else { return grader }
        return try grader.trying(policies, for: job.package)
    }

    /// Stores the verdict; retries while PostgreSQL is unreachable, so that the grading is not lost.
    private func store(
        _ report: GradingReport, _ record: GradingRecord, _ claim: Claim, _ job: Job, _ progress: ProgressStream
    ) async -> Ending {
        while !Task.isCancelled {
            do {
                let isStored = try await ledger.finish(
                    submission: job.submission, attempt: job.attempt, report: report, record: record,
                    after: progress.end)
                return isStored ? .stored : .withdrawn
            } catch {
                log(.warning, "Cannot store the verdict yet", claim, error)
                try? await Task.sleep(for: Self.retryPause)
            }
        }
        return .interrupted
    }

    private func watchUntilWithdrawn(_ job: Job, _ losses: AsyncStream<Void>) async -> Ending? {
        for await _ in losses {
            if await isWithdrawn(job) { return .withdrawn }
        }
        return nil
    }

    private func watchUntilWithdrawn(_ job: Job, _ cancellations: AsyncStream<RedisNotification>) async -> Ending? {
        for await notification in cancellations where notification != .listening {
            if await isWithdrawn(job) { return .withdrawn }
        }
        return nil
    }

    /// Returns false while the ledger is unreachable: if that is wrong, the verdict is not stored later.
    private func isWithdrawn(_ job: Job) async -> Bool {
        do { return try await !ledger.isCurrent(submission: job.submission, attempt: job.attempt) } catch {
            return false
        }
    }

    private func giveUp(_ claim: Claim, _ job: Job, _ reason: String) async throws {
        logger.error(
            "Gave up on a submission", metadata: .about(claim).merging(["reason": "\(reason)"]) { $1 })
        phases?.observe(.failure)
        guard job.trial == nil else {
            _ = try await ledger.fail(submission: job.submission, attempt: job.attempt, reason: reason)
            return try await queue.remove(claim.submission)
        }
        if try await ledger.fail(submission: job.submission, attempt: job.attempt, reason: Self.apology) {
            try await queue.deadLetter(claim, reason: reason)
        }
    }

    /// Runs `body`, which can publish events without waiting for Redis. A lost event is missing from the live view
    /// only; the verdict is stored all the same.
    private func publishingProgress<Result: Sendable>(of job: Job, _ body: (ProgressStream) async -> Result) async
        -> Result
    {
        let progress = ProgressStream(maximumWaiting: Self.maximumWaitingEvents)
        return await withTaskGroup { group in
            group.addTask {
                for await event in progress.events { await publish(event, of: job) }
                progress.allPublished.finish()
            }
            let result = await body(progress)
            group.cancelAll()
            return result
        }
    }

    private func publish(_ event: SubmissionEvent.Content, of job: Job) async {
        // The author hears of a rejudging only when it is applied.
        guard job.trial == nil else { return }
        do {
            try await feed.publish(event, submission: job.submission, user: job.user, attempt: job.attempt)
        } catch {
            logger.debug("Cannot publish an event", metadata: ["error": "\(error)"])
        }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ claim: Claim, _ error: any Error) {
        logger.log(
            level: level, message,
            metadata: .about(claim).merging(["delivery": "\(claim.deliveries)", "error": "\(error)"]) { $1 })
    }
}

extension Logger.Metadata {
    /// Names a submission and the request that it came with, as the logs of all processes do.
    static func about(_ submission: String, request: String?) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["submission": "\(submission)"]
        if let request { metadata["request"] = "\(request)" }
        return metadata
    }

    static func about(_ claim: Claim) -> Logger.Metadata {
        about(claim.submission, request: claim.request)
    }
}

/// The events of one grading on their way to the author, in order.
private struct ProgressStream: Sendable {
    let events: AsyncStream<SubmissionEvent.Content>
    private let source: AsyncStream<SubmissionEvent.Content>.Continuation
    private let published: AsyncStream<Never>
    let allPublished: AsyncStream<Never>.Continuation

    /// - Parameter maximumWaiting: how many events may wait to be published.
    init(maximumWaiting: Int) {
        (events, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(maximumWaiting))
        (published, allPublished) = AsyncStream.makeStream()
    }

    func publish(_ event: SubmissionEvent.Content) { source.yield(event) }

    /// Closes the stream, and returns when all of its events are published.
    func end() async {
        source.finish()
        for await _ in published {}
    }
}

/// The fault in a report with verdict `graderError`.
private struct ReportedFault: Error, CustomStringConvertible {
    var description: String
}
