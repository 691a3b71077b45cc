import FoundationEssentials
import Logging
import NIOCore
import NIOWebSocket
import Scheduler
import Store

/// Sends the events of one user, or of everybody, over one WebSocket, in order, each once, until either side closes it.
///
/// No events queue up for a slow client: the next event is fetched when the last one fitted into the socket's buffer.
/// A client that answers no pings is disconnected. It can connect again with `after`. When the session of the client
/// ends, the role of its user changes, or the next event of everybody is not kept any more, the connection ends with a
/// close code of `LiveEnding`.
struct LiveConnection: Sendable {
    let feed: EventFeed
    let watch: SessionWatch
    let queue: QueueWatch
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
        try await withThrowingTaskGroup(of: LiveEnding?.self) { group in
            switch subscription.audience {
            case .author:
                group.addTask {
                    try await send(feed.events(user: subscription.user, after: subscription.after), to: socket)
                }
            case .staff:
                group.addTask { try await send(feed.eventsOfEverybody(after: subscription.after), to: socket) }
                if subscription.role == .admin {
                    group.addTask {
                        try await sendQueue(to: socket)
                        return nil
                    }
                }
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
                    .map(LiveEnding.init)
            }
            // Also fails a write that waits for the client to read.
            defer { socket.close() }
            let ending = try await group.next() ?? nil
            group.cancelAll()
            guard let ending else { return }
            metrics.count(.liveConnectionsDropped, [.init("reason", ending.label)])
            try await socket.end(ending.code, ending.reason)
        }
    }

    private func send<Event>(_ events: EventFeed.Events<Event>, to socket: LiveSocket) async throws -> LiveEnding? {
        var events = events.makeAsyncIterator()
        while let event = await events.next() {
            try await send(event, to: socket)
            if let heard = events.heard { metrics.observe(.delivery, ContinuousClock.now - heard) }
        }
        return events.hasMissedEvents ? .missedEvents : nil
    }

    private func sendQueue(to socket: LiveSocket) async throws {
        var events = QueueEvents()
        for await status in queue.statuses() {
            for event in events.changes(to: status) { try await send(event, to: socket) }
        }
    }

    private func send(_ event: any Encodable, to socket: LiveSocket) async throws {
        try await socket.send(.text, ByteBuffer(bytes: try JSONEncoder.wire.encode(event)))
        metrics.count(.liveEvents)
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
