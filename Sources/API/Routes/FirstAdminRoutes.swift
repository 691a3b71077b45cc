import HTTPTypes
import Hummingbird
import Store

/// The route with which the holder of a one-time link becomes the first administrator.
struct FirstAdminRoutes: Sendable {
    let origin: SameOrigin
    let administrator: FirstAdministrator
    let start: SessionStart

    func add(to table: inout RouteTable) {
        table.open(.post, "/api/v1/first-admin", limitedAs: .session, handler: create)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        try origin.check(request.head)
        let payload = try await request.payload(FirstAdminPayload.self)
        let user = try await administrator.create(
            link: payload.token, name: payload.name, password: payload.password, request, context)
        let (token, cookies) = try await start.begin(for: user, request)
        return try .json(SessionView(token: token, user: user), status: .created, headers: cookies)
    }
}

private struct FirstAdminPayload: RequestPayload {
    /// The token of the link.
    var token: String
    var name: String
    var password: String

    enum CodingKeys: CodingKey, CaseIterable { case token, name, password }

    static let maximumBytes = 16 * 1024
}
