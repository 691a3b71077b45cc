import HTTPTypes
import Hummingbird
import Logging

/// The routes for load balancers and supervisors: liveness, readiness and metrics.
struct HealthRoutes: Sendable {
    let checks: [ReadinessCheck]
    let queue: QueueMetrics
    let metrics: Metrics

    /// How long one readiness check may take.
    private static let timeout = Duration.seconds(2)

    func add(to table: inout RouteTable) {
        table.open(.get, "/health/live") { _, _ in try .json(Health(status: "live")) }
        table.open(.get, "/health/ready", handler: ready)
        table.open(.get, "/metrics", handler: exposition)
    }

    @Sendable private func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        let failing = await failingParts(context.logger)
        guard failing.isEmpty else {
            let parts = failing.joined(separator: ", ")
            throw Problem(
                .serviceUnavailable, "Not ready: no answer from \(parts). Retrying.",
                members: ["part": parts], headers: [.retryAfter: "2"])
        }
        return try .json(Health(status: "ready"))
    }

    private func failingParts(_ logger: Logger) async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            for check in checks {
                group.addTask {
                    do {
                        try await withTimeout(Self.timeout, check.probe)
                        return nil
                    } catch {
                        logger.warning("Not ready", metadata: ["part": "\(check.part)", "error": "\(error)"])
                        return check.part
                    }
                }
            }
            return await group.reduce(into: []) { parts, part in part.map { parts.append($0) } }.sorted()
        }
    }

    @Sendable private func exposition(_ request: Request, _ context: APIContext) async throws -> Response {
        await queue.update(context.logger)
        return await metrics.response()
    }
}

private struct Health: Encodable { var status: String }
