import NIOCore
import Settings

/// An element of a subscription.
package enum RedisNotification: Hashable, Sendable {
    /// The subscription already existed when the reader joined; no message is missed from then on.
    case listening
    /// The subscription has begun or was renewed; earlier messages were missed.
    case connected
    case message([UInt8])
}

/// All subscribed channels, on one connection that the first subscription opens.
actor RedisSubscriptions {
    typealias Open = @Sendable (@escaping @Sendable (RedisPush) -> Void) async throws(RedisError) -> RedisConnection

    private struct Channel {
        /// Whether Redis has confirmed the subscription on the current connection.
        var isInForce = false
        var listeners: [Int: AsyncStream<RedisNotification>.Continuation] = [:]
    }

    private let open: Open
    private var channels: [String: Channel] = [:]
    private var lastNumber = 0
    private var connection: RedisConnection?
    private var maintenance: Task<Void, Never>?

    init(open: @escaping Open) { self.open = open }

    func notifications(on name: String) -> AsyncStream<RedisNotification> {
        lastNumber += 1
        let number = lastNumber
        // Unread notifications collapse into the latest one.
        let (notifications, continuation) = AsyncStream.makeStream(
            of: RedisNotification.self, bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { _ in Task { await self.leave(name, number) } }
        let isNew = channels[name] == nil
        channels[name, default: Channel()].listeners[number] = continuation
        if channels[name]?.isInForce == true { continuation.yield(.listening) }
        if isNew { connection?.post(["SUBSCRIBE", RedisArgument(name)]) }
        if maintenance == nil { maintenance = Task { await maintainConnection() } }
        return notifications
    }

    func close() {
        maintenance?.cancel()
        connection?.close()
        for channel in channels.values {
            for listener in channel.listeners.values { listener.finish() }
        }
    }

    private func leave(_ name: String, _ number: Int) {
        channels[name]?.listeners[number] = nil
        guard channels[name]?.listeners.isEmpty == true else { return }
        channels[name] = nil
        connection?.post(["UNSUBSCRIBE", RedisArgument(name)])
    }

    /// Connects, subscribes to all channels, and repeats both after each loss of the connection.
    private func maintainConnection() async {
        var backoff = Backoff(cap: .seconds(5), jitter: 0.5)
        while !Task.isCancelled {
            do {
                // A stream keeps the order of pushes; separate tasks would not.
                let (pushes, continuation) = AsyncStream.makeStream(of: RedisPush.self)
                let connection = try await open { continuation.yield($0) }
                backoff.succeed()
                connection.closed.whenComplete { _ in continuation.finish() }
                self.connection = connection
                for name in channels.keys { connection.post(["SUBSCRIBE", RedisArgument(name)]) }
                await withTaskGroup { group in
                    group.addTask { await Self.pingUntilLost(connection) }
                    for await push in pushes { take(push) }
                    group.cancelAll()
                }
                throw RedisError(.connectionLost, "the server closed the connection")
            } catch {
                connection = nil
                for name in channels.keys { channels[name]?.isInForce = false }
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: backoff.fail())
            }
        }
    }

    private func take(_ push: RedisPush) {
        switch push {
        case .subscribed(let name):
            channels[name]?.isInForce = true
            notify(name, .connected)
        case .message(let name, let text):
            notify(name, .message(text))
        case .unsubscribed(let name):
            // A new listener may have joined meanwhile; its SUBSCRIBE is confirmed after this.
            channels[name]?.isInForce = false
        }
    }

    private func notify(_ name: String, _ notification: RedisNotification) {
        for listener in channels[name, default: Channel()].listeners.values { listener.yield(notification) }
    }

    /// Sends a PING every 15 seconds: a server that disappears silently does not close the connection. A missing reply
    /// closes it.
    private static func pingUntilLost(_ connection: RedisConnection) async {
        do {
            while true {
                try await Task.sleep(for: .seconds(15))
                _ = try await connection.send(["PING"])
            }
        } catch {
            // Cancelled, or the connection is closed; `maintainConnection` handles both.
        }
    }
}
