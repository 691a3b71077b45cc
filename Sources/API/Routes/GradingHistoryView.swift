import FoundationEssentials
import Grading
import Scheduler
import Store

/// How a submission was graded, for teachers and administrators.
struct GradingHistoryView: Encodable {
    var submission: StoredSubmission
    var history: GradingHistory

    private enum CodingKeys: String, CodingKey {
        case attempts, lane, requeued, worker, phases
        case startedAt = "started_at"
        case waitedMicroseconds = "waited_us"
        case requestID = "request_id"
        case refusedSyscalls = "refused_syscalls"
    }

    /// Encodes what is not known as null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(submission.attempt, forKey: .attempts)
        try container.encode(submission.lane, forKey: .lane)
        try container.encode(history.requeued, forKey: .requeued)
        try container.encode(history.startedAt, forKey: .startedAt)
        try container.encode(history.waitedMicroseconds, forKey: .waitedMicroseconds)
        try container.encode(history.request, forKey: .requestID)
        try container.encode(history.record?.worker, forKey: .worker)
        let phases = history.record?.microseconds.map { ("\($0.key.rawValue)_us", $0.value) }
        try container.encode(submission.report?.refusedSyscalls ?? [], forKey: .refusedSyscalls)
        try container.encode(phases.map { Dictionary(uniqueKeysWithValues: $0) }, forKey: .phases)
    }
}
