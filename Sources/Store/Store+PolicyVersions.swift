import FoundationEssentials
import Postgres

/// A content that a policy or a system call list has or had.
package struct PolicyVersion: Hashable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable, PostgresReadable, PostgresBindable {
        case policy
        case callList = "call_list"
    }

    /// Names a policy or a call list.
    package struct ID: Hashable, Sendable {
        package var kind: Kind
        package var name: String

        package init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }
    }

    package enum Source: String, Codable, Sendable, PostgresReadable, PostgresBindable {
        case file
        /// The text is that of the last version, but what it extends has changed.
        case base
        /// An administrator's request.
        case api
    }

    package var id: ID
    /// Counts the versions of this name, from 1.
    package var number: Int
    package var yaml: String
    /// SHA-256 of the text and of all texts that it extends, in hexadecimal.
    package var hash: String
    package var source: Source
    package var comment: String
    /// The name of the author's account; nil for a file.
    package var author: String?
    package var createdAt: Date
}

/// A version that is to come into force.
package struct NewPolicyVersion: Hashable, Sendable {
    package var id: PolicyVersion.ID
    package var yaml: String
    /// The texts that it extends, nearest first.
    package var bases: [String]
    package var source: PolicyVersion.Source
    package var comment: String

    package init(
        id: PolicyVersion.ID, yaml: String, bases: [String], source: PolicyVersion.Source, comment: String = ""
    ) {
        self.id = id
        self.yaml = yaml
        self.bases = bases
        self.source = source
        self.comment = comment
    }
}

extension Store {
    /// Adds the versions that `decide` returns. All processes decide one after another.
    ///
    /// - Parameter decide: receives the versions in force, and of each name the newest text that came from a file.
    /// - Returns: the result of `decide`.
    package func updatePolicies<Result: Sendable>(
        by author: ChangeAuthor,
        _ decide:
            @Sendable (_ inForce: [PolicyVersion], _ fromFiles: [PolicyVersion.ID: String]) throws
            -> (new: [NewPolicyVersion], result: Result)
    ) async throws -> Result {
        try await database.transaction { transaction in
            try await transaction.lock("policies")
            let inForce = try await transaction.query(Self.newest()).map(PolicyVersion.init)
            let fromFiles = try await transaction.query(Self.newest(where: "source = 'file'")).map(PolicyVersion.init)
            let decision = try decide(inForce, Dictionary(uniqueKeysWithValues: fromFiles.map { ($0.id, $0.yaml) }))
            for version in decision.new { try await Self.add(version, by: author, transaction) }
            return decision.result
        }
    }

    /// The newest version of each policy and call list, and a number that increases with each new version.
    package func policiesInForce() async throws -> [PolicyVersion] {
        try await database.query(Self.newest()).map(PolicyVersion.init)
    }

    /// The versions of one policy or call list, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func policyVersions(
        of id: PolicyVersion.ID, limit: Int, before cursor: Int? = nil
    ) async throws -> (items: [PolicyVersion], next: Int?) {
        let condition: SQL = if let cursor { "AND number < \(cursor)::bigint" } else { "" }
        let rows = try await database.query(
            """
            SELECT kind, name, number, yaml, hash, source, comment, author, created_at FROM policy_versions
            WHERE kind = \(id.kind) AND name = \(id.name) \(condition) ORDER BY number DESC LIMIT \(limit + 1)
            """)
        let items = try rows.prefix(limit).map(PolicyVersion.init)
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    /// A number that increases with each new version. 0 if there is none.
    package func policiesRevision() async throws -> Int {
        try await database.query("SELECT coalesce(max(id), 0) AS revision FROM policy_versions")[0]("revision")
    }

    private static func newest(where condition: SQL = "true") -> SQL {
        """
        SELECT DISTINCT ON (kind, name) kind, name, number, yaml, hash, source, comment, author, created_at
        FROM policy_versions WHERE \(condition) ORDER BY kind, name, number DESC
        """
    }

    private static func add(
        _ version: NewPolicyVersion, by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws {
        let kind = version.id.kind
        let name = version.id.name
        let added = try await transaction.query(
            """
            INSERT INTO policy_versions (kind, name, number, yaml, hash, source, comment, author)
            SELECT \(kind)::text, \(name)::text, 1 + coalesce(max(number), 0), \(version.yaml)::text,
                encode(sha256(\(version.fingerprint)), 'hex'), \(version.source)::text, \(version.comment)::text,
                (SELECT name FROM accounts WHERE user_id = \(author.user)::uuid)
            FROM policy_versions WHERE kind = \(kind) AND name = \(name)
            RETURNING number, hash
            """)
        let number: Int = try added[0]("number")
        try await transaction.execute(
            try recording(
                kind == .policy ? .policyVersion : .callListVersion, of: name,
                ["version": String(number), "hash": try added[0]("hash"), "source": version.source.rawValue],
                by: author))
    }
}

extension PolicyVersion {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: ID(try row("kind"), try row("name")), number: try row("number"), yaml: try row("yaml"),
            hash: try row("hash"), source: try row("source"), comment: try row("comment"),
            author: try row("author"), createdAt: try row("created_at"))
    }
}

extension NewPolicyVersion {
    /// All texts as one byte string. Each is preceded by its length, so that different texts have different
    /// fingerprints.
    var fingerprint: [UInt8] {
        ([yaml] + bases).flatMap { text in Array("\(text.utf8.count):".utf8) + Array(text.utf8) }
    }
}
