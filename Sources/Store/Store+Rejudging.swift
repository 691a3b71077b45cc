import FoundationEssentials
import Postgres
import Scheduler

extension Store {
    /// How many rejudgings may run at a time. Each gets a part of the batch lane.
    package static let maximumRunningRejudgings = 10

    /// The largest number of submissions without a verdict that is counted.
    private static let maximumLeftOut = 10_000

    /// Chooses the submissions of a rejudging, and lets the feeder queue their gradings.
    package func startRejudging(_ new: NewRejudging, by author: ChangeAuthor) async throws -> RejudgingStart {
        do {
            return .started(
                try await database.transaction { transaction in
                    try await transaction.lock("rejudgings")
                    let running = try await transaction.query(
                        "SELECT FROM rejudgings WHERE state = 'running' LIMIT \(Self.maximumRunningRejudgings)")
                    guard running.count < Self.maximumRunningRejudgings else { throw NotStarted(reason: .tooMany) }
                    let id = try await Self.add(new, by: author, transaction)
                    for policy in new.policies { try await Self.add(policy, to: id, transaction) }
                    let chosen = try await Self.choose(new, for: id, transaction)
                    try await transaction.execute(
                        try Self.recording(
                            .rejudgingStarted, of: id, Self.details(of: new, chosen: chosen), by: author))
                    return try await Self.rejudging(id, transaction)
                })
        } catch let error as NotStarted {
            return error.reason
        }
    }

    package func rejudging(_ id: String) async throws -> Rejudging? {
        guard Self.isIdentifier(id) else { return nil }
        return try await database.query("SELECT \(Rejudging.columns) FROM rejudgings WHERE id = \(id)").first
            .map(Rejudging.init)
    }

    /// All rejudgings, newest first.
    ///
    /// - Returns: one page, and the `number` below which the next page starts; nil on the last page.
    package func rejudgings(limit: Int, before cursor: Int? = nil) async throws -> (items: [Rejudging], next: Int?) {
        let condition: SQL = if let cursor { "number < \(cursor)" } else { "true" }
        let rows = try await database.query(
            """
            SELECT \(Rejudging.columns) FROM rejudgings WHERE \(condition) ORDER BY number DESC LIMIT \(limit + 1)
            """)
        let items = try rows.prefix(limit).map(Rejudging.init)
        return (items, rows.count > limit ? items.last?.number : nil)
    }

    /// Ends a rejudging that is not applied, and deletes its results.
    ///
    /// - Returns: the trials that are in the queue or in progress.
    /// - Throws: `RejudgingRefusal`.
    package func discardRejudging(_ id: String, by author: ChangeAuthor) async throws -> [TrialName] {
        try await database.transaction { transaction in
            try await Self.allowLongStatements(transaction)
            _ = try await Self.locked(id, in: [.running, .finished], transaction)
            let outstanding = try await transaction.query(
                "SELECT id FROM rejudging_runs WHERE rejudging_id = \(id) AND state IN ('queued', 'running')")
            try await transaction.execute("DELETE FROM rejudging_items WHERE rejudging_id = \(id)")
            try await Self.end(id, as: .discarded, "ended_at = now()", by: author, transaction)
            return try outstanding.map { TrialName(run: try $0("id")) }
        }
    }

    /// Lets the statements of a transaction take longer: some change thousands of results.
    static func allowLongStatements(_ transaction: PostgresConnection) async throws {
        try await transaction.execute("SET LOCAL statement_timeout = '120s'")
    }

    /// Locks a rejudging until the transaction ends.
    ///
    /// - Throws: `RejudgingRefusal` if there is no such rejudging, or its state is another one.
    static func locked(
        _ id: String, in states: Set<Rejudging.State>, _ transaction: PostgresConnection
    ) async throws -> Rejudging {
        guard isIdentifier(id) else { throw RejudgingRefusal.noSuchRejudging }
        let rows = try await transaction.query(
            "SELECT \(Rejudging.columns) FROM rejudgings WHERE id = \(id) FOR UPDATE")
        guard let found = try rows.first.map(Rejudging.init) else { throw RejudgingRefusal.noSuchRejudging }
        guard states.contains(found.state) else { throw RejudgingRefusal.state(found.state) }
        return found
    }

    /// Gives a locked rejudging its next state, and records that.
    static func end(
        _ id: String, as state: Rejudging.State, _ change: SQL, by author: ChangeAuthor,
        _ transaction: PostgresConnection
    ) async throws {
        try await transaction.execute("UPDATE rejudgings SET state = \(state), \(change) WHERE id = \(id)")
        let action: AuditAction =
            switch state {
            case .applied: .rejudgingApplied
            case .undone: .rejudgingUndone
            case .running, .finished, .discarded: .rejudgingDiscarded
            }
        try await transaction.execute(try recording(action, of: id, by: author))
    }

