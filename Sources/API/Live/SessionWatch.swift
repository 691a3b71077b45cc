import Logging
import ServiceLifecycle
import Store
import Synchronization

/// Notifies live connections when their session ends or their user gets another role.
///
/// Every `interval` the watch asks PostgreSQL about all sessions that have a live connection, so that an ending is
/// noticed within `interval` and the time of the queries, in every API process and whatever ended the session: signing
/// out, expiry, a revoked token, a deleted account, or a command that works on the database. While PostgreSQL is
/// unreachable, the connections stay open.
final class SessionWatch: Service {
    enum Ending: Equatable, Sendable {
        /// The session has expired or was ended, the API token was revoked, or the account was deleted.
        case sessionEnded
        /// The user has another role. The session is still valid.
        case roleChanged
    }

    private struct Listener {
        var role: User.Role
        var hear: @Sendable (Ending) -> Void
    }

    private struct State {
        /// By session, then by number.
        var listeners: [String: [Int: Listener]] = [:]
        var lastNumber = 0
    }

    /// How many sessions one statement asks about.
    private static let batch = 1000

    private let store: Store
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    init(store: Store, interval: Duration, logger: Logger) {
        self.store = store
        self.interval = interval
        self.logger = logger
    }

    /// Calls `hear` once, when the session ends or the role of its user is no longer `role`.
    ///
    /// - Returns: the number of the listener, for `remove`.
    func add(
        session: String, role: User.Role, hear: @escaping @Sendable (Ending) -> Void
    ) -> Int {
        state.withLock { state in
            state.lastNumber += 1
            state.listeners[session, default: [:]][state.lastNumber] = Listener(role: role, hear: hear)
            return state.lastNumber
        }
    }

    /// Removes a listener. One that has been called is removed already.
    func remove(_ number: Int, of session: String) {
        state.withLock { state in
            state.listeners[session]?[number] = nil
            if state.listeners[session]?.isEmpty == true { state.listeners[session] = nil }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: interval)
                do {
                    try await check()
                } catch {
                    logger.debug("Cannot check the sessions of live connections yet", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Asks about all sessions once.
    func check() async throws {
        let sessions = state.withLock { Array($0.listeners.keys) }
        for start in stride(from: 0, to: sessions.count, by: Self.batch) {
            let batch = Array(sessions[start..<min(start + Self.batch, sessions.count)])
            let roles = try await store.roles(ofSessions: batch)
            for session in batch { notify(session, role: roles[session]) }
        }
    }

    /// - Parameter role: the role of the session's user now. Nil for a session that has ended.
    private func notify(_ session: String, role: User.Role?) {
        let affected = state.withLock { state in
            let listeners = state.listeners[session, default: [:]]
            let rest = listeners.filter { $0.value.role == role }
            state.listeners[session] = rest.isEmpty ? nil : rest
            return listeners.values.filter { $0.role != role }
        }
        for listener in affected { listener.hear(role == nil ? .sessionEnded : .roleChanged) }
    }
}
