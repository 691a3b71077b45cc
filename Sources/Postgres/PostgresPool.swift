package final class PostgresPool: Sendable {
    package init() {}
}
