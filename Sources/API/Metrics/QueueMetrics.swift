import Logging
import Scheduler
import Store

/// The gauges of the queue and the workers, which belong to no process and are read from PostgreSQL and Redis.
struct QueueMetrics: Sendable {
    let store: Store
    let queue: SubmissionQueue
    let metrics: Metrics

    /// How long PostgreSQL and Redis may take each. A scrape usually has ten seconds.
    private static let timeout = Duration.seconds(2)
    /// A worker that was not heard of for so many milliseconds is silent: a live one asks for work every second, or
    /// renews its leases every five.
    private static let silence = 15_000

    /// Reads the gauges. An outage removes those that cannot be read, and hides no other number.
    func update(_ logger: Logger) async {
        async let stored: Void = read("PostgreSQL", [.queueLength, .queueAge], logger) { try await readStore() }
        async let queued: Void = read("Redis", [.lane, .deadLetters, .workers], logger) { try await readQueue() }
        _ = await (stored, queued)
    }

    private func read(
        _ part: String, _ gauges: [Metrics.Gauge], _ logger: Logger, _ body: @escaping @Sendable () async throws -> Void
    ) async {
        do {
            try await withTimeout(Self.timeout, body)
        } catch {
            logger.debug("Cannot read the queue for the metrics", metadata: ["part": "\(part)", "error": "\(error)"])
            for gauge in gauges { metrics.remove(gauge) }
        }
    }

    private func readStore() async throws {
        let counts = try await store.submissionCounts()
        for status in [SubmissionStatus.queued, .running] {
            metrics.set(.queueLength, [.init("status", status.rawValue)], to: Double(counts[status] ?? 0))
        }
        for (lane, age) in try await store.queueAges() {
            metrics.set(.queueAge, [.init("lane", lane.rawValue)], to: age / .seconds(1))
        }
    }

    private func readQueue() async throws {
        let status = try await queue.status()
        for (lane, counts) in [(Lane.interactive, status.interactive), (.batch, status.batch)] {
            for (state, count) in [("waiting", counts.waiting), ("claimed", counts.claimed)] {
                metrics.set(.lane, [.init("lane", lane.rawValue), .init("state", state)], to: Double(count))
            }
        }
        metrics.set(.deadLetters, to: Double(status.dead))
        let states = Dictionary(grouping: status.workers, by: Self.state).mapValues(\.count)
        for state in ["busy", "idle", "silent"] {
            metrics.set(.workers, [.init("state", state)], to: Double(states[state] ?? 0))
        }
    }

    private static func state(of worker: QueueStatus.WorkerStatus) -> String {
        if worker.idleMilliseconds > silence { return "silent" }
        return worker.claimed > 0 ? "busy" : "idle"
    }
}
