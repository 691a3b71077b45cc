import Redis

/// The state of the queue, for operators.
package struct QueueStatus: Codable, Hashable, Sendable {
    package struct LaneStatus: Codable, Hashable, Sendable {
        /// Not yet claimed by a worker.
        package var waiting: Int
        /// Claimed and not yet acknowledged.
        package var claimed: Int

        package init(waiting: Int, claimed: Int) {
            self.waiting = waiting
            self.claimed = claimed
        }
    }

    package struct WorkerStatus: Codable, Hashable, Sendable {
        package var name: String
        /// How many submissions the worker is grading.
        package var claimed: Int
        /// The time since the worker last asked for work or reported; a live worker does so every second.
        package var idleMilliseconds: Int
        /// Nil for a worker of an earlier version, which reports nothing.
        package var report: WorkerReport?
    }

    package var interactive: LaneStatus
    package var batch: LaneStatus
    /// Dead letters: submissions that failed by our fault, as far as the stream still holds them.
    package var dead: Int
    package var workers: [WorkerStatus]
}

extension QueueStatus.WorkerStatus {
    /// - Parameter reply: an element of the reply to XINFO CONSUMERS: names and values by turns.
    init(_ reply: RedisValue) throws(RedisError) {
        let parts = try reply.array()
        var fields: [String: RedisValue] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) { fields[try parts[index].text()] = parts[index + 1] }
        guard let name = fields["name"], let pending = fields["pending"], let idle = fields["idle"] else {
            throw RedisError(.malformed, "the description of a consumer is malformed: \(reply)")
        }
        self.init(
            name: try name.text(), claimed: try pending.integer(), idleMilliseconds: try idle.integer(), report: nil)
    }

    /// The worker with no submissions, to which its lanes are then added.
    var withNothing: Self { Self(name: name, claimed: 0, idleMilliseconds: idleMilliseconds, report: nil) }

    mutating func add(_ lane: Self) {
        claimed += lane.claimed
        idleMilliseconds = min(idleMilliseconds, lane.idleMilliseconds)
    }
}
