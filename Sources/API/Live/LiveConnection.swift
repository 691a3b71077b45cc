import FoundationEssentials
import Logging
import NIOCore
import NIOWebSocket
import Scheduler

/// Sends one user's events over one WebSocket, in order, each once, until either side closes it.
///
/// No events queue up for a slow client: the next event is fetched when the last one fitted into the socket's buffer.
/// A client that answers no pings is disconnected. It can connect again with `after`.
struct LiveConnection: Sendable {
    let feed: EventFeed
    let pingInterval: Duration
    let metrics: Metrics
    let logger: Logger
    /// The number of pings that a client may leave unanswered.
    static let unansweredPings = 2

    /// Returns when the connection is closed.
    func serve(_ socket: LiveSocket, _ subscription: LiveSubscription) async {
        metrics.add(1, to: .liveConnections)
        defer { metrics.add(-1, to: .liveConnections) }
        do {
            try await exchange(subscription, socket)
        } catch {
            // Broken connections are common. The client connects again with `after`.
            logger.debug("A live connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// Runs the three parts of a connection. The first one to end closes the connection.
    private func exchange(_ subscription: LiveSubscription, _ socket: LiveSocket) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await send(subscription, to: socket) }
            group.addTask { try await keepAlive(socket) }
            group.addTask { try await socket.closed() }
            defer {
                // Also fails a write that waits for the client to read.
                socket.close()
                group.cancelAll()
            }
            try await group.next()
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

    private func keepAlive(_ socket: LiveSocket) async throws {
        while true {
            try await Task.sleep(for: pingInterval)
            guard try await socket.ping(unlessUnanswered: Self.unansweredPings) else {
                metrics.count(.liveConnectionsDropped, [.init("reason", "unresponsive")])
                // Without a close frame, which would queue behind the data that the client does not read.
                return
            }
        }
    }
}
