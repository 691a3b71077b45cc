import HTTPTypes
import Hummingbird
import Store

/// The routes of sessions: create an anonymous one, sign in, sign out, list and end.
struct SessionRoutes: Sendable {
    let access: Access
    let store: Store
    let signIn: SignIn
    let cookies: SessionCookies
    let start: SessionStart
    /// How long an anonymous learner's session lasts after its last use.
    let anonymousLifetime: Duration

    func add(to table: inout RouteTable) {
        table.open(.post, "/api/v1/session", limitedAs: .session, handler: create)
        table.learner(.delete, "/api/v1/session", handler: signOut)
        table.learner(.get, "/api/v1/sessions", handler: list)
        table.learner(.delete, "/api/v1/sessions/{id}", handler: end)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        // Otherwise another site could replace a visitor's session, and the visitor would lose access to their work.
        try access.origin.check(request.head)
        if let payload = try await request.optionalPayload(SignInPayload.self), let given = try payload.credentials {
            return try await signIn(name: given.name, password: given.password, request, context)
        }
        let (token, user) = try await store.createSession(
            SessionOptions(lifetime: anonymousLifetime, userAgent: request.headers[.userAgent]))
        return try created(token, user, HTTPFields([cookies.session(token, for: request)]))
    }

    private func signIn(
        name: String, password: String, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        let address = access.addresses.text(of: request, context)
        let user = try await signIn.user(name: name, password: password, from: address)
        let (token, fields) = try await start.begin(for: user, request)
        return try created(token, user, fields)
    }

    private func created(_ token: String, _ user: User, _ cookies: HTTPFields) throws -> Response {
        try .json(SessionView(token: token, user: user), status: .created, headers: cookies)
    }

    @Sendable private func signOut(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        guard try await store.endSession(caller.session, of: caller.user.id) else {
            throw Problem.forbidden(
                "An API token has no session to sign out of. Revoke the token with DELETE /api/v1/tokens/{id}.")
        }
        var setAside = SessionCookies.setAside(in: request)
        if let token = setAside, try await store.user(token: token) == nil { setAside = nil }
        return Response(status: .noContent, headers: cookies.afterSigningOut(setAside, for: request))
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let views = try await store.sessions(of: caller.user.id).map {
            SessionListView(session: $0, isCurrent: $0.id == caller.session)
        }
        return try .json(ListView(items: views, next: nil))
    }

    @Sendable private func end(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        guard try await store.endSession(try context.parameters.require("id"), of: caller.user.id) else {
            throw Problem.notFound("You have no session with this id. GET /api/v1/sessions lists yours.")
        }
        return Response(status: .noContent)
    }
}

/// The body of `POST /api/v1/session`: name and password, or neither.
private struct SignInPayload: RequestPayload {
    var name: String?
    var password: String?

    enum CodingKeys: CodingKey, CaseIterable { case name, password }

    static let maximumBytes = 16 * 1024

    var credentials: (name: String, password: String)? {
        get throws {
            switch (name, password) {
            case (let name?, let password?): (name, password)
            case (nil, nil): nil
            default: throw Problem.badRequest("Send both \"name\" and \"password\" to sign in, or neither.")
            }
        }
    }
}

/// A new session.
struct SessionView: Encodable {
    var token: String
    var user: User
}

private struct SessionListView: Encodable {
    var session: Session
    var isCurrent: Bool

    private enum CodingKeys: String, CodingKey {
        case id, current
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case expiresAt = "expires_at"
        case userAgent = "user_agent"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session.id, forKey: .id)
        try container.encode(isCurrent, forKey: .current)
        try container.encode(session.createdAt, forKey: .createdAt)
        try container.encode(session.lastUsedAt, forKey: .lastUsedAt)
        try container.encode(session.expiresAt, forKey: .expiresAt)
        try container.encode(session.userAgent, forKey: .userAgent)
    }
}
