import HTTPTypes
import Hummingbird
import Store

/// Refuses requests over the limit of all requests, and on reserved connections those that the reserve is not for.
struct LimitsMiddleware: RouterMiddleware {
    let limits: RequestLimits
    let connections: ConnectionLimits
    let store: Store

    /// A flood must not make a load balancer believe that the service has failed.
    private static let healthChecks: Set<String> = ["/health/live", "/health/ready", "/metrics"]

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard !Self.healthChecks.contains(request.uri.path) else { return try await next(request, context) }
        try limits.admitLocally(.request, of: limits.visitor(request, context))
        if connections.isReserved(context.channel) {
            guard try await isAdministrator(request) else { throw connections.refusalForEverybody() }
        }
        return try await next(request, context)
    }

    private func isAdministrator(_ request: Request) async throws -> Bool {
        guard let token = Credential(request.head)?.token else { return false }
        return try await store.user(token: token)?.role == .admin
    }
}
