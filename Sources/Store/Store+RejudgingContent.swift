import Postgres

// The policies and exercise versions that rejudgings try.
extension Store {
    /// Makes versions of the policies that a rejudging has tried.
    ///
    /// - Throws: `RejudgingRefusal` if other versions have come into force since its start.
    static func putPoliciesInForce(
        of rejudging: Rejudging, by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws {
        guard rejudging.policy != nil else { return }
        try await requireNewest(of: rejudging.id, ahead: 1, transaction)
        try await add(
            """
            SELECT kind, name, number, yaml, hash, source, 'Tried by rejudging ' || rejudging_id::text AS comment
            FROM rejudging_policies WHERE rejudging_id = \(rejudging.id)
            """, by: author, transaction)
    }

    /// Makes versions with the texts that were in force before a rejudging was applied. A policy that was new stays.
    ///
    /// - Throws: `RejudgingRefusal` if other versions have come into force since.
    static func takePoliciesBack(
        of rejudging: Rejudging, by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws {
        guard rejudging.policy != nil else { return }
        try await requireNewest(of: rejudging.id, ahead: 0, transaction)
        try await add(
            """
            SELECT kind, name, tried.number + 1 AS number, earlier.yaml, earlier.hash, tried.source,
                'Undoes rejudging ' || rejudging_id::text AS comment
            FROM rejudging_policies AS tried JOIN policy_versions AS earlier USING (kind, name)
            WHERE rejudging_id = \(rejudging.id) AND earlier.number = tried.number - 1
            """, by: author, transaction)
    }

    /// - Parameter ahead: how many versions the tried ones are ahead of the newest ones.
    private static func requireNewest(
        of id: String, ahead: Int, _ transaction: PostgresConnection
    ) async throws {
        let changed: String? = try await transaction.query(
            """
            SELECT name FROM rejudging_policies AS tried
            WHERE rejudging_id = \(id) AND number - \(ahead)::integer <> coalesce((
                SELECT max(number) FROM policy_versions AS known
                WHERE known.kind = tried.kind AND known.name = tried.name), 0)
            ORDER BY kind, name LIMIT 1
            """
        ).first?("name")
        if let changed { throw RejudgingRefusal.changedPolicy(changed) }
    }

    /// - Parameter versions: selects kind, name, number, yaml, hash, source and comment of each.
    private static func add(
        _ versions: SQL, by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws {
        let added = try await transaction.query(
            """
            INSERT INTO policy_versions (kind, name, number, yaml, hash, source, comment, author)
            SELECT kind, name, number, yaml, hash, source, comment,
                (SELECT name FROM accounts WHERE user_id = \(author.user)::uuid)
            FROM (\(versions)) AS added ORDER BY added.kind, added.name
            RETURNING kind, name, number, hash, source
            """)
        for row in added {
            let kind: PolicyVersion.Kind = try row("kind")
            let number: Int = try row("number")
            try await transaction.execute(
                try recording(
                    kind == .policy ? .policyVersion : .callListVersion, of: try row("name"),
                    ["version": String(number), "hash": try row("hash"), "source": try row("source")], by: author))
        }
    }

    /// Requires that each result that counts was given under the policies in force.
    ///
    /// - Throws: `RejudgingRefusal` that names another policy.
    static func requireCurrentPolicies(of id: String, _ transaction: PostgresConnection) async throws {
        let outdated: String? = try await transaction.query(
            """
            WITH results AS (
                SELECT run.* FROM rejudging_items AS item JOIN rejudging_runs AS run ON run.id = run_id
                WHERE item.rejudging_id = \(id)
            ), used AS (
                SELECT 'policy' AS kind, policy AS name, policy_hash AS hash FROM results
                UNION
                SELECT 'call_list', call_list, call_list_hash FROM results
            )
            SELECT name FROM used WHERE hash <> (
                SELECT hash FROM policy_versions AS known WHERE known.kind = used.kind AND known.name = used.name
                ORDER BY number DESC LIMIT 1)
            ORDER BY name LIMIT 1
            """
        ).first?("name")
        if let outdated { throw RejudgingRefusal.changedPolicy(outdated) }
    }

    /// Puts a stored version of an exercise in force.
    ///
    /// - Throws: `RejudgingRefusal` if not `old` is in force now.
    static func replace(
        _ old: String, with new: String, of slug: String, by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws {
        guard old != new else { return try await requireVersion(new, of: slug, transaction) }
        let replaced = try await transaction.execute(
            "UPDATE exercises SET version = \(new) WHERE slug = \(slug) AND version = \(old)")
        guard replaced == 1 else { throw RejudgingRefusal.changedExercise(slug) }
        try await transaction.execute(
            try recording(.exerciseVersion, of: slug, ["version": new], by: author))
    }

    private static func requireVersion(
        _ version: String, of slug: String, _ transaction: PostgresConnection
    ) async throws {
        let found = try await transaction.query(
            "SELECT FROM exercises WHERE slug = \(slug) AND version = \(version)")
        guard !found.isEmpty else { throw RejudgingRefusal.changedExercise(slug) }
    }
}
