import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The routes by which administrators list users and give them roles.
struct UserRoutes: Sendable {
    let store: Store
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        table.admin(.get, "/api/v1/admin/users", handler: list)
        table.admin(.patch, "/api/v1/admin/users/{id}", handler: setRole)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let page = try PageQuery(request)
        let found = try await store.users(matching: try filter(request), limit: page.limit, before: page.before)
        return try .json(ListView(items: found.items.map(UserView.init), next: found.next.map(Cursor.init)))
    }

    private func filter(_ request: Request) throws -> UserFilter {
        let query = RequestQuery(request.uri)
        let kind: Kind? = try Choice.of("kind", query.value(of: "kind"))
        let name = try query.value(of: "name").map(String.init)
        guard (name?.unicodeScalars.count ?? 0) <= 64, name?.utf8.contains(0) != true else {
            throw Problem.badRequest("\"name\" must be the beginning of a name, at most 64 characters.")
        }
        return UserFilter(
            name: name, role: try Choice.of("role", query.value(of: "role")), hasAccount: kind.map { $0 == .account })
    }

    @Sendable private func setRole(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let payload = try await request.payload(RolePayload.self)
        guard let role: User.Role = try Choice.of("role", payload.role[...]) else { throw unknown }
        let author = ChangeAuthor(caller, address: addresses.text(of: request, context))
        switch try await store.setRole(role, of: try context.parameters.require("id"), by: author) {
        case .changed(let user): return try .json(UserView(user))
        case .noSuchUser: throw unknown
        case .anonymous:
            throw Problem(
                .conflict, "Only the user of an account can have a role. This learner is anonymous.")
        case .configured:
            throw Problem(
                .conflict, "The administrator of the setting admin.token stays one. Remove the setting instead.")
        case .lastAdministrator:
            throw Problem(
                .conflict, "This is the last administrator. Give another account the role admin first.")
        }
    }

    private var unknown: Problem {
        .notFound("There is no user with this id. GET /api/v1/admin/users lists them.")
    }

    private enum Kind: String, CaseIterable { case account, anonymous }
}

private struct RolePayload: RequestPayload {
    var role: String

    enum CodingKeys: CodingKey, CaseIterable { case role }

    static let maximumBytes = 4096
}

private struct UserView: Encodable {
    private let user: ListedUser

    init(_ user: ListedUser) { self.user = user }

    private enum CodingKeys: String, CodingKey {
        case id, name, role
        case createdAt = "created_at"
        case lastSeenAt = "last_seen_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(user.user.id, forKey: .id)
        try container.encode(user.name, forKey: .name)
        try container.encode(user.user.role, forKey: .role)
        try container.encode(user.createdAt, forKey: .createdAt)
        try container.encode(user.lastSeenAt, forKey: .lastSeenAt)
    }
}
