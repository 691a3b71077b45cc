import Logging
import ServiceLifecycle
import UnixSignals

/// The life of a long-running command: from its start until it ends by itself, or SIGINT or SIGTERM asks it to end.
struct Lifetime: Service {
    private let body: @Sendable () async throws -> Void

    /// Runs `body`. A signal asks whatever in it heeds graceful shutdown to end, and cancels it after a minute.
    static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: Lifetime(body: body), successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup)
            ],
            gracefulShutdownSignals: [.sigint, .sigterm],
            // The commands say themselves what they do and what went wrong.
            logger: Logger(label: "lifetime") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            // The signal came while something was starting, and cancelled that.
        }
    }

    func run() async throws { try await body() }
}
