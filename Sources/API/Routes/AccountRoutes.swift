import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Passwords
import Scheduler
import Store

/// The routes of the caller's own account: create it from an anonymous session, read and delete it.
struct AccountRoutes: Sendable {
    let store: Store
    let cache: ReadCache
    let feed: EventFeed
    let hasher: PasswordHasher
    let cookies: SessionCookies

    func add(to table: inout RouteTable) {
        table.learner(.post, "/api/v1/account", limitedAs: .account, handler: create)
        table.learner(.get, "/api/v1/account", handler: show)
        table.learner(.delete, "/api/v1/account", handler: delete)
    }

    @Sendable private func create(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let payload = try await request.payload(AccountPayload.self)
        let credentials = try NewCredentials(name: payload.name, password: payload.password)
        // Before hashing, which is expensive.
        if let account = try await store.account(of: caller.user.id) { throw hasAccount(account.name) }
        let hash = try await hasher.hash(credentials.password)
        switch try await store.createAccount(user: caller.user.id, name: credentials.name, passwordHash: hash) {
        case .created: break
        case .nameTaken: throw NewCredentials.taken(credentials.name)
        case .hasAccount(let name): throw hasAccount(name)
        case .noSuchUser:
            throw Problem.forbidden(
                "The administrator of the setting admin.token has no account. Create one with "
                    + "`sandmartin admin create NAME`.")
        }
        return try .json(
            AccountView(user: caller.user, account: try await store.account(of: caller.user.id)), status: .created,
            headers: [.location: "/api/v1/account"])
    }

    private func hasAccount(_ name: String) -> Problem {
        Problem(
            .conflict, "You have an account already: \(name). Sign out first to create another one.",
            members: ["name": name])
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        try .json(AccountView(user: caller.user, account: try await store.account(of: caller.user.id)))
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let cancelled: [String]
        switch try await store.delete(user: caller.user.id) {
        case .deleted(let submissions): cancelled = submissions
        case .notDeletable:
            throw Problem.forbidden(
                "The administrator of the setting admin.token cannot be deleted. Remove the setting instead.")
        case .lastAdministrator:
            throw Problem(
                .conflict,
                "You are the last administrator. Give another account the role admin first, or create one with "
                    + "`sandmartin admin create NAME`.")
        }
        do {
            try await feed.forget(user: caller.user.id, cancelling: cancelled)
            try await cache.forget(user: caller.user.id)
        } catch {
            // The entries that stay in Redis belong to no user any more, and expire within a day.
            context.logger.warning("Redis keeps a deleted user's entries", metadata: ["error": "\(error)"])
        }
        return Response(
            status: .noContent,
            headers: cookies.afterSigningOut(SessionCookies.setAside(in: request), for: request))
    }
}

private struct AccountPayload: RequestPayload {
    var name: String
    var password: String

    enum CodingKeys: CodingKey, CaseIterable { case name, password }

    static let maximumBytes = 16 * 1024
}

/// The caller. `name` is null for an anonymous one.
private struct AccountView: Encodable {
    var user: User
    var account: Account?

    private enum CodingKeys: String, CodingKey {
        case id, name, role
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(user.id, forKey: .id)
        try container.encode(account?.name, forKey: .name)
        try container.encode(user.role, forKey: .role)
        try container.encode(account?.createdAt, forKey: .createdAt)
    }
}
