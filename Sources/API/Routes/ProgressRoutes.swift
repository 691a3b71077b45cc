import Hummingbird
import Store

/// The route of the caller's progress in the whole course.
struct ProgressRoutes: Sendable {
    let store: Store
    let cache: ReadCache

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/progress") { request, _, caller in
            let body = try await cache.body("progress", of: caller) {
                ProgressView(progress: try await store.progress(user: caller.user.id))
            }
            return .revalidated(body, for: request)
        }
    }
}

/// Points and completed exercises of the whole course.
struct ProgressView: Encodable {
    var progress: Progress

    private enum CodingKeys: String, CodingKey {
        case points, completed, total
        case maxPoints = "max_points"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(progress.points, forKey: .points)
        try container.encode(progress.maxPoints, forKey: .maxPoints)
        try container.encode(progress.completed, forKey: .completed)
        try container.encode(progress.total, forKey: .total)
    }
}
