import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The routes of the caller's API tokens, which programs send as bearer tokens.
struct TokenRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/tokens", handler: list)
        table.learner(.post, "/api/v1/tokens", handler: create)
        table.learner(.delete, "/api/v1/tokens/{id}", handler: revoke)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let views = try await store.tokens(of: caller.user.id).map { TokenView(token: $0) }
        return try .json(ListView(items: views, next: nil))
    }

    @Sendable private func create(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let payload = try await request.payload(TokenPayload.self)
        try payload.validate()
        let made = try await store.createToken(
            named: payload.name, of: caller.user.id,
            lifetime: payload.expiresInDays.map { .seconds($0 * 86_400) })
        guard let made else {
            throw Problem(
                .conflict,
                "You have \(Store.maximumTokens) API tokens already. Revoke one with DELETE /api/v1/tokens/{id}.")
        }
        return try .json(
            TokenView(token: made.token, secret: made.secret), status: .created,
            headers: [.location: "/api/v1/tokens/\(made.token.id)"])
    }

    @Sendable private func revoke(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        guard try await store.revokeToken(try context.parameters.require("id"), of: caller.user.id) else {
            throw Problem.notFound("You have no API token with this id. GET /api/v1/tokens lists yours.")
        }
        return Response(status: .noContent)
    }
}

private struct TokenPayload: RequestPayload {
    var name: String
    var expiresInDays: Int?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case expiresInDays = "expires_in_days"
    }

    static let maximumBytes = 4096
    static let nullableFields = [CodingKeys.expiresInDays.stringValue]
    private static let maximumDays = 3650

    func validate() throws {
        guard (1...100).contains(name.unicodeScalars.count), name.contains(where: { !$0.isWhitespace }),
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw Problem.badRequest(
                "\"name\" must have 1 to 100 characters, without control characters. Name what will use the token.")
        }
        guard expiresInDays.map((1...Self.maximumDays).contains) ?? true else {
            throw Problem.badRequest(
                "\"expires_in_days\" must be from 1 to \(Self.maximumDays). Without it, the token never expires.")
        }
    }
}

private struct TokenView: Encodable {
    var token: Session
    /// In the answer to its creation only.
    var secret: String?

    private enum CodingKeys: String, CodingKey {
        case id, name, token
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case expiresAt = "expires_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(token.id, forKey: .id)
        try container.encode(token.name, forKey: .name)
        try container.encodeIfPresent(secret, forKey: .token)
        try container.encode(token.createdAt, forKey: .createdAt)
        try container.encode(token.lastUsedAt, forKey: .lastUsedAt)
        try container.encode(token.expiresAt, forKey: .expiresAt)
    }
}
