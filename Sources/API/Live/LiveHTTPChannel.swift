import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// A connection of Hummingbird's server that speaks HTTP/1.1, or WebSocket after its first request.
struct LiveHTTPChannel: HTTPChannelHandler {
    typealias LiveChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        /// The protocol of the connection, which its first request decides.
        let negotiated: EventLoopFuture<Negotiated>
    }

    enum Negotiated: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case live(LiveChannel, LiveSubscription)
    }

    let responder: HTTPChannelHandler.Responder
    let admission: LiveAdmission
    let serve: @Sendable (LiveChannel, LiveSubscription) async -> Void

    /// An idle connection is closed after this time.
    static let idleTimeout = Duration.seconds(75)
    /// Clients send only control frames, which RFC 6455 limits to 125 bytes.
    static let maximumFrameBytes = 4096

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let admitted = NIOLoopBoundBox<LiveSubscription?>(nil, eventLoop: channel.eventLoop)
            let upgrader = NIOTypedWebSocketServerUpgrader<Negotiated>(
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
            // The gate handles errors of the first request, Hummingbird those of later ones.
            configuration.enableErrorHandling = false
            let pipeline = channel.pipeline.syncOperations
            let negotiated = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
            let gate = LiveGate(idleTimeout: TimeAmount(Self.idleTimeout), admitted: admitted) { [admission] request in
                // The route of the same path reports the reason for a refusal.
                try? await admission.admit(request)
            }
            let upgradeHandler = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Negotiated>.self)
            try pipeline.addHandler(gate, position: .before(upgradeHandler))
            return Value(channel: channel, negotiated: negotiated)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .live(let channel, let subscription): await serve(channel, subscription)
            }
        } catch {
            // The connection ended before its first request did, which is no fault.
            logger.trace("A connection ended without a request", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }

    private static func becomeHTTP(_ channel: any Channel, _ logger: Logger) throws -> Negotiated {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
        return .http(
            try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
    }

    private static func becomeLive(_ channel: any Channel, _ subscription: LiveSubscription?) throws -> Negotiated {
        guard let subscription else { throw ChannelError.inappropriateOperationForState }
        try channel.pipeline.syncOperations.addHandler(LiveQuiescing())
        return .live(try NIOAsyncChannel(wrappingChannelSynchronously: channel), subscription)
    }
}

/// Closes live connections when the server stops, with code 1001, "going away". Clients then connect again.
final class LiveQuiescing: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        let close = wrapOutboundOut(.close(.goingAway, allocator: context.channel.allocator))
        context.writeAndFlush(close).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}

extension WebSocketFrame {
    static func close(_ code: WebSocketErrorCode, allocator: ByteBufferAllocator) -> WebSocketFrame {
        var data = allocator.buffer(capacity: 2)
        data.write(webSocketErrorCode: code)
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}
