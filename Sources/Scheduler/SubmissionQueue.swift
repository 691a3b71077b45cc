import Redis

/// The queue of submissions: a Redis stream a lane, read by one consumer group of all workers.
package struct SubmissionQueue: Sendable {
    private let redis: RedisClient

    package init(redis: RedisClient, lease: Duration = .seconds(15)) { self.redis = redis }

    /// The state of the queue, for operators.
    package func status() async throws -> QueueStatus { throw RedisError(.unreachable, "") }
}

package struct QueueStatus: Codable, Hashable, Sendable {
    package struct LaneStatus: Codable, Hashable, Sendable {
        /// Not yet claimed by a worker.
        package var waiting: Int
        /// Claimed and not yet acknowledged.
        package var claimed: Int
    }

    package struct WorkerStatus: Codable, Hashable, Sendable {
        package var name: String
        /// Submissions that it is grading.
        package var claimed: Int
        /// Since it last asked for work; a live worker asks every second.
        package var idleMilliseconds: Int
    }

    package var interactive: LaneStatus
    package var batch: LaneStatus
    /// Submissions that were given up by our fault since the queue was created.
    package var dead: Int
    package var workers: [WorkerStatus]
}
