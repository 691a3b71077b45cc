import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// The life of a command: from its start until it ends by itself, or SIGINT or SIGTERM ends it.
struct Lifetime: Service {
    private let body: @Sendable () async throws -> Void

    /// Runs `body`, which a signal asks to end: whatever in it heeds graceful shutdown does so, in its own order.
    static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        do {
            try await group(body) { $0.gracefulShutdownSignals = [.sigint, .sigterm] }.run()
        } catch is CancellationError {
            // The signal came while something was starting, and cancelled that.
        }
    }

    /// Runs `body`, which a signal cancels.
    ///
    /// - Throws: what `body` throws; when it was cancelled, the exit code that a shell gives an interrupted program.
    static func runUntilInterrupted(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let checked: @Sendable () async throws -> Void = {
            try await body()
            try Task.checkCancellation()
        }
        do {
            try await group(checked) { $0.cancellationSignals = [.sigint, .sigterm] }.run()
        } catch is CancellationError {
            throw ExitCode(128 + SIGINT)
        }
    }

    func run() async throws { try await body() }

    private static func group(
        _ body: @escaping @Sendable () async throws -> Void,
        _ setSignals: (inout ServiceGroupConfiguration) -> Void
    ) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: Lifetime(body: body), successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .cancelGroup)
            ],
            // The commands say themselves what they do and what went wrong.
            logger: Logger(label: "lifetime") { _ in SwiftLogNoOpLogHandler() })
        setSignals(&configuration)
        return ServiceGroup(configuration: configuration)
    }
}

extension ServiceGroup {
    /// A group that ends its services in the reverse of their order, and as a whole if one of them ends.
    init(_ services: [any Service]) {
        self.init(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup)
                },
                // Each part reports for itself.
                logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }))
    }
}
