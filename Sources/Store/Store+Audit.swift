import FoundationEssentials
import Postgres

/// Who makes a change, and from where.
package struct ChangeAuthor: Hashable, Sendable {
    package enum Role: String, Codable, Sendable, PostgresReadable, PostgresBindable {
        case teacher
        case admin
        /// The service itself, which has found a changed file.
        case service
        /// Whoever runs `sandmartin` on the service's host.
        case `operator`
    }

    /// Nil for the service and the operator.
    package var user: String?
    package var role: Role
    /// The client's network address; nil if there is no client.
    package var address: String?

    package init(user: String?, role: Role, address: String?) {
        self.user = user
        self.role = role
        self.address = address
    }

    package static let service = ChangeAuthor(user: nil, role: .service, address: nil)
    package static let `operator` = ChangeAuthor(user: nil, role: .operator, address: nil)

    /// Learners make no changes that the log records, so only teachers and administrators get here.
    package init(_ caller: Caller, address: String) {
        self.init(user: caller.user.id, role: caller.user.role == .admin ? .admin : .teacher, address: address)
    }
}

/// A kind of change that the audit log records.
package enum AuditAction: String, Codable, Sendable, PostgresReadable, PostgresBindable {
    case administratorCreated = "administrator.created"
    case roleChanged = "user.role_changed"
    case submissionRequeued = "submission.requeued"
    case workerPaused = "worker.paused"
    case workerResumed = "worker.resumed"
    case workerDrained = "worker.drained"
    case exerciseVersion = "exercise.version"
    case exercisePublished = "exercise.published"
    case exerciseWithdrawn = "exercise.withdrawn"
    case exerciseMoved = "exercise.moved"
    case policyVersion = "policy.version"
    case callListVersion = "call_list.version"
    case groupCreated = "group.created"
    case groupChanged = "group.changed"
    case groupDeleted = "group.deleted"
    case groupRoster = "group.roster"
    case groupMemberRemoved = "group.member_removed"
    case rejudgingStarted = "rejudging.started"
    case rejudgingApplied = "rejudging.applied"
    case rejudgingDiscarded = "rejudging.discarded"
    case rejudgingUndone = "rejudging.undone"
}

/// An entry of the audit log.
package struct AuditEntry: Hashable, Sendable {
    /// The position in the log. Cursors are made of it.
    package var number: Int
    package var at: Date
    package var author: ChangeAuthor
    /// The name of the author's account at that time.
    package var name: String?
    package var action: AuditAction
    /// What was changed: a user's or submission's id, a worker, a slug, a policy.
    package var subject: String
    package var details: [String: String]
}

extension Store {
    /// Records a change that was made outside of PostgreSQL.
    package func record(
        _ action: AuditAction, of subject: String, _ details: [String: String] = [:], by author: ChangeAuthor
    ) async throws {
        try await database.execute(try Self.recording(action, of: subject, details, by: author))
    }

    /// The entries of the audit log, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func audit(limit: Int, before cursor: Int? = nil) async throws -> (items: [AuditEntry], next: Int?) {
        let condition: SQL = if let cursor { "number < \(cursor)" } else { "true" }
        let rows = try await database.query(
            """
            SELECT number, at, user_id, name, role, address, action, subject, details FROM audit WHERE \(condition)
            ORDER BY number DESC LIMIT \(limit + 1)
            """)
        let items = try rows.prefix(limit).map(AuditEntry.init)
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    /// The statement that records a change. It ends in a SELECT without FROM, to which a caller can add one.
    static func recording(
        _ action: AuditAction, of subject: String, _ details: [String: String] = [:], by author: ChangeAuthor
    ) throws -> SQL {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(details), as: UTF8.self)
        return """
            INSERT INTO audit (user_id, name, role, address, action, subject, details)
            SELECT \(author.user)::uuid, (SELECT name FROM accounts WHERE user_id = \(author.user)::uuid),
                \(author.role)::text, \(author.address)::text, \(action)::text, \(subject)::text, \(json)::json
            """
    }
}

extension AuditEntry {
    fileprivate init(_ row: PostgresRow) throws {
        let details: String = try row("details")
        self.init(
            number: try row("number"), at: try row("at"),
            author: ChangeAuthor(user: try row("user_id"), role: try row("role"), address: try row("address")),
            name: try row("name"), action: try row("action"), subject: try row("subject"),
            details: try JSONDecoder().decode([String: String].self, from: Data(details.utf8)))
    }
}
