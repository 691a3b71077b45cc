import NIOCore
import NIOWebSocket

/// The WebSocket of a connection that has changed its protocol.
struct LiveSocket: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<LiveSocketHandler>
    let upgrade: LiveUpgrade

    /// Clients send only control frames, which RFC 6455 limits to 125 bytes.
    static let maximumFrameBytes = 4096

    /// - Throws: `ChannelPipelineError` if the connection has not changed to WebSocket.
    init(of channel: any Channel) async throws {
        self.channel = channel
        (handler, upgrade) = try await channel.eventLoop.submit {
            let handler = try channel.pipeline.syncOperations.handler(type: LiveSocketHandler.self)
            return (NIOLoopBound(handler, eventLoop: channel.eventLoop), handler.upgrade)
        }.get()
    }

    /// Sends a frame, and returns when the kernel's socket buffer has it.
    func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer = ByteBuffer()) async throws {
        try await channel.eventLoop.flatSubmit { [handler] in
            handler.value.send(WebSocketFrame(fin: true, opcode: opcode, data: data))
        }.get()
    }

    /// Sends a ping at each interval, unless the client left `limit` pings unanswered.
    ///
    /// - Returns: whether each ping was sent. Ends when the connection is closed.
    func pings(every interval: Duration, unlessUnanswered limit: Int) -> AsyncStream<Bool> {
        let (pings, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        let interval = TimeAmount(interval)
        let timer = channel.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { [handler] _ in
            continuation.yield(handler.value.ping(unlessUnanswered: limit))
        }
        channel.closeFuture.whenComplete { _ in
            timer.cancel()
            continuation.finish()
        }
        return pings
    }

    /// Sends a close frame. The connection is closed when the client has answered the frame, or after a second.
    func end(_ code: WebSocketErrorCode, _ reason: String) {
        channel.eventLoop.execute { [handler] in handler.value.end(code, reason) }
    }

    /// Closes the connection without a close frame, unless one was sent. The connection is then closed soon.
    func close() {
        channel.eventLoop.execute { [handler] in handler.value.abort() }
    }

    static func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations, before handler: some ChannelHandler, upgrade: LiveUpgrade
    ) throws {
        try pipeline.addHandlers(
            [
                WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: maximumFrameBytes)),
                WebSocketProtocolErrorHandler(isServer: true),
                LiveSocketHandler(eventLoop: pipeline.eventLoop, upgrade: upgrade),
            ], position: .before(handler))
    }
}

/// Answers the client's control frames, and ignores all other frames of the client.
final class LiveSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let eventLoop: any EventLoop
    fileprivate let upgrade: LiveUpgrade
    private var context: ChannelHandlerContext?
    private var pings = UnansweredPings()
    /// Whether a close frame was sent, after which no other frame may follow (RFC 6455, 5.5.1).
    private var isEnding = false

    /// How long a client may take to read and answer our close frame.
    private static let endingTimeout = TimeAmount.seconds(1)

    init(eventLoop: any EventLoop, upgrade: LiveUpgrade) {
        self.eventLoop = eventLoop
        self.upgrade = upgrade
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func send(_ frame: WebSocketFrame) -> EventLoopFuture<Void> {
        guard let context, !isEnding else { return eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        return context.writeAndFlush(wrapOutboundOut(frame))
    }

    func end(_ code: WebSocketErrorCode, _ reason: String) {
        guard let context, !isEnding else { return }
        beginEnding()
        context.writeAndFlush(wrapOutboundOut(Self.closeFrame(code, reason)), promise: nil)
    }

    private func beginEnding() {
        isEnding = true
        eventLoop.assumeIsolated().scheduleTask(in: Self.endingTimeout) { self.context?.close(promise: nil) }
    }

    func abort() {
        if !isEnding { context?.close(promise: nil) }
    }

    func ping(unlessUnanswered limit: Int) -> Bool {
        guard !isEnding else { return true }
        guard pings.sent() <= limit else { return false }
        let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
        context?.writeAndFlush(wrapOutboundOut(ping), promise: nil)
        return true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        guard frame.isAllowedFromClient else { return close(context, .protocolError) }
        pings.answered()
        switch frame.opcode {
        case .ping:
            // RFC 6455, 5.5.3: only the most recent ping needs a pong. A client that does not read gets none.
            guard context.channel.isWritable, !isEnding else { return }
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .connectionClose:
            // RFC 6455, 5.5.1: reply with the received status code.
            var data = frame.unmaskedData
            close(context, data.readWebSocketErrorCode() ?? .normalClosure)
        default:
            break
        }
    }

    /// The handlers behind this one need not ask for reads: they get no more input.
    func channelReadComplete(context: ChannelHandlerContext) { context.read() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(context, .goingAway)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // NIO's handler closes the connection with the code of a protocol error.
        if !(error is NIOWebSocketError) { context.close(promise: nil) }
    }

    private func close(_ context: ChannelHandlerContext, _ code: WebSocketErrorCode) {
        guard !isEnding else {
            context.close(promise: nil)
            return
        }
        beginEnding()
        context.writeAndFlush(wrapOutboundOut(Self.closeFrame(code))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    private static func closeFrame(_ code: WebSocketErrorCode, _ reason: String = "") -> WebSocketFrame {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        data.writeString(reason)
        return WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    }
}

extension WebSocketFrame {
    /// Whether a client may send the frame: masked (RFC 6455, 5.1), without reserved bits and of a known kind (5.2).
    ///
    /// NIO's decoder accepts all other frames too.
    fileprivate var isAllowedFromClient: Bool {
        let kinds: [WebSocketOpcode] = [.continuation, .text, .binary, .connectionClose, .ping, .pong]
        return maskKey != nil && !rsv1 && !rsv2 && !rsv3 && kinds.contains(opcode)
    }
}

/// The number of pings sent since the last frame from the client.
struct UnansweredPings {
    private var count = 0

    mutating func sent() -> Int {
        count += 1
        return count
    }

    mutating func answered() { count = 0 }
}
