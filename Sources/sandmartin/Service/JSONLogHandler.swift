import Foundation
import Logging

/// Writes each log line as one JSON object on standard error: `time`, `level`, `logger`, `message`, and the metadata
/// under its own keys.
struct JSONLogHandler: LogHandler {
    let label: String
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.notice
    /// Receives each line without its end.
    var write: @Sendable (String) -> Void = { Console.sayJSON($0) }

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        write(Self.line(level: event.level, label: label, "\(event.message)", all))
    }

    /// Returns the JSON of one line. Metadata with the name of a standard key gets `_` at its end.
    static func line(
        level: Logger.Level, label: String, _ message: String, _ metadata: Logger.Metadata = [:], at time: Date = Date()
    ) -> String {
        let standard = [
            ("time", time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            ("level", level.rawValue), ("logger", label), ("message", message),
        ]
        var text = ""
        for (key, value) in standard { text += (text.isEmpty ? "{" : ",") + "\(key.json):\(value.json)" }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let isTaken = standard.contains { $0.0 == key }
            text += ",\((isTaken ? key + "_" : key).json):\(value.json)"
        }
        return text + "}"
    }
}

extension Logger.MetadataValue {
    fileprivate var json: String {
        switch self {
        case .string(let text): text.json
        case .stringConvertible(let value): value.description.json
        case .array(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{" + values.sorted { $0.key < $1.key }.map { "\($0.key.json):\($0.value.json)" }.joined(separator: ",")
                + "}"
        }
    }
}

extension String {
    /// A JSON string. Control characters, and those that some log readers take for the end of a line, are escaped.
    fileprivate var json: String {
        unicodeScalars.reduce(into: "\"") { text, scalar in
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
