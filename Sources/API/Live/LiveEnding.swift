import NIOWebSocket

/// Why the server ends a live connection, with a close code from the range for applications (RFC 6455, 7.4.2).
struct LiveEnding: Sendable {
    var code: WebSocketErrorCode
    /// The reason in the close frame.
    var reason: String
    /// The reason in the metrics.
    var label: String

    /// The client was away for too long, or reads too slowly: the feed has dropped events that it has not seen.
    static let missedEvents = LiveEnding(code: .unknown(4410), reason: "events missed", label: "events_missed")
}

extension LiveEnding {
    init(_ ending: SessionWatch.Ending) {
        switch ending {
        case .sessionEnded: self.init(code: .unknown(4401), reason: "session ended", label: "session_ended")
        case .roleChanged: self.init(code: .unknown(4403), reason: "role changed", label: "role_changed")
        }
    }
}
