import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Settings

/// A connection of Hummingbird's server that speaks HTTP/1.1, until a request changes it to WebSocket.
struct LiveHTTPChannel: HTTPChannelHandler {
    struct Value: ServerChildChannelValue {
        fileprivate let http: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
        fileprivate let upgrade: LiveUpgrade
        var channel: any Channel { http.channel }
    }

    let responder: HTTPChannelHandler.Responder
    let connections: ConnectionLimits
    let refusal: ConnectionRefusal
    /// The time until the first request of a connection.
    let firstRequestTimeout: Duration
    /// The time from the head of a request to the end of its body.
    let requestTimeout: Duration

    /// The same on a connection that serves only health checks and administrators.
    static let reservedRequestTimeout = Duration.seconds(2)

    /// An idle connection is closed after this time.
    static let idleTimeout = Duration.seconds(75)

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            // The client may send its first frames together with the handshake.
            let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
            let encoder = HTTPResponseEncoder()
            let upgrade = LiveUpgrade()
            // A connection keeps a buffer of the first size, so it is half of the default. It grows with the requests.
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 1024, maximum: 65_536))
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers(decoder, encoder)
            try pipeline.addHandler(gate(connections.open(channel)))
            try pipeline.addHandler(LastRequestGate(decoder: decoder, encoder: encoder, upgrade: upgrade))
            try pipeline.addHandler(RequestDeadline(timeout: requestTimeout))
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: Self.idleTimeout, logger: logger))
            let http = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            return Value(http: http, upgrade: upgrade)
        }
    }

    private func gate(_ admission: ConnectionLimits.Admission) -> ConnectionGate {
        ConnectionGate(
            admission: admission, refusal: refusal,
            timeout: admission == .reserved
                ? min(Self.reservedRequestTimeout, firstRequestTimeout) : firstRequestTimeout)
    }

    func handle(value: Value, logger: Logger) async {
        await inShortTask { await handleHTTP(asyncChannel: value.http, logger: logger) }
        await value.upgrade.endHTTP()?()
        value.channel.close(promise: nil)
    }
}
