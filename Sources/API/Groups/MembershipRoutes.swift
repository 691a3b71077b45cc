import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The routes by which learners join and leave groups. No learner sees another one.
struct MembershipRoutes: Sendable {
    let store: Store
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        table.learner(.get, "/api/v1/groups", handler: list)
        table.learner(.post, "/api/v1/groups/join", handler: join)
        table.learner(.delete, "/api/v1/groups/{id}", handler: leave)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let memberships = try await store.memberships(of: caller.user.id)
        return try .json(ListView(items: memberships.map(MembershipView.init), next: nil))
    }

    @Sendable private func join(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let payload = try await request.payload(JoinPayload.self)
        let name = try payload.name.map(GroupText.name)
        let address = addresses.text(of: request, context)
        if let delay = try await store.beginJoining(user: caller.user.id, address: address) {
            throw Problem.tooMany(
                "Too many attempts to join a group failed, with this session or from your network.", after: delay)
        }
        guard let code = JoinCode(payload.code) else { throw Self.unknownCode }
        let outcome = try await store.join(code, as: name, user: caller.user.id)
        if outcome != .noSuchGroup {
            try await store.endJoining(user: caller.user.id, address: address, hasJoined: outcome.membership != nil)
        }
        let (membership, isNew) = try Self.membership(outcome)
        return try .json(MembershipView(membership), status: isNew ? .created : .ok)
    }

    private static func membership(_ outcome: JoinOutcome) throws -> (GroupMembership, isNew: Bool) {
        switch outcome {
        case .joined(let membership): return (membership, true)
        case .isMember(let membership): return (membership, false)
        case .noSuchGroup: throw unknownCode
        case .nameMissing:
            throw Problem(.unprocessableContent, "Your teacher needs to know who you are. Send your name as \"name\".")
        case .nameUnknown(let name):
            throw Problem(
                .conflict,
                "\"\(name)\" is not on your teacher's list. Write your name as your teacher does, or ask your teacher.",
                members: ["reason": "name_unknown"])
        case .nameTaken(let name):
            throw Problem(
                .conflict,
                "Somebody has joined as \"\(name)\" already. If this is your name, ask your teacher.",
                members: ["reason": "name_taken"])
        case .full:
            throw Problem(
                .conflict, "This group is full. Ask your teacher for the code of another group.",
                members: ["reason": "full"])
        }
    }

    private static let unknownCode = Problem.notFound(
        "There is no group with this code. Compare it with what your teacher has given you.")

    @Sendable private func leave(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        guard try await store.leave(try context.parameters.require("id"), user: caller.user.id) else {
            throw Problem.notFound("You belong to no group with this id. GET /api/v1/groups lists yours.")
        }
        return Response(status: .noContent)
    }
}

private struct JoinPayload: RequestPayload {
    var code: String
    var name: String?

    enum CodingKeys: CodingKey, CaseIterable { case code, name }

    static let maximumBytes = 4096
}

/// A group of a learner.
struct MembershipView: Encodable {
    private let membership: GroupMembership

    init(_ membership: GroupMembership) { self.membership = membership }

    private enum CodingKeys: String, CodingKey {
        case id, name
        case memberName = "member_name"
        case joinedAt = "joined_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(membership.group, forKey: .id)
        try container.encode(membership.groupName, forKey: .name)
        try container.encode(membership.memberName, forKey: .memberName)
        try container.encode(membership.joinedAt, forKey: .joinedAt)
    }
}
