import Scheduler

/// The events by which an administrator's live connection follows the queue and its workers.
///
/// They describe the present state, so they have no number and are never replayed: the first status after the
/// connection was opened has all of them, and each later one those that differ from the last.
struct QueueEvents {
    /// A worker that has not reported for so long is silent: it may have died.
    private static let silenceMilliseconds = 5000

    private var lanes: LanesEvent?
    private var workers: WorkersEvent?

    /// Returns the events for a new status.
    mutating func changes(to status: QueueStatus) -> [any Encodable & Sendable] {
        let lanes = LanesEvent(interactive: status.interactive, batch: status.batch, dead: status.dead)
        let workers = WorkersEvent(
            items: status.workers.map {
                LiveWorker(
                    name: $0.name, claimed: $0.claimed, report: $0.report,
                    isSilent: $0.idleMilliseconds > Self.silenceMilliseconds)
            })
        defer { (self.lanes, self.workers) = (lanes, workers) }
        var changes: [any Encodable & Sendable] = []
        if lanes != self.lanes { changes.append(lanes) }
        if workers != self.workers { changes.append(workers) }
        return changes
    }
}

private struct LanesEvent: Encodable, Equatable, Sendable {
    var type = "queue"
    var interactive: QueueStatus.LaneStatus
    var batch: QueueStatus.LaneStatus
    var dead: Int
}

private struct WorkersEvent: Encodable, Equatable, Sendable {
    var type = "workers"
    var items: [LiveWorker]
}

private struct LiveWorker: Encodable, Equatable, Sendable {
    var name: String
    var claimed: Int
    /// Nil for a worker of an earlier version.
    var report: WorkerReport?
    var isSilent: Bool

    private enum CodingKeys: String, CodingKey {
        case name, claimed
        case isSilent = "silent"
    }

    /// Encodes the fields of the report beside the others.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(claimed, forKey: .claimed)
        try container.encode(isSilent, forKey: .isSilent)
        try report?.encode(to: encoder)
    }
}
