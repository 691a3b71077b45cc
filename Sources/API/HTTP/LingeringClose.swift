import NIOCore

/// Discards what a client still sends after the last response, and closes the connection if the client does not.
///
/// Without this, the kernel would answer unread bytes with a reset, which can destroy a response before the client
/// reads it (RFC 9112, 9.6).
final class LingeringClose: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    static let timeout = TimeAmount.seconds(5)

    private let channel: any Channel
    private var timer: Scheduled<Void>?

    init(channel: any Channel) { self.channel = channel }

    /// Gives the client some time to close the connection. Call this when the response is written.
    func startTimer() {
        timer = channel.eventLoop.scheduleTask(in: Self.timeout) { [channel] in channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    /// Reads on, because the handlers behind this one ask for no further reads once their input is discarded.
    func channelReadComplete(context: ChannelHandlerContext) { context.read() }
}
