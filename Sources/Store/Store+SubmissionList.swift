import Postgres

extension Store {
    /// How many submissions one page of a list looks at for conditions that no index answers.
    package static let maximumScanned = 2000

    /// The user's submissions, newest first, without their reports.
    package func submissions(
        user: String, exercise slug: String? = nil, limit: Int = 20, before cursor: Int? = nil
    ) async throws -> SubmissionPage {
        try await submissions(matching: SubmissionFilter(user: user, exercise: slug), limit: limit, before: cursor)
    }

    /// All submissions that match the filter, newest first, without their reports.
    ///
    /// Where no index answers the whole filter, the page ends after `scanned` submissions, however few of them match.
    /// The next page continues from there.
    package func submissions(
        matching filter: SubmissionFilter, limit: Int = 50, before cursor: Int? = nil,
        scanning scanned: Int = maximumScanned
    ) async throws -> SubmissionPage {
        if let user = filter.user, !Self.isIdentifier(user) { return SubmissionPage(items: [], next: nil) }
        var conditions = filter.conditions
        if let cursor { conditions.indexed.append("number < \(cursor)") }
        guard !conditions.others.isEmpty else {
            let rows = try await database.query(
                """
                SELECT \(StoredSubmission.columnsOfList) FROM submissions WHERE \(Self.all(conditions.indexed))
                ORDER BY number DESC LIMIT \(limit + 1)
                """)
            return try SubmissionPage(rows, limit: limit)
        }
        let rows = try await database.query(
            """
            WITH scanned AS MATERIALIZED (
                SELECT \(StoredSubmission.columnsOfList), \(conditions.columns) FROM submissions
                WHERE \(Self.all(conditions.indexed)) ORDER BY number DESC LIMIT \(scanned)
            ), matching AS (
                SELECT * FROM scanned WHERE \(Self.all(conditions.others)) ORDER BY number DESC LIMIT \(limit + 1)
            ), reached AS (
                SELECT CASE WHEN count(*) = \(scanned) THEN min(number) END AS reached FROM scanned
            )
            SELECT reached, matching.* FROM reached LEFT JOIN matching ON true ORDER BY matching.number DESC
            """)
        let found = try rows.filter { try $0("id", as: String?.self) != nil }
        var page = try SubmissionPage(found, limit: limit)
        if page.next == nil { page.next = try rows.first?("reached") }
        return page
    }

    /// The names of those of the users who have accounts, by user.
    package func accountNames(of users: Set<String>) async throws -> [String: String] {
        guard !users.isEmpty else { return [:] }
        let rows = try await database.query(
            "SELECT user_id, name FROM accounts WHERE user_id = ANY(\(Self.array(users.sorted()))::uuid[])")
        return try rows.reduce(into: [:]) { names, row in names[try row("user_id")] = try row("name") }
    }

    private static func all(_ conditions: [SQL]) -> SQL {
        conditions.reduce("true") { "\($0) AND \($1)" }
    }
}
