import FoundationEssentials
import HTTPTypes
import Hummingbird
import Scheduler
import Store

/// The routes by which administrators read, check and change policies.
struct PolicyRoutes: Sendable {
    let store: Store
    let queue: SubmissionQueue
    let desk: any PolicyDesk
    let addresses: ClientAddress

    func add(to table: inout RouteTable) {
        table.admin(.get, "/api/v1/admin/policies", handler: list)
        table.admin(.get, "/api/v1/admin/policies/{name}", handler: policy)
        table.admin(.get, "/api/v1/admin/policies/{name}/versions", handler: versions)
        table.admin(.post, "/api/v1/admin/policies/{name}/check", handler: check)
        table.admin(.put, "/api/v1/admin/policies/{name}", handler: change)
    }

    @Sendable private func list(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let inForce = try await store.policiesInForce()
        let policies = inForce.filter { $0.id.kind == .policy }.map { version in
            PolicyView(version, values: desk.values(of: version.id.name, among: inForce))
        }
        return try .json(ListView(items: policies, next: nil))
    }

    @Sendable private func policy(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let id = try Self.id(context)
        let inForce = try await store.policiesInForce()
        guard let version = inForce.first(where: { $0.id == id }) else { throw unknown }
        return try .json(
            PolicyView(version, includesText: true, values: desk.values(of: id.name, among: inForce)))
    }

    @Sendable private func versions(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        let page = try PageQuery(request)
        let found = try await store.policyVersions(of: Self.id(context), limit: page.limit, before: page.before)
        guard !found.items.isEmpty || page.before != nil else { throw unknown }
        return try .json(
            ListView(
                items: found.items.map { PolicyView($0, includesText: true) }, next: found.next.map(Cursor.init)))
    }

    @Sendable private func check(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let id = try Self.id(context)
        let payload = try await request.payload(CheckPayload.self)
        let inForce = try await store.policiesInForce()
        let workers = try await queue.presentCapacities()
        return try .json(
            FindingsView(findings: desk.check(payload.yaml, as: id.name, among: inForce, on: workers)))
    }

    @Sendable private func change(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response
    {
        let id = try Self.id(context)
        let payload = try await request.payload(ChangePayload.self)
        guard (payload.comment ?? "").unicodeScalars.count <= 1000, payload.comment?.utf8.contains(0) != true,
            !payload.yaml.utf8.contains(0)
        else {
            throw Problem.badRequest("\"comment\" must be at most 1000 characters, and no text may contain NUL.")
        }
        let author = ChangeAuthor(caller, address: addresses.text(of: request, context))
        let workers = try await queue.presentCapacities()
        let outcome = try await store.updatePolicies(by: author) {
            [desk] inForce, _ -> (new: [NewPolicyVersion], result: Outcome) in
            let newest = inForce.first { $0.id == id }?.number ?? 0
            guard payload.base == newest else { return ([], .stale(newest: newest)) }
            let findings = desk.check(payload.yaml, as: id.name, among: inForce, on: workers)
            guard !findings.contains(where: \.isRefusal) else { return ([], .refused(findings)) }
            let new = desk.versions(
                of: id.name, yaml: payload.yaml, comment: payload.comment ?? "", among: inForce)
            return (new, .added)
        }
        switch outcome {
        case .added: break
        case .stale(let newest):
            var problem = Problem(
                .conflict,
                "The policy has changed since version \(payload.base). Compare your text with version \(newest), and "
                    + "send it again with this base.")
            problem.numbers = ["newest": newest]
            throw problem
        case .refused(let findings):
            var problem = Problem(
                .unprocessableContent,
                "The text has faults, and nothing has changed. Correct what `findings` names, and send it again.")
            problem.content = ["findings": findings]
            throw problem
        }
        guard let added = try await store.policyVersions(of: id, limit: 1).items.first else { throw unknown }
        return try .json(PolicyView(added, includesText: true), status: .created)
    }

    private enum Outcome: Sendable {
        case added
        /// The base is not the newest version.
        case stale(newest: Int)
        case refused([PolicyFindingView])
    }

    /// - Throws: `Problem` 400 for a name that no policy can have.
    private static func id(_ context: APIContext) throws -> PolicyVersion.ID {
        try id(named: context.parameters.require("name"))
    }

    /// - Throws: as above.
    static func id(named name: String) throws -> PolicyVersion.ID {
        guard isName(name) else {
            throw Problem.badRequest("The name of a policy has 1 to 64 lower-case letters, digits and hyphens.")
        }
        return PolicyVersion.ID(.policy, name)
    }

    /// Whether a policy can have this name.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                byte == 0x2D || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
            }
    }

    private var unknown: Problem {
        .notFound("There is no policy with this name. GET /api/v1/admin/policies lists them.")
    }
}

private struct CheckPayload: RequestPayload {
    var yaml: String

    enum CodingKeys: CodingKey, CaseIterable { case yaml }

    static let maximumBytes = 256 * 1024
}

private struct ChangePayload: RequestPayload {
    var yaml: String
    var comment: String?
    /// The version that the text is based on; 0 for a new policy.
    var base: Int

    enum CodingKeys: CodingKey, CaseIterable { case yaml, comment, base }

    static let maximumBytes = 256 * 1024
}

struct FindingsView: Encodable {
    var findings: [PolicyFindingView]
}

private struct PolicyView: Encodable {
    private let version: PolicyVersion
    private let includesText: Bool
    private let values: PolicyValuesView?

    init(_ version: PolicyVersion, includesText: Bool = false, values: PolicyValuesView? = nil) {
        self.version = version
        self.includesText = includesText
        self.values = values
    }

    private enum CodingKeys: String, CodingKey {
        case name, version, hash, source, comment, author, yaml, effective
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version.id.name, forKey: .name)
        try container.encode(version.number, forKey: .version)
        try container.encode(version.hash, forKey: .hash)
        try container.encode(version.source, forKey: .source)
        try container.encode(version.comment, forKey: .comment)
        try container.encode(version.author, forKey: .author)
        try container.encode(version.createdAt, forKey: .createdAt)
        if includesText { try container.encode(version.yaml, forKey: .yaml) }
        try container.encodeIfPresent(values, forKey: .effective)
    }
}
