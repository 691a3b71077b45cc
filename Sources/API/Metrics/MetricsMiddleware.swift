import Hummingbird

/// Counts and times every response by its route, not by its path, so that the number of series stays bounded.
struct MetricsMiddleware: RouterMiddleware {
    let metrics: Metrics

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let route = Metrics.Label("route", context.endpointPath ?? "none")
        metrics.observe(.requests, [route], ContinuousClock.now - start)
        metrics.count(
            .requests,
            [.init("method", request.method.rawValue), route, .init("status", "\(response.status.code)")])
        return response
    }
}
