import FoundationEssentials
import Grading
import Postgres

/// Selects submissions in a list of teachers. Nil matches all.
package struct SubmissionFilter: Hashable, Sendable {
    package var user: String?
    package var exercise: String?
    package var status: SubmissionStatus?
    package var verdict: Verdict?
    /// A status that at least one test has.
    package var outcome: TestStatus?
    /// Only submissions that were accepted then or later.
    package var since: Date?
    /// Only submissions that were accepted before then.
    package var until: Date?
    /// A part of the code, in the same case.
    package var text: String?
    /// Only submissions that were graded under this policy.
    package var policy: PolicyName?

    /// A policy, or one version of it.
    package struct PolicyName: Hashable, Sendable {
        package var name: String
        package var version: Int?

        package init(name: String, version: Int? = nil) {
            self.name = name
            self.version = version
        }
    }

    package init(
        user: String? = nil, exercise: String? = nil, status: SubmissionStatus? = nil, verdict: Verdict? = nil,
        outcome: TestStatus? = nil, since: Date? = nil, until: Date? = nil, text: String? = nil,
        policy: PolicyName? = nil
    ) {
        self.user = user
        self.exercise = exercise
        self.status = status
        self.verdict = verdict
        self.outcome = outcome
        self.since = since
        self.until = until
        self.text = text
        self.policy = policy
    }
}

extension SubmissionFilter {
    /// The conditions of the filter, by how PostgreSQL can answer them.
    struct Conditions {
        /// One index finds the matching rows in the order of the list.
        var indexed: [SQL] = []
        /// Each row has to be looked at.
        var others: [SQL] = []
        /// Columns for `others`, besides those of the list.
        var columns: SQL = "outcomes"

        fileprivate mutating func add(_ condition: SQL, isIndexed: Bool) {
            if isIndexed { indexed.append(condition) } else { others.append(condition) }
        }
    }

    /// A transaction of the store is shorter. The times of two submissions differ from their order by less than that.
    private static let longestTransaction: SQL = "interval '1 minute'"

    /// Chooses the index that is expected to leave the fewest rows: by author, by a limit that was struck, by exercise
    /// and verdict, or by status.
    var conditions: Conditions {
        var conditions = Conditions()
        let isByLimit = user == nil && outcome.map(TestStatus.limits.contains) ?? false
        let isByAuthorOrLimit = user != nil || isByLimit
        if let user { conditions.add("user_id = \(user)", isIndexed: true) }
        if isByLimit { conditions.add(Self.hasStruckLimit, isIndexed: true) }
        if let outcome { conditions.add("outcomes @> ARRAY[\(outcome)]::text[]", isIndexed: false) }
        if let exercise { conditions.add("exercise = \(exercise)", isIndexed: !isByLimit) }
        if let verdict { conditions.add("verdict = \(verdict)", isIndexed: !isByAuthorOrLimit) }
        if let status {
            conditions.add(
                "status = \(status)", isIndexed: !isByAuthorOrLimit && exercise == nil && verdict == nil)
        }
        if let text { conditions.add("strpos(code, \(text)::text) > 0", isIndexed: false) }
        if let policy { Self.add(policy, to: &conditions) }
        addTimes(to: &conditions)
        return conditions
    }

    /// The functions for json refuse the NUL characters of programs, so that the policy is cut from the text of the
    /// report. No string within a report looks like this field: its quotation marks are escaped.
    private static func add(_ policy: PolicyName, to conditions: inout Conditions) {
        conditions.columns = """
            outcomes, substring(substr(report::text, strpos(report::text, '"graded_under":'), 1000)
                FROM '"policy":([{][^{}]*[}])')::json AS policy
            """
        conditions.add("policy ->> 'name' = \(policy.name)", isIndexed: false)
        if let version = policy.version {
            conditions.add("(policy ->> 'version')::bigint = \(version)", isIndexed: false)
        }
    }

    /// The index by number answers roughly what the index by time has told about the ends of the time.
    private func addTimes(to conditions: inout Conditions) {
        if let since {
            let since = Store.timestamp(since)
            let last: SQL =
                """
                SELECT number FROM submissions WHERE created_at < \(since) - \(Self.longestTransaction)
                ORDER BY created_at DESC, number DESC LIMIT 1
                """
            conditions.add("number > coalesce((\(last)), 0)", isIndexed: true)
            conditions.add("created_at >= \(since)", isIndexed: false)
        }
        if let until {
            let until = Store.timestamp(until)
            let first: SQL =
                """
                SELECT number FROM submissions WHERE created_at >= \(until) + \(Self.longestTransaction)
                ORDER BY created_at, number LIMIT 1
                """
            conditions.add("number < coalesce((\(first)), 9223372036854775807)", isIndexed: true)
            conditions.add("created_at < \(until)", isIndexed: false)
        }
    }

    /// As in the predicate of the index `submissions_that_struck_a_limit`.
    private static let hasStruckLimit: SQL =
        """
        outcomes && '{cpu_limit,wall_limit,memory_limit,process_limit,output_limit,disk_limit,policy_violation}'::text[]
        """
}

extension TestStatus {
    /// The limits, and a refused system call, as in the predicate of the index `submissions_that_struck_a_limit`.
    fileprivate static let limits: Set<TestStatus> = [
        .cpuLimit, .wallLimit, .memoryLimit, .processLimit, .outputLimit, .diskLimit, .policyViolation,
    ]
}

extension Store {
    static func timestamp(_ date: Date) -> SQL {
        "to_timestamp(\(Int((date.timeIntervalSince1970 * 1_000_000).rounded()))::bigint / 1000000.0)"
    }
}
