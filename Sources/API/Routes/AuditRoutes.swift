import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

/// The routes that list what was changed, and which files could not be loaded.
struct AuditRoutes: Sendable {
    let store: Store

    func add(to table: inout RouteTable) {
        table.admin(.get, "/api/v1/admin/audit", handler: audit)
        table.teacher(.get, "/api/v1/admin/file-faults", handler: fileFaults)
    }

    @Sendable private func audit(_ request: Request, _ context: APIContext, _ caller: Caller) async throws -> Response {
        let page = try PageQuery(request)
        let found = try await store.audit(limit: page.limit, before: page.before)
        return try .json(ListView(items: found.items.map(AuditView.init), next: found.next.map(Cursor.init)))
    }

    @Sendable private func fileFaults(_ request: Request, _ context: APIContext, _ caller: Caller) async throws
        -> Response
    {
        try .json(ListView(items: try await store.fileFaults().map(FileFaultView.init), next: nil))
    }
}

private struct AuditView: Encodable {
    private let entry: AuditEntry

    init(_ entry: AuditEntry) { self.entry = entry }

    private enum CodingKeys: CodingKey { case at, user, name, role, address, action, subject, details }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entry.at, forKey: .at)
        try container.encode(entry.author.user, forKey: .user)
        try container.encode(entry.name, forKey: .name)
        try container.encode(entry.author.role, forKey: .role)
        try container.encode(entry.author.address, forKey: .address)
        try container.encode(entry.action, forKey: .action)
        try container.encode(entry.subject, forKey: .subject)
        try container.encode(entry.details, forKey: .details)
    }
}

private struct FileFaultView: Encodable {
    private let fault: FileFault
    private let notedAt: Date

    init(_ noted: (fault: FileFault, notedAt: Date)) {
        fault = noted.fault
        notedAt = noted.notedAt
    }

    private enum CodingKeys: String, CodingKey {
        case kind, name, file, line, message
        case notedAt = "noted_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fault.kind, forKey: .kind)
        try container.encode(fault.name, forKey: .name)
        try container.encode(fault.file, forKey: .file)
        try container.encode(fault.line, forKey: .line)
        try container.encode(fault.message, forKey: .message)
        try container.encode(notedAt, forKey: .notedAt)
    }
}
