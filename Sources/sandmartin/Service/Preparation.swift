import API
import Postgres
import Redis
import ServiceLifecycle
import Settings

/// Makes PostgreSQL and Redis fit to be used, then runs the services that need them so.
///
/// A server that is not there yet is named and tried again, for as long as it takes; meanwhile the API answers, and
/// `/health/ready` says that we are not.
struct Preparation: Service {
    let shared: SharedServices
    let migrations: Migrations
    /// The course; nil for a role that leaves it as it is.
    let exercises: [ExerciseContent]?
    /// The admin's token to be set; the outer nil leaves it as it is.
    let adminToken: String??
    /// What must hold besides, whoever else is there: a failure ends the service.
    var conditions: [ReadinessCheck] = []
    /// Called once all is prepared.
    let whenPrepared: @Sendable () -> Void
    let services: [any Service]

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await prepare() }
        whenPrepared()
        try await ServiceGroup(services).run()
    }

    /// Returns when everything is in place.
    func prepare() async throws {
        for condition in conditions { try await condition.probe() }
        try await retryWhileUnreachable("PostgreSQL") {
            for name in try await migrations.apply(to: shared.database) { Console.say("Migrated: \(name)") }
            if let exercises { try await shared.store.load(exercises) }
            if let adminToken { try await shared.store.setAdminToken(adminToken) }
        }
        try await retryWhileUnreachable("Redis") { _ = try await shared.redis.send(["PING"]) }
    }

    /// Repeats `attempt` while the server named `part` cannot be reached, more and more slowly.
    private func retryWhileUnreachable(_ part: String, _ attempt: () async throws -> Void) async throws {
        var backoff = Backoff(first: .milliseconds(500), cap: .seconds(10), jitter: 0)
        while true {
            do {
                return try await attempt()
            } catch  where isTransient(error) {
                let pause = backoff.fail()
                Console.say("\(part) cannot be used yet; trying again in \(pause): \(error)")
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
