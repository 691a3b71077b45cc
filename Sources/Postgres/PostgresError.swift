/// What went wrong between us and PostgreSQL.
package struct PostgresError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        private enum Value { case unreachable, connectionLost, busy, refused, unreadable, unbindable, migration }
        private let value: Value

        /// No connection could be made; tried again with back-off at later queries.
        package static let unreachable = Code(value: .unreachable)
        /// The connection broke during a query, which may or may not have run.
        package static let connectionLost = Code(value: .connectionLost)
        /// All connections stayed in use for as long as a query waits for one.
        package static let busy = Code(value: .busy)
        /// PostgreSQL answered with an error; `sqlState` says which.
        package static let refused = Code(value: .refused)
        /// A column that is not what its reader expects.
        package static let unreadable = Code(value: .unreadable)
        /// A value that PostgreSQL cannot hold.
        package static let unbindable = Code(value: .unbindable)
        /// A migration that is damaged or was changed after it was applied.
        package static let migration = Code(value: .migration)
    }

    package let code: Code
    package let message: String
    package let sqlState: String?
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, sqlState: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.cause = cause
    }

    /// A statement that was cancelled or took too long (PostgreSQL, Appendix A).
    var isQueryCancelled: Bool { sqlState == "57014" }

    /// A statement that was prepared cannot be run as it was: a migration changed the type of its answer, or somebody
    /// threw it away ("cached plan must not change result type" has no state of its own).
    var isStalePlan: Bool { sqlState == "0A000" || sqlState == "26000" }

    package var description: String {
        "PostgreSQL: \(message)" + (sqlState.map { " (\($0))" } ?? "") + (cause.map { ": \($0)" } ?? "")
    }
}
