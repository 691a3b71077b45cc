import FoundationEssentials
import Logging
import NIOCore
import NIOWebSocket
import Scheduler

/// Sends one user's events over one WebSocket, in order, each once, until either side closes it.
///
/// No events queue up for a slow client: the next event is fetched when the last one fitted into the socket's buffer.
/// A client that answers no pings is disconnected. It can connect again with `after`. When the session of the client
/// ends, or the role of its user changes, the connection ends with a close code of `SessionWatch.Ending`.
struct LiveConnection: Sendable {
    let feed: EventFeed
    let watch: SessionWatch
    let pingInterval: Duration
    let metrics: Metrics
    let logger: Logger
    /// The number of pings that a client may leave unanswered.
    static let unansweredPings = 2

    /// Returns when the connection is closed and its lease has ended.
    func serve(_ socket: LiveSocket, _ subscription: LiveSubscription, _ lease: LiveLease) async {
        metrics.add(1, to: .liveConnections)
        defer { metrics.add(-1, to: .liveConnections) }
        do {
            try await exchange(subscription, socket, lease)
        } catch {
            // Broken connections are common. The client connects again with `after`.
            logger.debug("A live connection ended", metadata: ["error": "\(error)"])
        }
        await lease.close()
    }

    /// Runs the parts of a connection. The first one to end closes the connection.
    private func exchange(_ subscription: LiveSubscription, _ socket: LiveSocket, _ lease: LiveLease) async throws {
        try await withThrowingTaskGroup(of: SessionWatch.Ending?.self) { group in
            group.addTask {
                try await send(subscription, to: socket)
                return nil
            }
            group.addTask {
                try await keepAlive(socket, lease)
                return nil
            }
            group.addTask {
                try await socket.closed()
                return nil
            }
            group.addTask {
                await watch.endings(of: subscription.session, role: subscription.role).first { _ in true }
            }
            // Also fails a write that waits for the client to read.
            defer { socket.close() }
            let ending = try await group.next() ?? nil
            group.cancelAll()
            guard let ending else { return }
            metrics.count(.liveConnectionsDropped, [.init("reason", ending.label)])
            try await socket.end(ending.closeCode, ending.reason)
        }
    }

    private func send(_ subscription: LiveSubscription, to socket: LiveSocket) async throws {
        var events = feed.events(user: subscription.user, after: subscription.after).makeAsyncIterator()
        while let event = await events.next() {
            try await socket.send(.text, ByteBuffer(bytes: try JSONEncoder.wire.encode(event)))
            metrics.count(.liveEvents)
            if let heard = events.heard { metrics.observe(.delivery, ContinuousClock.now - heard) }
        }
    }

    private func keepAlive(_ socket: LiveSocket, _ lease: LiveLease) async throws {
        while true {
            try await Task.sleep(for: pingInterval)
            await lease.renew()
            guard try await socket.ping(unlessUnanswered: Self.unansweredPings) else {
                metrics.count(.liveConnectionsDropped, [.init("reason", "unresponsive")])
                // Without a close frame, which would queue behind the data that the client does not read.
                return
            }
        }
    }
}

extension SessionWatch.Ending {
    /// The close code, from the range for applications (RFC 6455, 7.4.2).
    var closeCode: WebSocketErrorCode {
        switch self {
        case .sessionEnded: .unknown(4401)
        case .roleChanged: .unknown(4403)
        }
    }

    /// The reason in the close frame.
    var reason: String {
        switch self {
        case .sessionEnded: "session ended"
        case .roleChanged: "role changed"
        }
    }

    fileprivate var label: String {
        switch self {
        case .sessionEnded: "session_ended"
        case .roleChanged: "role_changed"
        }
    }
}
