import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Precedes NIO's upgrade handler in the pipeline and passes only admitted handshakes on to it unchanged.
///
/// The upgrade handler loses a request that it declines, and fails on a request with a body and an `Upgrade` header,
/// such as curl's offer of HTTP/2. The gate therefore removes the `Upgrade` header of every request that is not
/// admitted. The request then continues as a plain one, and the route of the same path explains the refusal.
///
/// During the first request the gate also answers malformed HTTP and closes idle connections. Later, Hummingbird's own
/// handlers do.
final class LiveGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case expectingHead
        /// The head of a handshake was read, the end of its request was not.
        case expectingEnd(HTTPRequestHead)
        case deciding
        /// The first request was passed on. Later requests cannot upgrade.
        case done
    }

    private var state = State.expectingHead
    private var idleTimer: Scheduled<Void>?
    private let idleTimeout: TimeAmount
    /// Returns nil to refuse. Called off the event loop.
    private let admit: @Sendable (HTTPRequest) async -> LiveSubscription?
    /// The admitted subscription, for the upgrade handler.
    private let admitted: NIOLoopBoundBox<LiveSubscription?>

    init(
        idleTimeout: TimeAmount, admitted: NIOLoopBoundBox<LiveSubscription?>,
        admit: @escaping @Sendable (HTTPRequest) async -> LiveSubscription?
    ) {
        self.idleTimeout = idleTimeout
        self.admitted = admitted
        self.admit = admit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        idleTimer = context.eventLoop.scheduleTask(in: idleTimeout) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        state = .done
        idleTimer?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (state, unwrapInboundIn(data)) {
        case (.expectingHead, .head(let head)) where isHandshake(head):
            state = .expectingEnd(head)
        case (.expectingHead, let part):
            pass([part.declined], context)
        case (.expectingEnd(let head), .end(let trailers)):
            startDeciding(head, trailers, context)
        case (.expectingEnd(let head), let part):
            pass([.head(head.declined), part], context)
        case (_, let part):
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        let head = HTTPResponseHead(
            version: .http1_1, status: .badRequest, headers: ["connection": "close", "content-length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    private func isHandshake(_ head: HTTPRequestHead) -> Bool {
        // A request that cannot be converted is no handshake. The route's own conversion reports the error.
        (try? HTTPRequest(head, secure: false, splitCookie: false)).map(LiveAdmission.isHandshake) ?? false
    }

    private func startDeciding(_ head: HTTPRequestHead, _ trailers: HTTPHeaders?, _ context: ChannelHandlerContext) {
        state = .deciding
        let decision = context.eventLoop.makePromise(of: LiveSubscription?.self)
        decision.completeWithTask { [admit] in
            await admit(try HTTPRequest(head, secure: false, splitCookie: false))
        }
        decision.futureResult.assumeIsolated().whenComplete { result in
            guard case .deciding = self.state else { return }
            if case .success(let subscription?) = result {
                self.admitted.value = subscription
                self.pass([.head(head), .end(trailers)], context)
            } else {
                self.pass([.head(head.declined), .end(trailers)], context)
            }
        }
    }

    private func pass(_ parts: [HTTPServerRequestPart], _ context: ChannelHandlerContext) {
        state = .done
        for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}

extension HTTPServerRequestPart {
    fileprivate var declined: HTTPServerRequestPart {
        if case .head(let head) = self { .head(head.declined) } else { self }
    }
}

extension HTTPRequestHead {
    /// The request without its `Upgrade` header. NIO's decoder reads nothing after an upgrade request, so the
    /// connection is closed after the response.
    fileprivate var declined: HTTPRequestHead {
        guard headers.contains(name: "upgrade") else { return self }
        var head = self
        head.headers.remove(name: "upgrade")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return head
    }
}
