import Redis

/// The queue of submissions: one Redis stream per lane, read by a consumer group of all workers.
///
/// A submission is in the queue at most once. A worker claims it for the length of a lease and renews the lease while
/// it grades. When a lease expires, its worker is taken for dead, and another worker can claim the submission.
package struct SubmissionQueue: Sendable {
    static let group = "workers"
    /// Every so many claims the batch lane comes first, so that the interactive lane cannot starve it.
    private static let batchTurn = 4
    let redis: RedisClient
    private let cancellationChannel: RedisChannel
    let lease: Duration

    package init(redis: RedisClient, lease: Duration = .seconds(15)) {
        self.redis = redis
        cancellationChannel = redis.channel("cancelled")
        self.lease = lease
    }

    /// The channel that announces new submissions.
    static func arrivalChannel(_ redis: RedisClient) -> RedisChannel { redis.channel("submissions") }

    /// Appends a submission to a lane; returns false if the lane already holds it.
    @discardableResult
    package func add(_ submission: String, lane: Lane) async throws -> Bool {
        let reply = try await redis.run(
            Self.addScript, keys: [lane.stream, lane.index],
            [RedisArgument(submission), RedisArgument(Self.arrivalChannel(redis))])
        return try reply.integer() == 1
    }

    /// Removes a terminal submission, waiting or claimed.
    package func remove(_ submission: String) async throws {
        _ = try await redis.run(
            Self.removeScript, keys: Lane.allCases.flatMap { [$0.stream, $0.index] },
            [RedisArgument(Self.group), RedisArgument(submission)])
    }

    /// Removes a submission and notifies the workers, one of which may be grading it.
    package func cancel(_ submission: String) async throws {
        try await remove(submission)
        _ = try await redis.send(["PUBLISH", RedisArgument(cancellationChannel), ""])
    }

    /// Claims the next submission: one whose lease has expired, or else the oldest that waits.
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

    /// Renews the lease; returns false if another worker has claimed the submission, or Redis lost it.
    package func renew(_ claim: Claim) async throws -> Bool {
        try await settle(claim, idle: .zero, deliveries: claim.deliveries)
    }

    /// Releases a claim; the submission can be claimed again after a pause.
    ///
    /// - Parameter counts: whether this was a failed delivery; a submission has a limited number of those.
    package func release(_ claim: Claim, after pause: Duration, counts: Bool) async throws {
        let isHeld = try await settle(
            claim, idle: lease - min(pause, lease), deliveries: counts ? claim.deliveries : claim.deliveries - 1)
        if isHeld, pause == .zero {
            _ = try await redis.send(["PUBLISH", RedisArgument(Self.arrivalChannel(redis)), ""])
        }
    }

    /// Moves a submission to the dead letters, where operators find it.
    package func deadLetter(_ claim: Claim, reason: String) async throws {
        _ = try await redis.send([
            "XADD", "submissions:dead", "MAXLEN", "~", "10000", "*", "submission", RedisArgument(claim.submission),
            "lane", RedisArgument(claim.lane.rawValue), "reason", RedisArgument(reason),
        ])
        try await remove(claim.submission)
    }

    /// Deletes a worker that holds no claim from the consumer group.
    package func forget(worker: String) async throws {
        for lane in Lane.allCases {
            _ = try await redis.run(
                Self.forgetScript, keys: [lane.stream], [RedisArgument(Self.group), RedisArgument(worker)])
        }
    }

    /// Returns notifications of new submissions, and of each reconnection to Redis.
    func arrivals() async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: Self.arrivalChannel(redis))
    }

    /// Returns notifications that some submission may have been cancelled.
    func cancellations() async -> AsyncStream<RedisNotification> { await redis.notifications(on: cancellationChannel) }

    /// Returns the state of the queue, for operators.
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
                // The group exists already.
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
    /// The hash from each submission in the lane to its stream entry.
    var index: String { "submissions:\(rawValue):index" }
}

extension Duration {
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
