import HTTPTypes
import Hummingbird
import Store

/// The route that creates learner sessions. They need no name and no password.
struct SessionRoutes: Sendable {
    let store: Store
    let origin: SameOrigin
    let isBehindTLS: Bool

    private static let yearInSeconds = 365 * 24 * 60 * 60

    func add(to table: inout RouteTable) { table.open(.post, "/api/v1/session", handler: create) }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        // Otherwise another site could replace a visitor's session, and the visitor would lose access to their work.
        try origin.check(request.head)
        let (token, user) = try await store.createSession()
        let cookie = Cookie(
            name: Credential.cookieName, value: token, maxAge: Self.yearInSeconds, path: "/",
            secure: isOverTLS(request), httpOnly: true, sameSite: .lax)
        return try .json(
            SessionView(token: token, user: user), status: .created, headers: [.setCookie: cookie.description])
    }

    private func isOverTLS(_ request: Request) -> Bool {
        isBehindTLS || origin.trustsForwardedHeaders && request.headers[named: "X-Forwarded-Proto"] == "https"
    }
}

private struct SessionView: Encodable {
    var token: String
    var user: User
}
