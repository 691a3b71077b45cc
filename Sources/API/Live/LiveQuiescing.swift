import NIOCore
import NIOWebSocket

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
