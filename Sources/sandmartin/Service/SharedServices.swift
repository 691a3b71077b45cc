import API
import Logging
import Postgres
import Redis
import Scheduler
import ServiceLifecycle

/// What every role shares: the connections to PostgreSQL and Redis, and what is built on them alone.
struct SharedServices: Sendable {
    let database: PostgresPool
    let redis: RedisClient
    let store: Store
    let queue: SubmissionQueue
    let feed: EventFeed
    let metrics = Metrics()
    private let outboxSignal: OutboxSignal
    private let logger: Logger

    /// Connects to nothing yet.
    ///
    /// - Throws: `RedisError` for a URL that is none.
    init(_ urls: ServerURLs, logger: Logger) throws {
        database = PostgresPool(url: urls.database)
        redis = RedisClient(address: try RedisAddress(url: urls.redis))
        outboxSignal = OutboxSignal()
        store = Store(database: database, outboxFilled: outboxSignal)
        queue = SubmissionQueue(redis: redis)
        feed = EventFeed(redis: redis)
        self.logger = logger
    }

    /// The connections, which end after all that uses them.
    var connections: [any Service] { [database, redis] }

    /// What every role that changes the store runs beside itself.
    var maintenance: [any Service] {
        [
            OutboxRelay(
                outbox: store, signal: outboxSignal, queue: queue, feed: feed, phases: metrics, logger: logger),
            Recovery(ledger: store, queue: queue, logger: logger),
        ]
    }
}
