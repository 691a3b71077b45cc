import Logging
import Synchronization

/// Keeps what a server logs.
final class RecordedLog: Sendable {
    private let recorded = Mutex<[String]>([])

    /// Each message with its level and metadata, in order.
    var lines: [String] { recorded.withLock { $0 } }

    /// The messages of the level warning.
    var warnings: [String] { lines.filter { $0.hasPrefix("warning:") } }

    /// A logger that writes to this log.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.notice

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = metadata.merging(event.metadata ?? [:]) { $1 }.map { "\($0)=\($1)" }.sorted()
            let line = (["\(event.level):", "\(event.message)"] + values).joined(separator: " ")
            log.recorded.withLock { $0.append(line) }
        }
    }
}
