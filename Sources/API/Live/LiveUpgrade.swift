import Synchronization

/// What serves a connection after HTTP has ended on it, if the connection has changed to WebSocket.
///
/// The WebSocket is not served inside of the request that asked for it: the request, its response and the stack of the
/// task that served them would take most of the memory of an idle live connection.
final class LiveUpgrade: Sendable {
    typealias Service = @Sendable () async -> Void

    private let state = Mutex((service: Service?.none, hasHTTPEnded: false))

    /// Whether the task that served HTTP has ended.
    var hasHTTPEnded: Bool { state.withLock(\.hasHTTPEnded) }

    /// Lets `service` serve the connection when HTTP has ended.
    func serve(by service: @escaping Service) { state.withLock { $0.service = service } }

    /// Returns what serves the connection from now on. Nil if the connection has not changed to WebSocket.
    func endHTTP() -> Service? {
        state.withLock { state in
            state.hasHTTPEnded = true
            defer { state.service = nil }
            return state.service
        }
    }
}
