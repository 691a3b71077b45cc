import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Leaves a connection in a known state after a request that ends HTTP on it.
///
/// NIO's decoder reads nothing after a request that asks for another protocol (`Upgrade`, CONNECT), whatever the
/// response is. Such a request is therefore the last one of its connection. A response with status 101 turns the
/// connection into a WebSocket. Any other response gets `Connection: close`, and the connection is closed after it.
/// Requests that the client does not want to follow (`Connection: close`, HTTP/1.0) and malformed ones are last ones
/// too.
///
/// The gate stops reading from the socket after the last request. It reads on after the response.
/// The end of the task that has served HTTP does not close a connection that has become a WebSocket.
final class LastRequestGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Further requests may follow.
        case open
        /// The last request is being read.
        case readingLast
        /// The last request was read, and not all responses are complete.
        case answeringLast
        /// All responses are complete, or the connection is a WebSocket.
        case done
    }

    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private let encoder: HTTPResponseEncoder
    private let upgrade: LiveUpgrade
    private var state = State.open
    private var isReadingRequest = false
    /// The number of requests that were passed on and whose responses are not complete.
    private var unanswered = 0
    private var isInputClosed = false
    private var isQuiescing = false
    private var isWebSocket = false

    init(decoder: ByteToMessageHandler<HTTPRequestDecoder>, encoder: HTTPResponseEncoder, upgrade: LiveUpgrade) {
        self.decoder = decoder
        self.encoder = encoder
        self.upgrade = upgrade
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state == .open || state == .readingLast else { return }
        var part = unwrapInboundIn(data)
        switch part {
        case .head(let head):
            isReadingRequest = true
            unanswered += 1
            if head.isLast { state = .readingLast }
            part = .head(head.checked)
        case .body:
            break
        case .end:
            isReadingRequest = false
            if state == .readingLast { state = .answeringLast }
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    func read(context: ChannelHandlerContext) {
        if state != .answeringLast { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            // Hummingbird responds with 400, unless a response to the malformed request was begun.
            guard state == .open || state == .readingLast else { return }
            if !isReadingRequest { unanswered += 1 }
            state = .answeringLast
            if unanswered == 0 { linger(context) }
        }
        context.fireErrorCaught(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { isInputClosed = true }
        if event is ChannelShouldQuiesceEvent { isQuiescing = true }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard state != .done else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status == .switchingProtocols:
            context.write(data, promise: promise)
            switchProtocols(context)
        case .head(var head) where state != .open && unanswered == 1:
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            unanswered -= 1
            if unanswered == 0, state != .open { linger(context) }
        case .head, .body:
            context.write(data, promise: promise)
        }
    }
}

extension LastRequestGate {
    /// Closes the output after what was written before.
    ///
    /// If the client has closed its side, NIO closes the whole connection and drops what the socket has not taken.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard !isWebSocket || upgrade.hasHTTPEnded else {
            promise?.succeed()
            return
        }
        guard mode == .output, isInputClosed, !isWebSocket else {
            context.close(mode: mode, promise: promise)
            return
        }
        whenWritten(context) { context.close(mode: mode, promise: promise) }
    }

    /// Calls `action` when the socket has taken all that was written, or the connection is closed.
    private func whenWritten(_ context: ChannelHandlerContext, _ action: @escaping () -> Void) {
        let nothing = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer()))
        context.writeAndFlush(wrapOutboundOut(nothing)).assumeIsolated().whenComplete { _ in action() }
    }

    private func switchProtocols(_ context: ChannelHandlerContext) {
        do {
            // Otherwise the decoder may still read HTTP, or the client waits for another response.
            guard state == .answeringLast, unanswered == 1 else { throw ChannelError.inappropriateOperationForState }
            try LiveSocket.addHandlers(to: context.pipeline.syncOperations, before: self, upgrade: upgrade)
            let pipeline = context.pipeline.syncOperations
            pipeline.removeHandler(encoder, promise: nil)
            // Passes on the bytes that it has not read.
            pipeline.removeHandler(decoder).assumeIsolated().whenComplete { [isInputClosed, isQuiescing] _ in
                // The new handlers have missed these.
                if isInputClosed { pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
                if isQuiescing { pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
            }
            isWebSocket = true
            finish(context)
        } catch {
            context.close(promise: nil)
        }
    }

    private func linger(_ context: ChannelHandlerContext) {
        do {
            let lingering = LingeringClose(channel: context.channel)
            try context.pipeline.syncOperations.addHandler(lingering, position: .first)
            finish(context)
            whenWritten(context, lingering.startTimer)
        } catch {
            context.close(promise: nil)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        state = .done
        context.read()
    }
}

extension HTTPRequestHead {
    /// Whether the connection cannot carry a further request.
    ///
    /// Recognises at least the upgrades after which the decoder stops: a connection with one that is missed would hang.
    fileprivate var isLast: Bool {
        let mayUpgrade = headers.contains(name: "upgrade") && headers["connection"].contains(where: \.mentionsUpgrade)
        return mayUpgrade || method == .CONNECT || version != .http1_1 || !isKeepAlive
    }

    /// The request without an `Upgrade` that cannot be granted, and with `Connection: close` if it is the last one.
    fileprivate var checked: HTTPRequestHead {
        var head = self
        if !mayBecomeWebSocket, headers.contains(name: "upgrade") { head.headers.remove(name: "upgrade") }
        if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
        return head
    }

    /// Whether the decoder certainly reads nothing after this request, and the request has no body.
    private var mayBecomeWebSocket: Bool {
        method == .GET && version == .http1_1 && !headers.contains(name: "transfer-encoding")
            && headers["content-length"].allSatisfy { $0 == "0" }
            && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}

extension String {
    fileprivate var mentionsUpgrade: Bool { lowercased().contains("upgrade") }
}
