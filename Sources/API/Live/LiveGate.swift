import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Stands before NIO's upgrade handler and shows it only handshakes that were admitted.
///
/// The upgrade handler loses a request that it declines, and fails one with a body that merely mentions `Upgrade`, as
/// curl's do that offer HTTP/2. So any request not admitted goes on without its `Upgrade` header, as a plain
/// request, and the route of the same path explains the refusal.
final class LiveGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private enum State {
        case expectingHead
        /// A handshake's head is here, the end of its request is not.
        case expectingEnd(HTTPRequestHead)
        case judging
        /// The first request went on, whatever it was: only that one can upgrade.
        case done
    }

    private var state = State.expectingHead
    /// Nil refuses; called off the event loop.
    private let judge: @Sendable (HTTPRequest) async -> LiveSubscription?
    /// Where the upgrade finds what was admitted.
    private let admitted: NIOLoopBoundBox<LiveSubscription?>

    init(
        admitted: NIOLoopBoundBox<LiveSubscription?>,
        judge: @escaping @Sendable (HTTPRequest) async -> LiveSubscription?
    ) {
        self.admitted = admitted
        self.judge = judge
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (state, unwrapInboundIn(data)) {
        case (.expectingHead, .head(let head)):
            let isHandshake = (try? HTTPRequest(head, secure: false, splitCookie: false)).map(LiveAdmission.isHandshake)
            if isHandshake == true {
                state = .expectingEnd(head)
            } else {
                finish(context, with: [.head(head.withoutUpgrade)])
            }
        case (.expectingEnd(let head), .end(let trailers)):
            startJudging(head, trailers, context)
        case (.expectingEnd(let head), let part):
            finish(context, with: [.head(head.withoutUpgrade), part])
        case (_, let part):
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
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
                self.finish(context, with: [.head(head), .end(trailers)])
            } else {
                self.finish(context, with: [.head(head.withoutUpgrade), .end(trailers)])
            }
        }
    }

    private func finish(_ context: ChannelHandlerContext, with parts: [HTTPServerRequestPart]) {
        state = .done
        for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
        context.fireChannelReadComplete()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) { state = .done }
}

extension HTTPRequestHead {
    fileprivate var withoutUpgrade: HTTPRequestHead {
        var head = self
        head.headers.remove(name: "upgrade")
        return head
    }
}
