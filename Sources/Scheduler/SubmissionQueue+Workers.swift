import FoundationEssentials
import Redis

/// What operators see of the queue and its workers, and what they tell workers to do.
///
/// Each worker reports its state once a second, and learns its order from the answer. Both are in Redis, so that every
/// process sees them. If Redis loses the order, the worker restores it.
extension SubmissionQueue {
    private static let reports = "submissions:workers"
    private static let orders = "submissions:orders"

    /// KEYS: reports, orders. ARGV: worker, report, present order.
    private static let reportScript: RedisScript = """
        local time = redis.call('TIME')
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', time[1] * 1000 + time[2] / 1000, ARGV[2]))
        redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3])
        return redis.call('HGET', KEYS[2], ARGV[1])
        """

    /// Publishes a worker's state, and returns what it shall do.
    ///
    /// - Parameter present: the order that the worker follows now.
    func report(_ report: WorkerReport, worker: String, following present: WorkerOrder) async throws -> WorkerOrder {
        let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        let order = try await redis.run(
            Self.reportScript, keys: [Self.reports, Self.orders],
            [RedisArgument(worker), RedisArgument(json), RedisArgument(present.rawValue)]
        ).text()
        return WorkerOrder(rawValue: order) ?? present
    }

    func withdrawReport(of worker: String) async throws {
        for hash in [Self.reports, Self.orders] {
            _ = try await redis.send(["HDEL", RedisArgument(hash), RedisArgument(worker)])
        }
    }

    /// Tells a worker what to do; it obeys within about a second. Returns false if no such worker is known.
    package func order(_ order: WorkerOrder, worker: String) async throws -> Bool {
        guard try await status().workers.contains(where: { $0.name == worker }) else { return false }
        _ = try await redis.send([
            "HSET", RedisArgument(Self.orders), RedisArgument(worker), RedisArgument(order.rawValue),
        ])
        return true
    }

    /// Returns the state of the queue, for operators.
    package func status() async throws -> QueueStatus {
        try await makeGroups()
        var lanes: [Lane: QueueStatus.LaneStatus] = [:]
        var workers = try await reportedWorkers()
        for lane in Lane.allCases {
            let consumers = try await redis.send([
                "XINFO", "CONSUMERS", RedisArgument(lane.stream), RedisArgument(Self.group),
            ])
            var claimed = 0
            for consumer in try consumers.array() {
                let worker = try QueueStatus.WorkerStatus(consumer)
                claimed += worker.claimed
                workers[worker.name, default: worker.withNothing].add(worker)
            }
            var present = try await redis.send(["XLEN", RedisArgument(lane.stream)]).integer()
            if lane == .interactive {
                for line in [Line.quick, .slow] {
                    present += try await redis.send(["ZCARD", RedisArgument(lane.line(line))]).integer()
                }
            }
            lanes[lane] = QueueStatus.LaneStatus(waiting: max(0, present - claimed), claimed: claimed)
        }
        return QueueStatus(
            interactive: lanes[.interactive, default: .init(waiting: 0, claimed: 0)],
            batch: lanes[.batch, default: .init(waiting: 0, claimed: 0)],
            dead: try await redis.send(["XLEN", "submissions:dead"]).integer(),
            workers: workers.values.sorted { $0.name < $1.name })
    }

    private func reportedWorkers() async throws -> [String: QueueStatus.WorkerStatus] {
        let time = try await redis.send(["TIME"]).array()
        guard time.count == 2 else { throw RedisError(.malformed, "the reply to TIME is malformed: \(time)") }
        let now = try time[0].integer() * 1000 + time[1].integer() / 1000
        let reply = try await redis.send(["HGETALL", RedisArgument(Self.reports)]).array()
        var workers: [String: QueueStatus.WorkerStatus] = [:]
        for index in stride(from: 0, to: reply.count - 1, by: 2) {
            let parts = try reply[index + 1].text().split(separator: " ", maxSplits: 1)
            // The report of another version may have other fields.
            guard parts.count == 2, let then = Int(parts[0]),
                let report = try? JSONDecoder().decode(WorkerReport.self, from: Data(parts[1].utf8))
            else { continue }
            let name = try reply[index].text()
            workers[name] = QueueStatus.WorkerStatus(
                name: name, claimed: 0, idleMilliseconds: max(0, now - then), report: report)
        }
        return workers
    }
}