    static func rejudging(_ id: String, _ transaction: PostgresConnection) async throws -> Rejudging {
        try Rejudging(
            try await transaction.query("SELECT \(Rejudging.columns) FROM rejudgings WHERE id = \(id)")[0])
    }

    /// Rolls a start back.
    private struct NotStarted: Error { var reason: RejudgingStart }

    private static func details(of new: NewRejudging, chosen: Int) -> [String: String] {
        var details = ["submissions": String(chosen), "repetitions": String(new.repetitions)]
        details["policy"] = new.policy
        details["exercise"] = new.exercise?.slug
        details["version"] = new.exercise?.version
        return details
    }

    /// Stores a rejudging without submissions, and returns its id.
    private static func add(
        _ new: NewRejudging, by author: ChangeAuthor, _ transaction: PostgresConnection
    ) async throws -> String {
        var base: String?
        if let exercise = new.exercise {
            base = try await transaction.query(
                """
                SELECT exercises.version FROM exercises JOIN exercise_versions ON exercise = slug
                WHERE slug = \(exercise.slug) AND exercise_versions.version = \(exercise.version)
                """
            ).first?("version")
            guard base != nil else { throw NotStarted(reason: .noSuchVersion) }
        }
        let filter = String(decoding: try JSONEncoder().encode(new.filter), as: UTF8.self)
        return try await transaction.query(
            """
            INSERT INTO rejudgings
                (reason, filter, repetitions, policy, exercise, exercise_version, exercise_base, author)
            SELECT \(new.reason)::text, \(filter)::json, \(new.repetitions)::integer, \(new.policy)::text,
                \(new.exercise?.slug)::text, \(new.exercise?.version)::text, \(base)::text,
                (SELECT name FROM accounts WHERE user_id = \(author.user)::uuid)
            RETURNING id
            """)[0]("id")
    }

    private static func add(
        _ policy: NewRejudging.Policy, to id: String, _ transaction: PostgresConnection
    ) async throws {
        let version = policy.version
        try await transaction.execute(
            """
            INSERT INTO rejudging_policies (rejudging_id, kind, name, number, yaml, hash, source)
            VALUES (\(id), \(version.id.kind), \(version.id.name), \(policy.base + 1), \(version.yaml),
                encode(sha256(\(version.fingerprint)), 'hex'), \(version.source))
            """)
    }

    /// Chooses the newest submissions that match and have a verdict, and counts those between them without one. Returns
    /// how many are chosen.
    private static func choose(
        _ new: NewRejudging, for id: String, _ transaction: PostgresConnection
    ) async throws -> Int {
        let filter = new.filter
        guard [filter.user, filter.submission].allSatisfy({ $0.map(isIdentifier) ?? true }) else {
            throw NotStarted(reason: .nothingMatches)
        }
        let conditions = SubmissionFilter(
            user: filter.user, exercise: new.exercise?.slug ?? filter.exercise, verdict: filter.verdict,
            since: filter.since
        ).conditions
        var matching: SQL = "true"
        for condition in conditions.indexed + conditions.others { matching = "\(matching) AND \(condition)" }
        if let submission = filter.submission { matching = "\(matching) AND id = \(submission)" }
        let counts = try await transaction.query(
            """
            WITH matching AS MATERIALIZED (
                SELECT id, number, rejudging_id, exercise_version, verdict, points, outcomes FROM submissions
                WHERE \(matching) AND status = 'graded' ORDER BY number DESC LIMIT \(filter.limit + 1)
            ), sample AS MATERIALIZED (
                SELECT * FROM matching ORDER BY number DESC LIMIT \(filter.limit)
            ), items AS (
                INSERT INTO rejudging_items (rejudging_id, submission_id, number, rejudging_before,
                    exercise_version_before, verdict_before, points_before, outcomes_before)
                SELECT \(id)::uuid, id, number, rejudging_id, exercise_version, verdict, points, outcomes FROM sample
                RETURNING submission_id, number
            ), others AS (
                SELECT FROM submissions
                WHERE \(matching) AND status <> 'graded' AND number > (SELECT min(number) FROM sample)
                LIMIT \(maximumLeftOut)
            ), runs AS (
                INSERT INTO rejudging_runs (rejudging_id, submission_id, number, repetition)
                SELECT \(id)::uuid, submission_id, number, repetition
                FROM items CROSS JOIN generate_series(1, \(new.repetitions)::integer) AS repetition
            )
            UPDATE rejudgings SET chosen = (SELECT count(*) FROM items),
                left_out = (SELECT count(*) FROM others),
                has_more = (SELECT count(*) FROM matching) > (SELECT count(*) FROM sample)
            WHERE id = \(id)::uuid
            RETURNING chosen
            """)
        let chosen: Int = try counts[0]("chosen")
        guard chosen > 0 else { throw NotStarted(reason: .nothingMatches) }
        return chosen
    }
}
