import NIOCore
import NIOHTTP1

/// Applies the limits on connections to a new one, and closes a connection that sends no request soon.
///
/// The gate leaves the pipeline with the first request.
final class ConnectionGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let admission: ConnectionLimits.Admission
    private let refusal: ConnectionRefusal
    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?

    /// - Parameter timeout: the time until the head of the first request must be complete.
    init(admission: ConnectionLimits.Admission, refusal: ConnectionRefusal, timeout: Duration) {
        self.admission = admission
        self.refusal = refusal
        self.timeout = TimeAmount(timeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard admission != .refused else { return }
        if admission == .reserved, case .head(var head) = unwrapInboundIn(data) {
            // One request each: a place in the reserve must not be held.
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.fireChannelRead(wrapInboundOut(.head(head)))
        } else {
            context.fireChannelRead(data)
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard admission != .refused else { return refuse(context) }
        timer = context.eventLoop.scheduleTask(in: timeout) { [channel = context.channel] in
            channel.close(promise: nil)
        }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(refusal.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil)
        // Does not wait for the client to close: a flood of connections must not hold descriptors.
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }
}

/// The response to a connection of an address that has too many. It does not wait for a request.
struct ConnectionRefusal: Sendable {
    let head: HTTPResponseHead
    let body: ByteBuffer

    private static let retryAfterSeconds = 30

    init(maximumByAddress: Int) {
        body = ByteBuffer(
            string: """
                {"detail":"Your network address, which others may share, has \(maximumByAddress) connections open, \
                which is the most allowed. Close some of them, or try again in \(Self.retryAfterSeconds) seconds.",\
                "status":429,"title":"Too Many Requests","type":"about:blank"}
                """)
        head = HTTPResponseHead(
            version: .http1_1, status: .tooManyRequests,
            headers: [
                "Content-Type": "application/problem+json", "Content-Length": "\(body.readableBytes)",
                "Cache-Control": "no-store", "Connection": "close", "Retry-After": "\(Self.retryAfterSeconds)",
            ])
    }
}
