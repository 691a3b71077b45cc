import NIOCore
import NIOHTTP1

/// Closes a connection whose client does not send a whole request within a time, however steadily single bytes arrive.
///
/// `ConnectionGate` limits the time until the first head, and the idle timeout the time until the next one.
final class RequestDeadline: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let timeout: TimeAmount
    private var timer: Scheduled<Void>?

    /// - Parameter timeout: the time from the head of a request to the end of its body.
    init(timeout: Duration) { self.timeout = TimeAmount(timeout) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            timer?.cancel()
            timer = context.eventLoop.scheduleTask(in: timeout) { [channel = context.channel] in
                channel.close(promise: nil)
            }
        case .body: break
        case .end: timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }
}
