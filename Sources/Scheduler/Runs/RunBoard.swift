import FoundationEssentials
import Grading
import Redis
import Settings

/// The learners' runs in Redis: their queue, their state for some minutes, and what learners send to running ones.
///
/// Nothing of a run is in PostgreSQL. If Redis loses its data, the runs are gone, and learners run again. A user has at
/// most one run that is not over: a new one stops the one before.
package struct RunBoard: Sendable {
    /// How long a run that is over can be read.
    static let lifetimeAfterEnd = Duration.seconds(600)
    /// Longer than any run waits and runs.
    private static let lifetime = Duration.seconds(1800)
    /// How many commands may wait for the worker of a run, and how many bytes they may have.
    private static let maximumWaitingCommands = 256
    private static let maximumWaitingBytes = 256 << 10
    /// How long a run waits for a worker at most.
    static let maximumWait = Duration.seconds(60)
    static let noWorker = "No worker was free for a minute, so your program was not run. Run it again."

    let redis: RedisClient
    let feed: EventFeed
    let lease: Duration

    /// - Parameter lease: how long a worker may be silent before its runs are taken for lost.
    package init(redis: RedisClient, lease: Duration = .seconds(10)) {
        self.redis = redis
        feed = EventFeed(redis: redis)
        self.lease = lease
    }
}

// What learners do.
extension RunBoard {
    /// Queues a run and stops the user's run before it. Returns the new run's id.
    package func create(_ program: RunProgram, user: String) async throws -> String {
        let run = UUID().uuidString.lowercased()
        let json = try JSONEncoder().encode(program)
        _ = try await redis.run(
            Self.createScript, keys: [],
            [
                RedisArgument(run), RedisArgument(user), RedisArgument([UInt8](json)),
                RedisArgument(RunKind(program).rawValue), RedisArgument(Int(Self.lifetime.components.seconds)),
                RedisArgument(Int(Self.lifetimeAfterEnd.components.seconds)), RedisArgument(arrivalChannel),
                RedisArgument(channel(of: "RUN")), RedisArgument(feed.channel(of: user)),
                try EventFeed.argument(.run(.ran(.stopped, nil, message: nil)), "RUN"),
            ])
        return run
    }

    /// Returns a run of the user; nil if there is none of this id any longer.
    ///
    /// A run that has waited too long, because there is no worker, fails here.
    package func run(_ id: String, user: String) async throws -> Run? {
        guard id.isUUID, var run = try await read(id), run.user == user else { return nil }
        if run.status == .queued, Date.now.timeIntervalSince(run.createdAt) > Self.maximumWait.inSeconds + 5,
            try await finish(id, user: user, delivery: nil, .failed, report: nil, message: Self.noWorker)
        {
            run = try await read(id) ?? run
        }
        return run
    }

    /// Returns the recorded steps of a run as JSON; nil if it has none.
    package func trace(of run: Run) async throws -> StepTrace? {
        let json = try await redis.send(["HGET", RedisArgument(Self.key(run.id)), "trace"]).optional?.bytes()
        return try json.map { try JSONDecoder().decode(StepTrace.self, from: Data($0)) }
    }

    /// Returns the picture that a run has left, as a PNG file.
    package func figure(of run: Run) async throws -> [UInt8]? {
        try await redis.send(["HGET", RedisArgument(Self.key(run.id)), "figure"]).optional?.bytes()
    }

    /// Stops a run. Its event `ran` follows. Does nothing to a run that is over.
    ///
    /// - Returns: false if the user has no such run.
    package func stop(_ run: String, user: String) async throws -> Bool {
        try await redis.run(
            Self.stopScript, keys: [],
            [
                RedisArgument(run), RedisArgument(user), RedisArgument(Int(Self.lifetimeAfterEnd.components.seconds)),
                RedisArgument(channel(of: run)), RedisArgument(feed.channel(of: user)),
                try EventFeed.argument(.run(.ran(.stopped, nil, message: nil)), run),
            ]
        ).integer() == 1
    }

    package enum InputOutcome: Int, Sendable {
        case unknown = 0
        /// The run has all its input already.
        case notInteractive = 1
        case over = 2
        /// The program has not read what was sent before.
        case full = 3
        case accepted = 4
    }

    /// Sends input to a run.
    ///
    /// - Parameter command: `input` or `endInput`.
    package func send(_ command: LearnerCommand, to run: String, user: String) async throws -> InputOutcome {
        let reply = try await redis.run(
            Self.inputScript, keys: [],
            [
                RedisArgument(run), RedisArgument(user), RedisArgument(command.wireText),
                RedisArgument(channel(of: run)),
                RedisArgument(Self.maximumWaitingCommands), RedisArgument(Self.maximumWaitingBytes),
            ])
        return InputOutcome(rawValue: try reply.integer()) ?? .unknown
    }

    private func read(_ id: String) async throws -> Run? {
        let key = Self.key(id)
        let values = try await redis.send([
            "HMGET", RedisArgument(key), "user", "program", "status", "created", "report", "message",
        ]).array()
        // A run that expires meanwhile has lost all of them.
        guard values.count == 6, values[0] != .null else { return nil }
        guard let status = RunStatus(rawValue: try values[2].text()) else {
            throw RedisError(.malformed, "the run \(id) has the status \(values[2])")
        }
        var run = Run(
            id: id, user: try values[0].text(),
            program: try JSONDecoder().decode(RunProgram.self, from: Data(try values[1].bytes())), status: status,
            createdAt: Date(timeIntervalSince1970: Double(try values[3].integer()) / 1000))
        run.report = try values[4].optional.map {
            try JSONDecoder().decode(RunReport.self, from: Data(try $0.bytes()))
        }
        run.message = try values[5].optional?.text()
        if !status.isTerminal {
            let texts = try await redis.send(["MGET", RedisArgument("\(key):stdout"), RedisArgument("\(key):stderr")])
            run.output = try texts.array()[0].optional?.text() ?? ""
            run.errors = try texts.array()[1].optional?.text() ?? ""
        }
        return run
    }

    private static func key(_ run: String) -> String { "run:\(run)" }

    var arrivalChannel: RedisChannel { redis.channel("runs") }

    func channel(of run: String) -> RedisChannel { redis.channel("run:\(run)") }
}

extension Duration {
    fileprivate var inSeconds: Double { self / .seconds(1) }
}
