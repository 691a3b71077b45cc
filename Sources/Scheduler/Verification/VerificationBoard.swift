import FoundationEssentials
import Grading
import Redis
import Settings

/// The verifications of exercises in Redis: their queue, and their state for some minutes.
///
/// Nothing of a verification is in PostgreSQL. If Redis loses its data, the request that waits for one fails, and the
/// teacher sends the exercise again. Each exercise has at most one verification that is not over.
package struct VerificationBoard: Sendable {
    /// How many verifications may wait or run.
    private static let maximumWaiting = 16
    /// How long a verification waits for a worker at most.
    static let maximumWait = Duration.seconds(60)
    /// How long a verification may wait and run.
    package static let maximumTime = Duration.seconds(600)
    /// How long a verification that is over can be read.
    private static let lifetimeAfterEnd = Duration.seconds(600)
    private static let lifetime = Duration.seconds(1800)
    static let noWorker =
        "No worker was free for a minute, so the exercise was not checked. Look at the list of workers, and try again."
    static let tooLong =
        "The check of the exercise took longer than ten minutes. Give the exercise fewer solutions, or lower limits."
    static let lost = "Something failed on our side while the exercise was checked. Try again."
    private static let abandoned = "The request that had asked for this check was given up."

    let redis: RedisClient
    let lease: Duration

    /// - Parameter lease: how long a worker may be silent before its verification is taken for lost.
    package init(redis: RedisClient, lease: Duration = .seconds(10)) {
        self.redis = redis
        self.lease = lease
    }

    private enum CreateOutcome: Int {
        case busy = 0
        case full = 1
        case created = 2
    }

    /// Why a verification cannot begin now.
    package enum Refusal: Error, Hashable, Sendable {
        /// Another verification of the exercise is not over.
        case busy
        /// Too many verifications wait.
        case full
    }

    /// Lets a worker verify an exercise, and waits for the end.
    ///
    /// Cancelling the task ends the verification.
    ///
    /// - Returns: a verification that is over; it failed if no worker was free in time.
    /// - Throws: `Refusal`; `RedisError`, also if Redis has lost the verification.
    package func verify(_ package: ExercisePackage, of slug: String) async throws -> Verification {
        let id = UUID().uuidString.lowercased()
        let files = package.files.flatMap { [RedisArgument($0.key), RedisArgument($0.value)] }
        let reply = try await redis.run(
            Self.createScript, keys: [],
            [
                RedisArgument(id), RedisArgument(slug), RedisArgument(Int(Self.lifetime.components.seconds)),
                RedisArgument(Self.maximumWaiting), RedisArgument(arrivalChannel),
            ] + files
        ).integer()
        switch CreateOutcome(rawValue: reply) {
        case .created: break
        case .full: throw Refusal.full
        case .busy, nil: throw Refusal.busy
        }
        do {
            return try await end(of: id)
        } catch {
            // The task may be cancelled; another one is not.
            await Task { _ = try? await finish(id, delivery: nil, failing: Self.abandoned) }.value
            throw error
        }
    }

    /// Returns the latest verification of an exercise; nil if there was none for some minutes.
    package func latest(of slug: String) async throws -> Verification? {
        guard let id = try await redis.send(["GET", RedisArgument("verifying:\(slug)")]).optional?.text() else {
            return nil
        }
        return try await read(id)
    }

    /// Waits until a verification is over.
    private func end(of id: String) async throws -> Verification {
        let began = ContinuousClock.now
        let wakeUp = CoalescingSignal()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await wakeUp.send(forEachOf: await redis.notifications(on: channel(of: id))) }
            // No notification is sent when a time is over.
            group.addTask { await wakeUp.send(every: .seconds(1)) }
            for await _ in wakeUp.signals {
                guard let verification = try await read(id) else {
                    throw RedisError(.connectionLost, "Redis has lost the verification \(id)")
                }
                if verification.status.isTerminal { return verification }
                let age = ContinuousClock.now - began
                if verification.status == .queued, age > Self.maximumWait {
                    try await finish(id, delivery: nil, failing: Self.noWorker)
                } else if age > Self.maximumTime {
                    try await finish(id, delivery: nil, failing: Self.tooLong)
                }
            }
            throw CancellationError()
        }
    }

    private func read(_ id: String) async throws -> Verification? {
        let values = try await redis.send([
            "HMGET", RedisArgument("verification:\(id)"), "slug", "status", "created", "step", "outcome", "message",
        ]).array()
        guard values.count == 6, values[0] != .null else { return nil }
        guard let status = Verification.Status(rawValue: try values[1].text()) else {
            throw RedisError(.malformed, "the verification \(id) has the status \(values[1])")
        }
        return Verification(
            id: id, slug: try values[0].text(), status: status,
            createdAt: Date(timeIntervalSince1970: Double(try values[2].integer()) / 1000),
            step: try Self.decode(values[3]), outcome: try Self.decode(values[4]),
            message: try values[5].optional?.text())
    }

    private static func decode<Value: Decodable>(_ value: RedisValue) throws -> Value? {
        try value.optional.map { try JSONDecoder().decode(Value.self, from: Data(try $0.bytes())) }
    }

    private var arrivalChannel: RedisChannel { redis.channel("verifications") }

    private func channel(of id: String) -> RedisChannel { redis.channel("verification:\(id)") }
}

