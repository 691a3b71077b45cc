import Grading
import Logging
import Redis

/// What a worker does with one claimed submission, from beginning to acknowledgement.
///
/// A fault of ours (the grader threw, or died with its worker) is tried again, so often and then no more; then the
/// submission fails as ours. PostgreSQL or Redis being away is no such fault: that is waited out.
struct ClaimGrading: Sendable {
    private static let maximumDeliveries = 3
    private static let retryPause = Duration.seconds(1)
    /// Events that may wait to be told of one submission.
    private static let maximumWaitingEvents = 1000
    private static let apology =
        "The grader failed on our side, not in your code. Please submit it again; this attempt does not count."

    private enum Ending: Sendable {
        /// The verdict is stored, or came too late to be.
        case stored
        case fault(any Error)
        /// Cancelled, deleted, or begun by another worker.
        case withdrawn
        /// Our own task was cancelled.
        case interrupted
    }

    let queue: SubmissionQueue
    let ledger: any JobLedger
    let grader: any Grader
    let feed: EventFeed
    let phases: (any PhaseObserver)?
    let logger: Logger

    /// Grades, stores, acknowledges. Cancelling the task hands the claim back.
    func run(_ claim: Claim) async {
        let claimed = ContinuousClock.now
        do {
            // Listening begins before the attempt does, so that no cancellation of it goes unheard.
            let cancellations = await queue.cancellations()
            guard let job = try await ledger.begin(submission: claim.submission) else {
                // Terminal already: whoever stored that did not come to take it out of the queue.
                return try await queue.remove(claim.submission)
            }
            guard claim.deliveries <= Self.maximumDeliveries else {
                return try await giveUp(claim, job, "its workers died")
            }
            if let waited = job.waited {
                phases?.observe(.queue, max(.zero, waited - (ContinuousClock.now - claimed)))
            }
            switch await gradeHolding(claim, job, since: claimed, cancellations) {
            case .stored: try await queue.remove(claim.submission)
            case .fault(let error) where claim.deliveries < Self.maximumDeliveries:
                log(.warning, "the grader failed and is tried again", claim, error)
                try await queue.release(claim, after: Self.retryPause, counts: true)
            case .fault(let error): try await giveUp(claim, job, "\(error)")
            case .withdrawn: break
            case .interrupted: try await queue.release(claim, after: .zero, counts: false)
            }
        } catch {
            log(.warning, "cannot grade the submission yet", claim, error)
            do { try await queue.release(claim, after: Self.retryPause, counts: false) } catch {
                log(.warning, "cannot hand the submission back; its lease will run out", claim, error)
            }
        }
    }

    /// Grades and stores while the lease is renewed and the submission watched.
    private func gradeHolding(
        _ claim: Claim, _ job: Job, since claimed: ContinuousClock.Instant,
        _ cancellations: AsyncStream<RedisNotification>
    ) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await grade(claim, job, since: claimed) }
            group.addTask { await renewUntilWithdrawn(claim, job) }
            group.addTask { await watchUntilWithdrawn(job, cancellations) }
            defer { group.cancelAll() }
            for await ending in group {
                if let ending { return ending }
            }
            return .interrupted
        }
    }

    private func grade(_ claim: Claim, _ job: Job, since claimed: ContinuousClock.Instant) async -> Ending {
        await publishingProgress(of: job) { progress in
            let asked = ContinuousClock.now
            progress.publish(.running)
            let report: GradingReport
            do {
                report = try await grader.grade(job.package, code: job.code) { step in
                    guard case .test(let index, let total, let test) = step else { return }
                    progress.publish(
                        .test(index: index, total: total, id: test.id, name: test.name, status: test.status))
                }
            } catch {
                return Task.isCancelled ? .interrupted : .fault(error)
            }
            let stands = ContinuousClock.now
            phases?.observe(report.phases, after: asked - claimed)
            phases?.observe(gradedAs: report.verdict, stands - claimed)
            // A fault that the grader reports is a fault like one that it throws.
            if report.verdict == .graderError { return .fault(ReportedFault(description: report.summary)) }
            let ending = await store(report, claim, job, progress)
            if case .stored = ending { phases?.observe(.store, ContinuousClock.now - stands) }
            return ending
        }
    }

    /// The verdict is found; PostgreSQL being away for a while is no reason to throw it away.
    private func store(_ report: GradingReport, _ claim: Claim, _ job: Job, _ progress: ProgressStream) async -> Ending
    {
        while !Task.isCancelled {
            do {
                let isStored = try await ledger.finish(
                    submission: job.submission, attempt: job.attempt, report: report, after: progress.end)
                return isStored ? .stored : .withdrawn
            } catch {
                log(.warning, "cannot store the verdict yet", claim, error)
                try? await Task.sleep(for: Self.retryPause)
            }
        }
        return .interrupted
    }

    private func renewUntilWithdrawn(_ claim: Claim, _ job: Job) async -> Ending? {
        while true {
            do {
                try await Task.sleep(for: queue.lease / 3)
                let isHeld = try await queue.renew(claim)
                if !isHeld, await isWithdrawn(job) { return .withdrawn }
            } catch {
                if Task.isCancelled { return nil }
                log(.warning, "cannot renew the lease", claim, error)
            }
        }
    }

    private func watchUntilWithdrawn(_ job: Job, _ cancellations: AsyncStream<RedisNotification>) async -> Ending? {
        for await notification in cancellations where notification != .listening {
            if await isWithdrawn(job) { return .withdrawn }
        }
        return nil
    }

    /// While the ledger cannot be asked, the answer is no: if it is wrong, the verdict will not be stored.
    private func isWithdrawn(_ job: Job) async -> Bool {
        do { return try await !ledger.isCurrent(submission: job.submission, attempt: job.attempt) } catch {
            return false
        }
    }

    private func giveUp(_ claim: Claim, _ job: Job, _ reason: String) async throws {
        logger.error(
            "gave a submission up", metadata: ["submission": "\(claim.submission)", "reason": "\(reason)"])
        if try await ledger.fail(submission: job.submission, attempt: job.attempt, reason: Self.apology) {
            try await queue.deadLetter(claim, reason: reason)
        }
    }

    /// Runs `body`, which can tell the author what happens without waiting for Redis. What cannot be told is missed live
    /// only: the verdict is stored all the same.
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
        do { try await feed.publish(event, submission: job.submission, user: job.user) } catch {
            logger.debug("cannot publish an event", metadata: ["error": "\(error)"])
        }
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ claim: Claim, _ error: any Error) {
        logger.log(
            level: level, message,
            metadata: [
                "submission": "\(claim.submission)", "delivery": "\(claim.deliveries)", "error": "\(error)",
            ])
    }
}

/// What the author is told of one grading while it goes on, in its order.
private struct ProgressStream: Sendable {
    let events: AsyncStream<SubmissionEvent.Content>
    private let source: AsyncStream<SubmissionEvent.Content>.Continuation
    private let published: AsyncStream<Never>
    let allPublished: AsyncStream<Never>.Continuation

    /// - Parameter longest: events that may wait to be told.
    init(maximumWaiting: Int) {
        (events, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(maximumWaiting))
        (published, allPublished) = AsyncStream.makeStream()
    }

    func publish(_ event: SubmissionEvent.Content) { source.yield(event) }

    /// Nothing more is to come; returns when all is told.
    func end() async {
        source.finish()
        for await _ in published {}
    }
}

/// What a report of verdict `graderError` says.
private struct ReportedFault: Error, CustomStringConvertible {
    var description: String
}
