import FoundationEssentials
import Grading
import Redis

// What workers do.
extension RunBoard {
    /// The consumer group of all workers.
    private static let group = "workers"

    /// Returns notifications of new runs, and of each reconnection to Redis.
    func arrivals() async -> AsyncStream<RedisNotification> { await redis.notifications(on: arrivalChannel) }

    /// Returns notifications of commands for a run.
    func notifications(of run: String) async -> AsyncStream<RedisNotification> {
        await redis.notifications(on: channel(of: run))
    }

    /// Claims the next run: one whose lease has expired, or else the oldest that waits.
    func claim(_ kind: RunKind, worker: String) async throws -> RunClaim? {
        let claim = {
            try await redis.run(
                Self.claimScript, keys: [kind.stream],
                [RedisArgument(Self.group), RedisArgument(worker), RedisArgument(lease.milliseconds)])
        }
        let reply: RedisValue
        do {
            reply = try await claim()
        } catch let error as RedisError where error.message.contains("NOGROUP") {
            try await makeGroup(kind)
            reply = try await claim()
        }
        return try reply.optional.map { try RunClaim($0, kind: kind, worker: worker) }
    }

    /// Renews the lease; returns false if another worker has claimed the run, or it is over.
    func renew(_ claim: RunClaim) async throws -> Bool { try await settle(claim, idle: .zero) }

    /// Lets another worker claim the run at once. That counts as a further delivery.
    func release(_ claim: RunClaim) async throws {
        _ = try await settle(claim, idle: lease)
        _ = try await redis.send(["PUBLISH", RedisArgument(arrivalChannel), ""])
    }

    /// Publishes an event of a running run, unless another worker has claimed the run or it is over.
    func publish(_ progress: RunProgress?, of claim: RunClaim) async throws {
        var event: RunEvent? = .started
        var (status, stream, text) = ("", "", "")
        switch progress {
        case .output(let name, let offset, let piece):
            event = .output(name, offset: offset, text: piece)
            (stream, text) = (name.rawValue, piece)
        case .waiting: (event, status) = (.waiting, RunStatus.waiting.rawValue)
        case .resumed: (event, status) = (nil, RunStatus.running.rawValue)
        case nil: break
        }
        let encoded = try event.map { try EventFeed.argument(.run($0), claim.run) } ?? ""
        _ = try await redis.run(
            Self.progressScript, keys: [],
            [
                RedisArgument(claim.run), RedisArgument(claim.user), RedisArgument(claim.deliveries), encoded,
                RedisArgument(feed.channel(of: claim.user)), RedisArgument(status), RedisArgument(stream),
                RedisArgument(text),
            ])
    }

    /// Takes what the learner has sent since the last call.
    func commands(of claim: RunClaim) async throws -> [LearnerCommand] {
        let reply = try await redis.run(
            Self.commandsScript, keys: [], [RedisArgument(claim.run), RedisArgument(claim.deliveries)]
        ).array()
        let inputs = try reply.dropFirst().compactMap { LearnerCommand(wireText: try $0.text()) }
        return try reply.first?.integer() == 1 ? inputs + [.stop] : inputs
    }

    /// Ends a run, publishes that, and takes it out of the queue. Does nothing if another worker has claimed the run or
    /// it is over.
    ///
    /// - Parameter delivery: of the claim; nil for a run that no worker has.
    @discardableResult
    func finish(
        _ run: String, user: String, delivery: Int?, _ status: RunStatus, report: RunReport?, message: String? = nil
    ) async throws -> Bool {
        var fields: [RedisArgument] = []
        if let report { fields += ["report", RedisArgument([UInt8](try JSONEncoder().encode(report)))] }
        if let trace = report?.trace { fields += ["trace", RedisArgument([UInt8](try JSONEncoder().encode(trace)))] }
        if let figure = report?.figure, !figure.png.isEmpty { fields += ["figure", RedisArgument(figure.png)] }
        if let message { fields += ["message", RedisArgument(message)] }
        let reply = try await redis.run(
            Self.finishScript, keys: [],
            [
                RedisArgument(run), RedisArgument(user), delivery.map { RedisArgument($0) } ?? "",
                RedisArgument(status.rawValue),
                try EventFeed.argument(.run(.ran(status, report, message: message)), run),
                RedisArgument(feed.channel(of: user)), RedisArgument(Int(Self.lifetimeAfterEnd.components.seconds)),
            ] + fields)
        return try reply.integer() == 1
    }

    /// Fails a run that has waited too long for a worker.
    func expire(_ claim: RunClaim) async throws {
        try await finish(
            claim.run, user: claim.user, delivery: claim.deliveries, .failed, report: nil, message: Self.noWorker)
    }

    /// Deletes a worker that holds no claim from the consumer group.
    func forget(worker: String) async throws {
        for kind in RunKind.allCases {
            _ = try await redis.run(
                SubmissionQueue.forgetScript, keys: [kind.stream], [RedisArgument(Self.group), RedisArgument(worker)])
        }
    }

    private func settle(_ claim: RunClaim, idle: Duration) async throws -> Bool {
        try await redis.run(
            SubmissionQueue.settleScript, keys: [claim.kind.stream],
            [
                RedisArgument(Self.group), RedisArgument(claim.worker), RedisArgument(claim.entry),
                RedisArgument(idle.milliseconds), RedisArgument(claim.deliveries),
            ]
        ).integer() == 1
    }

    private func makeGroup(_ kind: RunKind) async throws {
        do {
            _ = try await redis.send([
                "XGROUP", "CREATE", RedisArgument(kind.stream), RedisArgument(Self.group), "0", "MKSTREAM",
            ])
        } catch let error as RedisError where error.message.hasPrefix("BUSYGROUP") {
            // The group exists already.
        }
    }
}