// What workers do.
extension VerificationBoard {
    private static let stream = "verifications"
    /// The consumer group of all workers.
    private static let group = "workers"

    /// Returns notifications of new verifications, and of each reconnection to Redis.
    func arrivals() async -> AsyncStream<RedisNotification> { await redis.notifications(on: arrivalChannel) }

    /// Claims the next verification: one whose lease has expired, or else the oldest that waits.
    func claim(worker: String) async throws -> VerificationClaim? {
        let claim = {
            try await redis.run(
                Self.claimScript, keys: [],
                [RedisArgument(Self.group), RedisArgument(worker), RedisArgument(lease.milliseconds)])
        }
        let reply: RedisValue
        do {
            reply = try await claim()
        } catch let error as RedisError where error.message.contains("NOGROUP") {
            try await makeGroup()
            reply = try await claim()
        }
        guard let parts = try reply.optional?.array() else { return nil }
        guard parts.count == 3 else {
            throw RedisError(.malformed, "the reply to a claim of a verification is malformed: \(reply)")
        }
        return VerificationClaim(
            id: try parts[1].text(), worker: worker, entry: try parts[0].text(), deliveries: try parts[2].integer())
    }

    /// Returns the files of the exercise.
    func package(of claim: VerificationClaim) async throws -> ExercisePackage {
        let parts = try await redis.send(["HGETALL", RedisArgument("verification:\(claim.id):files")]).array()
        guard parts.count.isMultiple(of: 2) else { throw RedisError(.malformed, "the files of \(claim.id)") }
        var package = ExercisePackage(files: [:])
        for place in stride(from: 0, to: parts.count, by: 2) {
            package.files[try parts[place].text()] = try parts[place + 1].bytes()
        }
        return package
    }

    /// Notes what is done now, unless another worker has claimed the verification or it is over.
    func note(_ step: ExerciseVerification.Step, of claim: VerificationClaim) async throws {
        _ = try await redis.run(
            Self.stepScript, keys: [],
            [
                RedisArgument(claim.id), RedisArgument(claim.deliveries),
                RedisArgument([UInt8](try JSONEncoder().encode(step))),
            ])
    }

    /// Renews the lease; returns false if another worker has claimed the verification, or it is over.
    func renew(_ claim: VerificationClaim) async throws -> Bool { try await settle(claim, idle: .zero) }

    /// Lets another worker claim the verification at once. That counts as a further delivery.
    func release(_ claim: VerificationClaim) async throws {
        _ = try await settle(claim, idle: lease)
        _ = try await redis.send(["PUBLISH", RedisArgument(arrivalChannel), ""])
    }

    /// Ends a verification with its outcome. Does nothing if another worker has claimed it or it is over.
    func finish(_ claim: VerificationClaim, _ outcome: ExerciseVerification.Outcome) async throws {
        try await finish(claim.id, delivery: claim.deliveries, .ended, "outcome", try JSONEncoder().encode(outcome))
    }

    /// Ends a verification by our fault.
    func fail(_ claim: VerificationClaim, _ message: String) async throws {
        try await finish(claim.id, delivery: claim.deliveries, failing: message)
    }

    /// Deletes a worker that holds no claim from the consumer group.
    func forget(worker: String) async throws {
        _ = try await redis.run(
            SubmissionQueue.forgetScript, keys: [Self.stream], [RedisArgument(Self.group), RedisArgument(worker)])
    }

    private func finish(_ id: String, delivery: Int?, failing message: String) async throws {
        try await finish(id, delivery: delivery, .failed, "message", Data(message.utf8))
    }

    private func finish(
        _ id: String, delivery: Int?, _ status: Verification.Status, _ field: String, _ value: Data
    ) async throws {
        _ = try await redis.run(
            Self.finishScript, keys: [],
            [
                RedisArgument(id), delivery.map { RedisArgument($0) } ?? "", RedisArgument(status.rawValue),
                RedisArgument(field), RedisArgument([UInt8](value)),
                RedisArgument(Int(Self.lifetimeAfterEnd.components.seconds)), RedisArgument(Self.group),
                RedisArgument(channel(of: id)),
            ])
    }

    private func settle(_ claim: VerificationClaim, idle: Duration) async throws -> Bool {
        try await redis.run(
            SubmissionQueue.settleScript, keys: [Self.stream],
            [
                RedisArgument(Self.group), RedisArgument(claim.worker), RedisArgument(claim.entry),
                RedisArgument(idle.milliseconds), RedisArgument(claim.deliveries),
            ]
        ).integer() == 1
    }

    private func makeGroup() async throws {
        do {
            _ = try await redis.send([
                "XGROUP", "CREATE", RedisArgument(Self.stream), RedisArgument(Self.group), "0", "MKSTREAM",
            ])
        } catch let error as RedisError where error.message.hasPrefix("BUSYGROUP") {
            // The group exists already.
        }
    }
}
