import Postgres
import Redis
import ServiceLifecycle
import Settings
import Store

/// Prepares PostgreSQL and Redis, then runs the services that depend on them.
///
/// While a server is unreachable, this service names it and retries without end. Meanwhile the API answers, and
/// `/health/ready` returns 503.
struct Preparation: Service {
    let shared: SharedServices
    let migrations: Migrations
    /// Loads what is kept in PostgreSQL, after the migrations.
    let load: @Sendable () async throws -> Void
    /// The admin's token to set, or nil to remove it; the outer nil leaves the token unchanged.
    let adminToken: String??
    /// Further checks; a failing one ends the service.
    var conditions: [@Sendable () async throws -> Void] = []
    /// Whether to make a link for the first administrator.
    var makesFirstAdministratorLink = false
    /// Called after the preparation, with the token of the link for the first administrator if one was made.
    let whenPrepared: @Sendable (_ linkToken: String?) -> Void
    let services: [any Service]

    func run() async throws {
        whenPrepared(try await cancelWhenGracefulShutdown { try await prepare() })
        try await ServiceGroup(services).run()
    }

    /// Applies migrations, loads exercises, policies and the admin's token, and waits for Redis.
    ///
    /// - Returns: the token of the link for the first administrator if one was made.
    func prepare() async throws -> String? {
        for condition in conditions { try await condition() }
        let linkToken: String? = try await retryWhileUnreachable("PostgreSQL") {
            for name in try await migrations.apply(to: shared.database) { Console.say("Applied migration \(name)") }
            try await load()
            if let adminToken { try await shared.store.setAdminToken(adminToken) }
            return makesFirstAdministratorLink ? try await shared.store.createFirstAdministratorLink() : nil
        }
        try await retryWhileUnreachable("Redis") { _ = try await shared.redis.send(["PING"]) }
        return linkToken
    }

    /// Repeats `attempt` with back-off while the server named `part` is unreachable.
    private func retryWhileUnreachable<Result>(_ part: String, _ attempt: () async throws -> Result) async throws
        -> Result
    {
        var backoff = Backoff(first: .milliseconds(500), cap: .seconds(10), jitter: 0)
        while true {
            do {
                return try await attempt()
            } catch  where isTransient(error) {
                let pause = backoff.fail()
                Console.say("\(part) is not available yet; retrying in \(pause): \(error)")
                try await Task.sleep(for: pause)
            }
        }
    }

    private func isTransient(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError: [.unreachable, .connectionLost, .busy].contains(error.code)
        case let error as RedisError:
            [.unreachable, .connectionLost, .timedOut, .overloaded].contains(error.code)
                || error.message.contains("LOADING")
        default: false
        }
    }
}
