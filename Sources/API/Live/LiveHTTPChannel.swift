import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// A connection of Hummingbird's server that may become a live connection: HTTP/1.1, or WebSocket after its first
/// request.
struct LiveHTTPChannel: HTTPChannelHandler {
    typealias LiveChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        /// What the connection became; known when its first request is.
        let became: EventLoopFuture<Became>
    }

    enum Became: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case live(LiveChannel, LiveSubscription)
    }

    let responder: HTTPChannelHandler.Responder
    let admission: LiveAdmission
    let serve: @Sendable (LiveChannel, LiveSubscription) async -> Void

    /// A connection that says nothing for so long is closed.
    static let idleTimeout = Duration.seconds(75)
    /// Clients have nothing to say but control frames, which RFC 6455 limits to 125 bytes.
    static let maximumFrameBytes = 4096

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let admitted = NIOLoopBoundBox<LiveSubscription?>(nil, eventLoop: channel.eventLoop)
            let upgrader = NIOTypedWebSocketServerUpgrader<Became>(
                maxFrameSize: Self.maximumFrameBytes,
                shouldUpgrade: { channel, _ in
                    channel.eventLoop.makeSucceededFuture(admitted.value == nil ? nil : [:])
                },
                upgradePipelineHandler: { channel, _ in
                    channel.eventLoop.makeCompletedFuture { try Self.becomeLive(channel, admitted.value) }
                })
            var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { channel in
                        channel.eventLoop.makeCompletedFuture { try Self.becomeHTTP(channel, logger) }
                    }))
            // The gate does it for the first request, Hummingbird for the others.
            configuration.enableErrorHandling = false
            let pipeline = channel.pipeline.syncOperations
            let became = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
            let gate = LiveGate(idleTimeout: TimeAmount(Self.idleTimeout), admitted: admitted) { [admission] request in
                // Why not is told by the route of the same path.
                try? await admission.judge(request)
            }
            let upgradeHandler = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Became>.self)
            try pipeline.addHandler(gate, position: .before(upgradeHandler))
            return Value(channel: channel, became: became)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.became.get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .live(let channel, let subscription): await serve(channel, subscription)
            }
        } catch {
            // It ended before its first request did; a stray connection, not a fault.
            logger.trace("A connection came to nothing", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }

    private static func becomeHTTP(_ channel: any Channel, _ logger: Logger) throws -> Became {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
        return .http(
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }

    private static func becomeLive(_ channel: any Channel, _ subscription: LiveSubscription?) throws -> Became {
        guard let subscription else { throw ChannelError.inappropriateOperationForState }
        try channel.pipeline.syncOperations.addHandler(LiveQuiescing())
        return .live(try NIOAsyncChannel(wrappingChannelSynchronously: channel), subscription)
    }
}

/// Says goodbye when the server stops: close code 1001, "going away", after which clients connect again elsewhere.
final class LiveQuiescing: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        let goodbye = wrapOutboundOut(.close(.goingAway, allocator: context.channel.allocator))
        context.writeAndFlush(goodbye).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}

extension WebSocketFrame {
    static func close(_ code: WebSocketErrorCode, allocator: ByteBufferAllocator) -> WebSocketFrame {
        var data = allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}
