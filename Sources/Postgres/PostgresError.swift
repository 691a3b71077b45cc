/// A failure of a connection, a statement or a migration.
package struct PostgresError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        private enum Value { case unreachable, connectionLost, busy, refused, unreadable, unbindable, migration }
        private let value: Value

        /// No connection could be made; later queries try again, with back-off.
        package static let unreachable = Code(value: .unreachable)
        /// The connection was lost during a query, which may or may not have run.
        package static let connectionLost = Code(value: .connectionLost)
        /// All connections stayed in use until the acquire timeout.
        package static let busy = Code(value: .busy)
        /// PostgreSQL returned an error; `sqlState` identifies it.
        package static let refused = Code(value: .refused)
        /// A column is missing, or does not have the expected type.
        package static let unreadable = Code(value: .unreadable)
        /// PostgreSQL cannot store a value.
        package static let unbindable = Code(value: .unbindable)
        /// A migration is unusable, failed, or was changed after it was applied.
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

    /// Whether the statement was cancelled or exceeded the statement timeout (PostgreSQL manual, Appendix A).
    var isQueryCancelled: Bool { sqlState == "57014" }

    /// Whether a prepared statement must be prepared anew: a migration changed its result type ("cached plan must not
    /// change result type", which has no state of its own), or it was deallocated.
    var isStalePlan: Bool { sqlState == "0A000" || sqlState == "26000" }

    package var description: String {
        "PostgreSQL: \(message)" + (sqlState.map { " (\($0))" } ?? "") + (cause.map { ": \($0)" } ?? "")
    }
}
