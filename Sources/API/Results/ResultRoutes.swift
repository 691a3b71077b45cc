import HTTPTypes
import Hummingbird
import Store

/// The routes by which teachers read results.
struct ResultRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.teacher(.get, "/api/v1/admin/results", handler: list)
        table.teacher(.get, "/api/v1/admin/results.csv", handler: download)
        table.teacher(.get, "/api/v1/admin/users/{id}/results", handler: ofUser)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let query = try ResultQuery(request)
        let limit = try PageQuery.limit(RequestQuery(request.uri))
        let position = try query.position(request)
        let page = try await store.results(
            try await query.filter(in: store), by: query.order, limit: limit, after: position)
        let view = ResultListView(page, course: try await store.course())
        return .revalidated(try ReadCache.encode(view), for: request)
    }

    @Sendable private func download(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let table = ResultTable(
            store: store, filter: try await ResultQuery(request).filter(in: store), course: try await store.course())
        let first = try await table.begin()
        return .download("results.csv", "text/csv; charset=utf-8; header=present") {
            try await table.write(first, to: &$0)
        }
    }

    @Sendable private func ofUser(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        guard let results = try await store.results(of: try context.parameters.require("id")) else {
            throw Problem.notFound("There is no user with this id. GET /api/v1/admin/results lists learners.")
        }
        return .revalidated(try ReadCache.encode(UserResultsView(results)), for: request)
    }
}
