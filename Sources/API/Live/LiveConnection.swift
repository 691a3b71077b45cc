import FoundationEssentials
import Logging
import NIOCore
import NIOWebSocket
import Redis
import Scheduler
import Settings
import Store

/// Sends the events of one user, or of everybody, over one WebSocket, in order, each once, until either side closes it.
///
/// No events queue up for a slow client: the next event is fetched when the last one fitted into the socket's buffer.
/// A client that answers no pings is disconnected. It can connect again with `after`. When the session of the client
/// ends, the role of its user changes, or the feed of everybody has dropped the next event, the connection ends with a
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
    ///
    /// An idle connection waits in two tasks with few calls on their stacks. Timers and callbacks do the rest.
    func serve(_ socket: LiveSocket, _ subscription: LiveSubscription, _ lease: LiveLease) async {
        metrics.add(1, to: .liveConnections)
        defer { metrics.add(-1, to: .liveConnections) }
        let listener = watch.add(session: subscription.session, role: subscription.role) { ending in
            end(socket, LiveEnding(ending))
        }
        defer { watch.remove(listener, of: subscription.session) }
        await withDiscardingTaskGroup { group in
            switch subscription.audience {
            case .author:
                let events = feed.reader(user: subscription.user, after: subscription.after)
                group.addTask { await send(events, to: socket) }
            case .staff:
                let events = feed.readerOfEverybody(after: subscription.after)
                group.addTask { await send(events, to: socket) }
                if subscription.role == .admin { group.addTask { await sendQueue(to: socket) } }
            }
            await keepAlive(socket, lease)
            // Also fails a write that waits for the client to read.
            socket.close()
            group.cancelAll()
        }
        await lease.close()
    }

    private func end(_ socket: LiveSocket, _ ending: LiveEnding) {
        metrics.count(.liveConnectionsDropped, [.init("reason", ending.label)])
        socket.end(ending.code, ending.reason)
    }

    private func send<Event>(_ reader: EventFeed.Reader<Event>, to socket: LiveSocket) async {
        var notifications = await reader.notifications().makeAsyncIterator()
        var news: (notification: RedisNotification, heard: ContinuousClock.Instant)?
        repeat {
            await inShortTask { [news] in
                if let news { await reader.hear(news.notification) }
                await sendPages(of: reader, to: socket, heard: news?.heard)
            }
            if await reader.hasMissedEvents { return end(socket, .missedEvents) }
            news = await notifications.next().map { ($0, .now) }
        } while news != nil
        socket.close()
    }

    /// Sends all events that the reader finds now.
    ///
    /// - Parameter heard: when the notification of the events arrived; nil for events that were already retained.
    private func sendPages<Event>(
        of reader: EventFeed.Reader<Event>, to socket: LiveSocket, heard: ContinuousClock.Instant?
    ) async {
        while case let page = await reader.page(), !page.isEmpty {
            for event in page {
                guard await send(event, to: socket) else { return }
                if let heard { metrics.observe(.delivery, ContinuousClock.now - heard) }
            }
        }
    }

    private func sendQueue(to socket: LiveSocket) async {
        var events = QueueEvents()
        for await status in queue.statuses() {
            for event in events.changes(to: status) {
                guard await send(event, to: socket) else { return }
            }
        }
    }

    /// Returns false, and closes the connection, if the event cannot be sent.
    private func send(_ event: any Encodable, to socket: LiveSocket) async -> Bool {
        do {
            try await socket.send(.text, ByteBuffer(bytes: try JSONEncoder.wire.encode(event)))
            metrics.count(.liveEvents)
            return true
        } catch {
            // Broken connections are common. The client connects again with `after`.
            logger.debug("A live connection ended", metadata: ["error": "\(error)"])
            socket.close()
            return false
        }
    }

    /// Returns when the connection is closed, or when its client answers no pings.
    private func keepAlive(_ socket: LiveSocket, _ lease: LiveLease) async {
        for await wasSent in socket.pings(every: pingInterval, unlessUnanswered: Self.unansweredPings) {
            await lease.renew()
            guard wasSent else {
                metrics.count(.liveConnectionsDropped, [.init("reason", "unresponsive")])
                // Without a close frame, which would queue behind the data that the client does not read.
                return
            }
        }
    }
}
