import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a command until it returns or receives SIGINT or SIGTERM.
struct Lifetime: Service {
    private let body: @Sendable () async throws -> Void

    /// Runs `body`; a signal triggers its graceful shutdown.
    static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        do {
            try await group(body) { $0.gracefulShutdownSignals = [.sigint, .sigterm] }.run()
        } catch is CancellationError {
            // The signal arrived during the start, and cancelled it.
        }
    }

    /// Runs `body`; a signal cancels it.
    ///
    /// - Throws: the error of `body`; after a cancellation, the exit code that a shell reports for an interrupted
    ///   program.
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
            // The commands report their own progress and errors.
            logger: Logger(label: "lifetime") { _ in SwiftLogNoOpLogHandler() })
        setSignals(&configuration)
        return ServiceGroup(configuration: configuration)
    }
}

extension ServiceGroup {
    /// Creates a group that stops its services in reverse order, and stops all of them when one ends.
    init(_ services: [any Service]) {
        self.init(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup)
                },
                // Each service reports its own errors.
                logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }))
    }
}
