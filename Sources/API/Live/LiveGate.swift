import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Stands before NIO's upgrade handler and shows it only handshakes that were admitted.
///
/// The upgrade handler loses a request that it declines, and fails one with a body that merely mentions `Upgrade`, as
/// curl's do that offer HTTP/2. So any request not admitted goes on without its `Upgrade` header, as a plain
/// request, and the route of the same path explains the refusal. Until then this is also what answers nonsense and
/// closes connections that say nothing; afterwards Hummingbird's own handlers do.
final class LiveGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case expectingHead
        /// A handshake's head is here, the end of its request is not.
        case expectingEnd(HTTPRequestHead)
        case judging
        /// The first request went on, whatever it was: only that one can upgrade.
        case done
    }

    private var state = State.expectingHead
    private var idleTimer: Scheduled<Void>?
    private let idleTimeout: TimeAmount
    /// Nil refuses; called off the event loop.
    private let judge: @Sendable (HTTPRequest) async -> LiveSubscription?
    /// Where the upgrade finds what was admitted.
    private let admitted: NIOLoopBoundBox<LiveSubscription?>

    init(
        idleTimeout: TimeAmount, admitted: NIOLoopBoundBox<LiveSubscription?>,
        judge: @escaping @Sendable (HTTPRequest) async -> LiveSubscription?
    ) {
        self.idleTimeout = idleTimeout
        self.admitted = admitted
        self.judge = judge
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
            startJudging(head, trailers, context)
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
        // What cannot be converted is no handshake; the route's own conversion reports it.
        (try? HTTPRequest(head, secure: false, splitCookie: false)).map(LiveAdmission.isHandshake) ?? false
    }

    private func startJudging(_ head: HTTPRequestHead, _ trailers: HTTPHeaders?, _ context: ChannelHandlerContext) {
        state = .judging
        let judged = context.eventLoop.makePromise(of: LiveSubscription?.self)
        judged.completeWithTask { [judge] in
            await judge(try HTTPRequest(head, secure: false, splitCookie: false))
        }
        judged.futureResult.assumeIsolated().whenComplete { result in
            guard case .judging = self.state else { return }
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
    /// The request as if it had not asked for another protocol. The decoder reads nothing after one that did, so the
    /// connection ends with it.
    fileprivate var declined: HTTPRequestHead {
        guard headers.contains(name: "upgrade") else { return self }
        var head = self
        head.headers.remove(name: "upgrade")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return head
    }
}
