import Scheduler
import Store

/// An exercise in the administrator's list, with its current version.
struct AdminExerciseView: Encodable {
    var slug: String
    var version: String
    var title: String
    var order: Int
    var maxPoints: Int

    init(_ standing: ExerciseStanding) {
        slug = standing.slug
        version = standing.version
        title = standing.title
        order = standing.order
        maxPoints = standing.points
    }

    private enum CodingKeys: String, CodingKey {
        case slug, version, title, order
        case maxPoints = "max_points"
    }
}

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

    init(_ status: QueueStatus.WorkerStatus) {
        name = status.name
        claimed = status.claimed
        idleMilliseconds = status.idleMilliseconds
    }

    private enum CodingKeys: String, CodingKey {
        case name, claimed
        case idleMilliseconds = "idle_ms"
    }
}
