import Logging
import ServiceLifecycle

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
