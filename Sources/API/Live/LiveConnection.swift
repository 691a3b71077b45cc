import FoundationEssentials
import Logging
import NIOCore
import NIOWebSocket
import Scheduler
import Synchronization

/// Sends one user's events over one WebSocket, in order, each once, until either side closes it.
///
/// No events queue up for a slow client: the next event is fetched when the last one fitted into the socket's buffer.
/// A client that answers no pings is disconnected. It can connect again with `after`.
struct LiveConnection: Sendable {
    typealias Outbound = NIOAsyncChannelOutboundWriter<WebSocketFrame>
    typealias Inbound = NIOAsyncChannelInboundStream<WebSocketFrame>

    let feed: EventFeed
    let pingInterval: Duration
    let metrics: Metrics
    let logger: Logger
    /// The number of pings that a client may leave unanswered.
    static let unansweredPings = 2

    func serve(_ channel: LiveHTTPChannel.LiveChannel, _ subscription: LiveSubscription) async {
        metrics.add(1, to: .liveConnections)
        defer { metrics.add(-1, to: .liveConnections) }
        do {
            try await channel.executeThenClose { inbound, outbound in
                try await exchange(subscription, inbound, outbound, channel.channel)
            }
        } catch {
            // Broken connections are common. The client connects again with `after`.
            logger.debug("A live connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// Runs the three parts of a connection. The first one to end closes the connection.
    private func exchange(
        _ subscription: LiveSubscription, _ inbound: Inbound, _ outbound: Outbound, _ channel: any Channel
    ) async throws {
        let pings = UnansweredPings()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await send(subscription, to: outbound) }
            group.addTask { try await receive(inbound, outbound, pings, channel) }
            group.addTask { try await keepAlive(outbound, pings, channel) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func send(_ subscription: LiveSubscription, to outbound: Outbound) async throws {
        var events = feed.events(user: subscription.user, after: subscription.after).makeAsyncIterator()
        while let event = await events.next() {
            let text = ByteBuffer(bytes: try JSONEncoder.wire.encode(event))
            try await outbound.write(WebSocketFrame(fin: true, opcode: .text, data: text))
            metrics.count(.liveEvents)
            if let heard = events.heard { metrics.observe(.delivery, ContinuousClock.now - heard) }
        }
    }

    /// Answers control frames, and ignores all other frames of the client.
    private func receive(
        _ inbound: Inbound, _ outbound: Outbound, _ pings: UnansweredPings, _ channel: any Channel
    ) async throws {
        for try await frame in inbound {
            pings.answered()
            switch frame.opcode {
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose:
                // RFC 6455, 5.5.1: reply with the received status code.
                var data = frame.unmaskedData
                let code = data.readWebSocketErrorCode() ?? .normalClosure
                try await outbound.write(.close(code, allocator: channel.allocator))
                return
            default:
                break
            }
        }
    }

    private func keepAlive(
        _ outbound: Outbound, _ pings: UnansweredPings, _ channel: any Channel
    ) async throws {
        while true {
            try await Task.sleep(for: pingInterval)
            guard pings.sent() <= Self.unansweredPings else {
                metrics.count(.liveConnectionsDropped, [.init("reason", "unresponsive")])
                // Without a close frame, which would queue behind the data that the client does not read.
                channel.close(promise: nil)
                return
            }
            let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
            // Not awaited: with a full buffer, this task would never notice that the client has gone.
            channel.writeAndFlush(ping, promise: nil)
        }
    }
}

/// The number of pings sent since the last frame from the client.
final class UnansweredPings: Sendable {
    private let count = Mutex(0)

    func sent() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    func answered() { count.withLock { $0 = 0 } }
}
