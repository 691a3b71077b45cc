import Redis

/// The queue of submissions: a Redis stream a lane, read by one consumer group of all workers.
///
/// A submission is in it at most once. Whoever claims one holds it for a lease and renews that while grading; what is
/// held longer without renewal, its worker being dead, is claimed by the next.
package struct SubmissionQueue: Sendable {
    private static let group = "workers"
    /// Every so many claims the batch lane comes first, so that the interactive one cannot starve it.
    private static let batchTurn = 4
    private let redis: RedisClient
    private let cancellationChannel: RedisChannel
    let lease: Duration

    package init(redis: RedisClient, lease: Duration = .seconds(15)) {
        self.redis = redis
        cancellationChannel = redis.channel("cancelled")
        self.lease = lease
    }

    /// The channel that rings when submissions arrive.
    static func arrivalChannel(_ redis: RedisClient) -> RedisChannel { redis.channel("submissions") }

    /// Puts a submission at the end of a lane; false if it is in there already.
    @discardableResult
    package func add(_ submission: String, lane: Lane) async throws -> Bool {
        let reply = try await redis.run(
            Self.addScript, keys: [lane.stream, lane.index],
            [RedisArgument(submission), RedisArgument(Self.arrivalChannel(redis))])
        return try reply.integer() == 1
    }

    /// Takes a submission out, waiting or claimed, because it is terminal.
    package func remove(_ submission: String) async throws {
        _ = try await redis.run(
            Self.removeScript, keys: Lane.allCases.flatMap { [$0.stream, $0.index] },
            [RedisArgument(Self.group), RedisArgument(submission)])
    }

    /// Takes a submission out and tells the workers, one of which may be grading it.
    package func cancel(_ submission: String) async throws {
        try await remove(submission)
        _ = try await redis.send(["PUBLISH", RedisArgument(cancellationChannel), ""])
    }

    /// Claims the submission that is next: one whose worker is dead, or else the oldest that waits.
    package func claim(worker: String) async throws -> Claim? {
        let claim = {
            try await redis.run(
                Self.claimScript, keys: Lane.allCases.map(\.stream) + ["submissions:turn"],
                [
                    RedisArgument(Self.group), RedisArgument(worker), RedisArgument(lease.milliseconds),
                    RedisArgument(Self.batchTurn),
                ])
        }
        let reply: RedisValue
        do {
            reply = try await claim()
        } catch let error as RedisError where error.message.contains("NOGROUP") {
            try await makeGroups()
            reply = try await claim()
        }
        return try reply.optional.map { try Claim($0, worker: worker) }
    }

    /// Makes the lease last anew; false if another worker has claimed the submission meanwhile, or Redis lost it.
    package func renew(_ claim: Claim) async throws -> Bool {
        try await settle(claim, idle: .zero, deliveries: claim.deliveries)
    }

    /// Gives a claim back, to be claimed again after a pause.
    ///
    /// - Parameter counts: whether it is a failed delivery, of which a submission has only so many.
    package func release(_ claim: Claim, after pause: Duration, counts: Bool) async throws {
        let isHeld = try await settle(
            claim, idle: lease - min(pause, lease), deliveries: counts ? claim.deliveries : claim.deliveries - 1)
        if isHeld, pause == .zero {
            _ = try await redis.send(["PUBLISH", RedisArgument(Self.arrivalChannel(redis)), ""])
        }
    }

    /// Takes a submission out for good and keeps a note of it for operators.
    package func deadLetter(_ claim: Claim, reason: String) async throws {
        _ = try await redis.send([
            "XADD", "submissions:dead", "MAXLEN", "~", "10000", "*", "submission", RedisArgument(claim.submission),
            "lane", RedisArgument(claim.lane.rawValue), "reason", RedisArgument(reason),
        ])
        try await remove(claim.submission)
    }

    /// Forgets a worker that holds nothing.
    package func forget(worker: String) async throws {
        for lane in Lane.allCases {
            _ = try await redis.run(
                Self.forgetScript, keys: [lane.stream], [RedisArgument(Self.group), RedisArgument(worker)])
        }
    }

    /// Rings when submissions arrive, and after Redis was unreachable.
    func arrivals() async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: Self.arrivalChannel(redis))
    }

    /// Rings when any submission may have been cancelled.
    func cancellations() async -> AsyncStream<RedisNotification> { await redis.notifications(on: cancellationChannel) }

    /// The state of the queue, for operators.
    package func status() async throws -> QueueStatus {
        try await makeGroups()
        var lanes: [Lane: QueueStatus.LaneStatus] = [:]
        var workers: [String: QueueStatus.WorkerStatus] = [:]
        for lane in Lane.allCases {
            let length = try await redis.send(["XLEN", RedisArgument(lane.stream)]).integer()
            let consumers = try await redis.send([
                "XINFO", "CONSUMERS", RedisArgument(lane.stream), RedisArgument(Self.group),
            ])
            var claimed = 0
            for consumer in try consumers.array() {
                let worker = try QueueStatus.WorkerStatus(consumer)
                claimed += worker.claimed
                workers[worker.name, default: worker.withNothing].add(worker)
            }
            lanes[lane] = QueueStatus.LaneStatus(waiting: max(0, length - claimed), claimed: claimed)
        }
        return QueueStatus(
            interactive: lanes[.interactive, default: .init(waiting: 0, claimed: 0)],
            batch: lanes[.batch, default: .init(waiting: 0, claimed: 0)],
            dead: try await redis.send(["XLEN", "submissions:dead"]).integer(),
            workers: workers.values.sorted { $0.name < $1.name })
    }

    private func makeGroups() async throws {
        for lane in Lane.allCases {
            do {
                _ = try await redis.send([
                    "XGROUP", "CREATE", RedisArgument(lane.stream), RedisArgument(Self.group), "0", "MKSTREAM",
                ])
            } catch let error as RedisError where error.message.hasPrefix("BUSYGROUP") {
                // Another process made it, or it always was.
            }
        }
    }

    private func settle(_ claim: Claim, idle: Duration, deliveries: Int) async throws -> Bool {
        let reply = try await redis.run(
            Self.settleScript, keys: [claim.lane.stream],
            [
                RedisArgument(Self.group), RedisArgument(claim.worker), RedisArgument(claim.entry),
                RedisArgument(idle.milliseconds), RedisArgument(deliveries),
            ])
        return try reply.integer() == 1
    }
}

extension Lane {
    var stream: String { "submissions:\(rawValue)" }
    /// The stream entry of each submission in the lane.
    var index: String { "submissions:\(rawValue):index" }
}

extension Duration {
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
