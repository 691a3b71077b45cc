import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The routes by which teachers manage groups of learners.
struct GroupRoutes: Sendable {
    let store: Store
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        let groups = "/api/v1/admin/groups"
        table.teacher(.get, groups, handler: list)
        table.teacher(.post, groups, handler: create)
        table.teacher(.get, "\(groups)/{id}", handler: show)
        table.teacher(.patch, "\(groups)/{id}", handler: change)
        table.teacher(.delete, "\(groups)/{id}", handler: delete)
        table.teacher(.get, "\(groups)/{id}/members", handler: members)
        table.teacher(.delete, "\(groups)/{id}/members/{user}", handler: removeMember)
        table.teacher(.get, "\(groups)/{id}/roster", handler: roster)
        table.teacher(.put, "\(groups)/{id}/roster", handler: setRoster)
    }

    static let unknown = Problem.notFound("There is no group with this id. GET /api/v1/admin/groups lists them.")

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let page = try PageQuery(request)
        let found = try await store.groups(limit: page.limit, before: page.before)
        return try .json(ListView(items: found.items.map(GroupView.init), next: found.next.map(Cursor.init)))
    }

    @Sendable private func create(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let payload = try await request.payload(NewGroupPayload.self)
        let group = try await store.createGroup(
            try GroupText.name(payload.name), by: author(request, context, caller))
        return try .json(
            GroupView(group), status: .created, headers: [.location: "/api/v1/admin/groups/\(group.id)"])
    }

    @Sendable private func show(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        try .json(GroupView(try await group(context)))
    }

    @Sendable private func change(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let payload = try await request.payload(GroupChangePayload.self)
        let change = GroupChange(
            name: try payload.name.map(GroupText.name),
            code: try Choice.of("join_code", payload.joinCode.map { $0[...] }))
        let changed = try await store.changeGroup(
            try context.parameters.require("id"), change, by: author(request, context, caller))
        guard let changed else { throw Self.unknown }
        return try .json(GroupView(changed))
    }

    @Sendable private func delete(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let id = try context.parameters.require("id")
        guard try await store.deleteGroup(id, by: author(request, context, caller)) else { throw Self.unknown }
        return Response(status: .noContent)
    }

    @Sendable private func members(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let members = try await store.members(of: try await group(context).id)
        return try .json(ListView(items: members.map(MemberView.init), next: nil))
    }

    @Sendable private func removeMember(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let removed = try await store.removeMember(
            try context.parameters.require("user"), of: try context.parameters.require("id"),
            by: author(request, context, caller))
        guard removed else {
            throw Problem.notFound("The group has no such member. GET /api/v1/admin/groups/{id}/members lists them.")
        }
        return Response(status: .noContent)
    }

    @Sendable private func roster(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        try await .json(rosterView(of: try await group(context).id))
    }

    @Sendable private func setRoster(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let names = try await RosterPayload.names(of: request)
        let id = try context.parameters.require("id")
        guard try await store.setRoster(names, of: id, by: author(request, context, caller)) else {
            throw Self.unknown
        }
        return try await .json(rosterView(of: id))
    }

    private func rosterView(of id: String) async throws -> ListView<RosterNameView> {
        ListView(items: try await store.roster(of: id).map(RosterNameView.init), next: nil)
    }

    private func group(_ context: APIContext) async throws -> LearnerGroup {
        guard let group = try await store.group(try context.parameters.require("id")) else { throw Self.unknown }
        return group
    }

    private func author(_ request: Request, _ context: APIContext, _ caller: Caller) -> ChangeAuthor {
        ChangeAuthor(caller, address: addresses.text(of: request, context))
    }
}

private struct NewGroupPayload: RequestPayload {
    var name: String

    enum CodingKeys: CodingKey, CaseIterable { case name }

    static let maximumBytes = 4096
}

private struct GroupChangePayload: RequestPayload {
    var name: String?
    var joinCode: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case joinCode = "join_code"
    }

    static let maximumBytes = 4096
}

enum GroupText {
    /// - Throws: `Problem` 400 for a text that cannot be a name.
    static func name(_ text: String) throws -> PersonName {
        guard let name = PersonName(text) else { throw Problem.badRequest("\"name\": \(PersonName.rule)") }
        return name
    }
}

private struct GroupView: Encodable {
    private let group: LearnerGroup

    init(_ group: LearnerGroup) { self.group = group }

    private enum CodingKeys: String, CodingKey {
        case id, name, members, names
        case joinCode = "join_code"
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(group.id, forKey: .id)
        try container.encode(group.name, forKey: .name)
        try container.encode(group.joinCode, forKey: .joinCode)
        try container.encode(group.members, forKey: .members)
        try container.encode(group.names, forKey: .names)
        try container.encode(group.createdAt, forKey: .createdAt)
    }
}

private struct MemberView: Encodable {
    private let member: GroupMember

    init(_ member: GroupMember) { self.member = member }

    private enum CodingKeys: String, CodingKey {
        case user, name, account
        case joinedAt = "joined_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(member.user, forKey: .user)
        try container.encode(member.name, forKey: .name)
        try container.encode(member.account, forKey: .account)
        try container.encode(member.joinedAt, forKey: .joinedAt)
    }
}

private struct RosterNameView: Encodable {
    private let name: RosterName

    init(_ name: RosterName) { self.name = name }

    private enum CodingKeys: CodingKey { case name, user }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name.name, forKey: .name)
        try container.encode(name.user, forKey: .user)
    }
}
