import Logging
import Postgres
import Redis
import Scheduler
import ServiceLifecycle
import Store

/// The parts that all roles share: the connections to PostgreSQL and Redis, and the types built on them.
struct SharedServices: Sendable {
    let database: PostgresPool
    let redis: RedisClient
    let store: Store
    let queue: SubmissionQueue
    let feed: EventFeed
    let runs: RunBoard
    let verifications: VerificationBoard
    private let phases: any PhaseObserver
    private let outboxSignal: OutboxSignal
    private let logger: Logger

    /// Creates the parts; the connections open on first use.
    ///
    /// - Throws: `RedisError` for a malformed URL.
    init(_ urls: ServerURLs, phases: any PhaseObserver, logger: Logger) throws {
        self.phases = phases
        database = PostgresPool(url: urls.database)
        redis = RedisClient(address: try RedisAddress(url: urls.redis))
        outboxSignal = OutboxSignal()
        store = Store(database: database, outboxFilled: outboxSignal)
        queue = SubmissionQueue(redis: redis)
        feed = EventFeed(redis: redis)
        runs = RunBoard(redis: redis)
        verifications = VerificationBoard(redis: redis)
        self.logger = logger
    }

    /// The connections, which must end after their users.
    var connections: [any Service] { [database, redis] }

    /// The background services of every role that changes the store.
    ///
    /// - Parameter anonymousRetention: how long the data of an anonymous learner is kept after the last session.
    func maintenance(anonymousRetention: Duration) -> [any Service] {
        [
            OutboxRelay(
                outbox: store, signal: outboxSignal, queue: queue, feed: feed, phases: phases, logger: logger),
            Recovery(ledger: store, queue: queue, logger: logger),
            RejudgingFeeder(trials: store, queue: queue, logger: logger),
            Purge(store: store, feed: feed, retention: anonymousRetention, logger: logger),
        ]
    }
}
