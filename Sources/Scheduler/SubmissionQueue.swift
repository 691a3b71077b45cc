import Redis

/// The queue of submissions: a lane for those that somebody waits for, and one for rejudging.
///
/// In each lane, claims are entries of a Redis stream, read by a consumer group of all workers. The interactive lane is
/// ordered by shares (`fairFunctions`), the batch lane by arrival. A submission is in the queue at most once. A worker
/// claims it for the length of a lease and renews the lease while it grades. When a lease expires, its worker is taken
/// for dead, and another worker can claim the submission.
package struct SubmissionQueue: Sendable {
    static let group = "workers"
    /// How many submissions one script adds. Redis serves no other client meanwhile.
    private static let page = 50
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

    /// Adds a submission to a lane; returns false if the lane already holds it.
    ///
    /// - Parameter flow: nil for a flow of its own.
    @discardableResult
    package func add(_ submission: String, lane: Lane, flow: Flow? = nil) async throws -> Bool {
        try await add([QueuedSubmission(submission, lane: lane, flow: flow)]) == 1
    }

    /// Adds submissions that their lanes do not hold; returns how many those were.
    @discardableResult
    package func add(_ submissions: [QueuedSubmission]) async throws -> Int {
        var missing = 0
        for lane in Lane.allCases {
            let joining = submissions.filter { $0.lane == lane }
            for begin in stride(from: 0, to: joining.count, by: Self.page) {
                let arguments = joining[begin..<min(begin + Self.page, joining.count)].flatMap {
                    [$0.submission, $0.flow.share, $0.flow.user].map { RedisArgument($0) }
                }
                missing += try await redis.run(
                    Self.addScript, keys: [lane.stream], [RedisArgument(Self.arrivalChannel(redis))] + arguments
                ).integer()
            }
        }
        return missing
    }

    /// Returns how many submissions of the interactive lane are claimed before this one, which may still be on its way
    /// to the queue; 0 once it is claimed. Others that arrive later may precede it too.
    package func position(of submission: String, flow: Flow) async throws -> Int {
        try await redis.run(
            Self.positionScript, keys: [Lane.interactive.stream],
            [submission, flow.share, flow.user].map { RedisArgument($0) }
        ).integer()
    }

    /// Removes a terminal submission, waiting or claimed.
    package func remove(_ submission: String) async throws { try await remove(submission, charging: []) }

    /// Removes a graded submission, and charges its share for the grading.
    ///
    /// - Parameter held: how long the grading held its slot.
    func finish(_ claim: Claim, held: Duration) async throws {
        let charge = claim.place.map { [RedisArgument(claim.lane.stream)] + Self.charge($0, held) }
        try await remove(claim.submission, charging: charge ?? [])
    }

    /// Charges a submission's share for a grading that ended without a verdict.
    func charge(_ claim: Claim, held: Duration) async throws {
        guard let place = claim.place else { return }
        _ = try await redis.run(Self.chargeScript, keys: [claim.lane.stream], Self.charge(place, held))
    }

    private static func charge(_ place: Claim.Place, _ held: Duration) -> [RedisArgument] {
        [
            RedisArgument(place.line.rawValue), RedisArgument(place.flow.share), RedisArgument(place.flow.user),
            RedisArgument(place.expectedMilliseconds), RedisArgument(held.milliseconds),
        ]
    }

    private func remove(_ submission: String, charging charge: [RedisArgument]) async throws {
        _ = try await redis.run(
            Self.removeScript, keys: Lane.allCases.map(\.stream),
            [RedisArgument(Self.group), RedisArgument(submission)] + charge)
    }

    /// Removes a submission and notifies the workers, one of which may be grading it.
    package func cancel(_ submission: String) async throws { try await cancel([submission]) }

    /// Removes submissions and notifies the workers once.
    package func cancel(_ submissions: [String]) async throws {
        for submission in submissions { try await remove(submission) }
        _ = try await redis.send(["PUBLISH", RedisArgument(cancellationChannel), ""])
    }

    /// Claims the next submission of any kind: one whose lease has expired, or else one that waits.
    package func claim(worker: String) async throws -> Claim? {
        try await claim(worker: worker, Appetite(slow: .afterQuick, batch: .afterQuick))
    }

    /// Claims the next submission: one whose lease has expired, or else one that waits and that the worker wants.
    func claim(worker: String, _ appetite: Appetite) async throws -> Claim? {
        let refusals = appetite.refusals.flatMap { [RedisArgument($0.key), RedisArgument($0.value.rawValue)] }
        let claim = {
            try await redis.run(
                Self.claimScript, keys: Lane.allCases.map(\.stream),
                [
                    RedisArgument(Self.group), RedisArgument(worker), RedisArgument(lease.milliseconds),
                    RedisArgument(appetite.slow.rawValue), RedisArgument(appetite.batch.rawValue),
                ] + refusals)
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
    /// - Parameter counts: whether this was a failed delivery; a submission has a limited number of those. An expired
    ///   lease is one until its worker calls this with false.
    package func release(_ claim: Claim, after pause: Duration, counts: Bool) async throws {
        let isHeld = try await settle(
            claim, idle: lease - min(pause, lease), deliveries: counts ? claim.deliveries : claim.deliveries - 1,
            isReleased: true)
        if !isHeld, !counts { try await noteSurvival(of: claim) }
        if isHeld, pause == .zero {
            _ = try await redis.send(["PUBLISH", RedisArgument(Self.arrivalChannel(redis)), ""])
        }
    }

    /// Takes back the failed delivery that an expired lease was counted as: its worker is alive.
    func noteSurvival(of claim: Claim) async throws {
        _ = try await redis.run(
            Self.survivalScript, keys: [claim.lane.stream],
            [
                RedisArgument(Self.group), RedisArgument(claim.worker), RedisArgument(claim.entry),
                RedisArgument(claim.submission), RedisArgument(claim.deliveries),
            ])
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
        try await withdrawReport(of: worker)
    }

    /// Returns notifications of new submissions, and of each reconnection to Redis.
    func arrivals() async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: Self.arrivalChannel(redis))
    }

    /// Returns notifications that some submission may have been cancelled.
    func cancellations() async -> AsyncStream<RedisNotification> { await redis.notifications(on: cancellationChannel) }

    func makeGroups() async throws {
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

    private func settle(_ claim: Claim, idle: Duration, deliveries: Int, isReleased: Bool = false) async throws -> Bool
    {
        let reply = try await redis.run(
            Self.settleScript, keys: [claim.lane.stream],
            [
                RedisArgument(Self.group), RedisArgument(claim.worker), RedisArgument(claim.entry),
                RedisArgument(idle.milliseconds), RedisArgument(deliveries),
            ] + (isReleased ? [RedisArgument(claim.submission)] : []))
        return try reply.integer() == 1
    }
}

extension Lane {
    /// The hash from each submission in the lane's stream to its entry has this name with `:index`.
    var stream: String { "submissions:\(rawValue)" }

    /// The sorted set of what waits in a line.
    func line(_ line: Line) -> String { "\(stream):\(line.rawValue)" }
}

extension Duration {
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
