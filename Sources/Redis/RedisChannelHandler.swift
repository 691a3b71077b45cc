import NIOCore

/// A command, and the promise of its reply; nil for a subscription, which is confirmed by a push.
struct RedisRequest: Sendable {
    var command: RedisCommand
    var reply: EventLoopPromise<RedisValue>?
}

/// Matches replies to commands: Redis answers commands in the order in which they were sent.
final class RedisChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = RedisRequest
    typealias OutboundOut = ByteBuffer

    private static let maximumPending = 10_000
    private let reader: RedisReader
    private let push: (@Sendable (RedisPush) -> Void)?
    private var pending = CircularBuffer<EventLoopPromise<RedisValue>>()
    private var failure: RedisError?

    /// - Parameter push: receives the pushes of a connection with subscriptions; nil for any other connection.
    init(push: (@Sendable (RedisPush) -> Void)?) throws {
        reader = try RedisReader()
        self.push = push
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        if let failure {
            request.reply?.fail(failure)
            promise?.fail(failure)
            return
        }
        if let reply = request.reply {
            guard pending.count < Self.maximumPending else {
                let error = RedisError(.overloaded, "\(pending.count) commands await their replies")
                reply.fail(error)
                promise?.fail(error)
                return
            }
            pending.append(reply)
        }
        var buffer = context.channel.allocator.buffer(capacity: 256)
        request.command.write(to: &buffer)
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try reader.feed(unwrapInboundIn(data))
            while let value = try reader.next() { take(value) }
        } catch {
            fail(error, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(RedisError(.connectionLost, "the server closed the connection"), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(RedisError(.connectionLost, "the connection was lost", cause: error), context)
    }

    private func take(_ value: RedisValue) {
        if let push, let message = RedisPush(value) {
            push(message)
            return
        }
        guard let reply = pending.popFirst() else { return }
        if case .error(let message) = value {
            reply.fail(RedisError(.refused, message))
        } else {
            reply.succeed(value)
        }
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        let first = failure == nil
        let failure =
            failure ?? error as? RedisError ?? RedisError(.connectionLost, "the connection was lost", cause: error)
        self.failure = failure
        while let reply = pending.popFirst() { reply.fail(failure) }
        if first { context.close(promise: nil) }
    }
}

/// A message that the server sends without a request on a connection with subscriptions.
enum RedisPush: Sendable {
    case subscribed(channel: String)
    case message(channel: String, text: [UInt8])
    case unsubscribed(channel: String)

    init?(_ value: RedisValue) {
        guard case .array(let parts) = value, parts.count == 3,
            case .string(let kind) = parts[0], case .string(let name) = parts[1]
        else { return nil }
        let channel = String(decoding: name, as: UTF8.self)
        switch String(decoding: kind, as: UTF8.self) {
        case "subscribe": self = .subscribed(channel: channel)
        case "message":
            guard case .string(let text) = parts[2] else { return nil }
            self = .message(channel: channel, text: text)
        case "unsubscribe": self = .unsubscribed(channel: channel)
        default: return nil
        }
    }
}
