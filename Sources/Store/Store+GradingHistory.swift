import FoundationEssentials
import Postgres
import Scheduler

/// What operators see of the way of a submission through the queue and a worker.
package struct GradingHistory: Hashable, Sendable {
    /// The beginning of the last attempt. Nil before the first one.
    package var startedAt: Date?
    /// From the time at which the submission was accepted until then.
    package var waitedMicroseconds: Int?
    /// How often an administrator has queued it again.
    package var requeued: Int
    /// The id of the request that the submission came with. Nil for one that is older than these ids.
    package var request: String?
    /// Nil until the submission is graded, and in results of earlier versions.
    package var record: GradingRecord?
}

extension Store {
    /// Returns how a submission was graded. Nil for an unknown submission.
    package func gradingHistory(of id: String) async throws -> GradingHistory? {
        guard Self.isIdentifier(id) else { return nil }
        return try await database.query(
            """
            SELECT started_at, (extract(epoch FROM started_at - created_at) * 1000000)::bigint AS waited, requeued,
                request_id, worker, phases
            FROM submissions WHERE id = \(id)
            """
        ).first.map(GradingHistory.init)
    }
}

extension GradingHistory {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            startedAt: try row("started_at"), waitedMicroseconds: try row("waited"), requeued: try row("requeued"),
            request: try row("request_id"), record: try GradingRecord(row))
    }
}

extension GradingRecord {
    fileprivate init?(_ row: PostgresRow) throws {
        guard let worker: String = try row("worker"), let phases: String = try row("phases") else { return nil }
        let times = try JSONDecoder().decode([String: Int].self, from: Data(phases.utf8))
        // Another version may know other phases.
        let known = times.compactMap { name, time in SubmissionPhase(rawValue: name).map { ($0, time) } }
        self.init(worker: worker, microseconds: Dictionary(uniqueKeysWithValues: known))
    }
}
