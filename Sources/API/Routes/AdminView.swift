import FoundationEssentials
import Grading
import Scheduler
import Store

struct QueueView: Encodable {
    var interactive: QueueStatus.LaneStatus
    var batch: QueueStatus.LaneStatus
    /// Submissions that were given up because of a fault of the service.
    var dead: Int
    /// The number of submissions by status, from PostgreSQL.
    var submissions: [String: Int]

    init(status: QueueStatus, counts: [SubmissionStatus: Int]) {
        interactive = status.interactive
        batch = status.batch
        dead = status.dead
        submissions = Dictionary(
            uniqueKeysWithValues: SubmissionStatus.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }
}

struct WorkerView: Encodable {
    var name: String
    var claimed: Int
    var idleMilliseconds: Int
    /// Null for a worker of an earlier version.
    var state: WorkerState?
    var reason: String?
    var slots: Int?
    var capacity: WorkerCapacity?

    init(_ status: QueueStatus.WorkerStatus) {
        name = status.name
        claimed = status.claimed
        idleMilliseconds = status.idleMilliseconds
        state = status.report?.state
        reason = status.report?.reason
        slots = status.report?.slots
        capacity = status.report?.capacity
    }

    private enum CodingKeys: String, CodingKey {
        case name, claimed, state, reason, slots, capacity
        case idleMilliseconds = "idle_ms"
    }

    /// Encodes what is not known as null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(claimed, forKey: .claimed)
        try container.encode(idleMilliseconds, forKey: .idleMilliseconds)
        try container.encode(state, forKey: .state)
        try container.encode(reason, forKey: .reason)
        try container.encode(slots, forKey: .slots)
        try container.encode(capacity, forKey: .capacity)
    }
}

/// An attempt at a submission that failed by a fault of the service.
struct FaultView: Encodable {
    var attempt: Int
    var kind: GradingFault.Kind
    var worker: String
    var reason: String
    var milliseconds: Int?
    var report: GradingReport?
    var notedAt: Date

    init(_ noted: NotedFault) {
        attempt = noted.fault.attempt
        kind = noted.fault.kind
        worker = noted.fault.worker
        reason = noted.fault.reason
        milliseconds = noted.fault.duration.map { Int($0 / .milliseconds(1)) }
        report = noted.fault.report
        notedAt = noted.notedAt
    }

    private enum CodingKeys: String, CodingKey {
        case attempt, kind, worker, reason, report
        case milliseconds = "duration_ms"
        case notedAt = "noted_at"
    }

    /// Encodes what is not known as null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attempt, forKey: .attempt)
        try container.encode(kind, forKey: .kind)
        try container.encode(worker, forKey: .worker)
        try container.encode(reason, forKey: .reason)
        try container.encode(milliseconds, forKey: .milliseconds)
        try container.encode(report, forKey: .report)
        try container.encode(notedAt, forKey: .notedAt)
    }
}
