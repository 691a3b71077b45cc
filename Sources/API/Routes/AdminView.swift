import FoundationEssentials
import Grading
import Scheduler
import Store

struct QueueView: Encodable {
    var interactive: LaneView
    var batch: LaneView
    /// Submissions that were given up because of a fault of the service.
    var dead: Int
    /// The number of submissions by status, from PostgreSQL.
    var submissions: [String: Int]

    init(status: QueueStatus, counts: [SubmissionStatus: Int], ages: [Lane: Duration]) {
        interactive = LaneView(status.interactive, oldest: ages[.interactive])
        batch = LaneView(status.batch, oldest: ages[.batch])
        dead = status.dead
        submissions = Dictionary(
            uniqueKeysWithValues: SubmissionStatus.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }
}

struct LaneView: Encodable {
    var waiting: Int
    var claimed: Int
    /// The time since the oldest queued submission was accepted; 0 if none is queued.
    var oldestMicroseconds: Int

    init(_ lane: QueueStatus.LaneStatus, oldest: Duration?) {
        waiting = lane.waiting
        claimed = lane.claimed
        oldestMicroseconds = Int((oldest ?? .zero) / .microseconds(1))
    }

    private enum CodingKeys: String, CodingKey {
        case waiting, claimed
        case oldestMicroseconds = "oldest_us"
    }
}

struct WorkerView: Encodable {
    private let status: QueueStatus.WorkerStatus

    init(_ status: QueueStatus.WorkerStatus) { self.status = status }

    private enum CodingKeys: String, CodingKey {
        case name, claimed, state, reason, slots, capacity, build, jobs, faults
        case idleMilliseconds = "idle_ms"
    }

    /// Encodes what is not known as null, which is most of it for a worker of an earlier version.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status.name, forKey: .name)
        try container.encode(status.claimed, forKey: .claimed)
        try container.encode(status.idleMilliseconds, forKey: .idleMilliseconds)
        try container.encode(status.report?.state, forKey: .state)
        try container.encode(status.report?.reason, forKey: .reason)
        try container.encode(status.report?.slots, forKey: .slots)
        try container.encode(status.report?.capacity, forKey: .capacity)
        try container.encode(status.report?.build, forKey: .build)
        try container.encode(status.report?.jobs, forKey: .jobs)
        try container.encode(status.report?.faults, forKey: .faults)
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
